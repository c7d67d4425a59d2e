/** Of the handler; the same as in plugin.xml and package.json, which a unit test sees to. */
export const handlerVersion = '0.1.0';
