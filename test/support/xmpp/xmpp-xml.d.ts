/** The part of @xmpp/xml that is used here; the package brings no types. */
declare module '@xmpp/xml/lib/parse.js' {
  import type { Element } from '@xmpp/client';
  export default function parse(text: string): Element;
}
