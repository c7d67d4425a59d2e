/** The handler's version. A unit test checks that plugin.xml and package.json have the same. */
export const handlerVersion = '0.1.0';
