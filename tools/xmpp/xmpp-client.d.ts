/** The part of @xmpp/client 0.14 that is used here; the package has no types. */
declare module '@xmpp/client' {
  export class Element {
    name: string;
    attrs: Record<string, string | undefined>;
    children: (Element | string)[];
    parent: Element | null;
    is(name: string, namespace?: string): boolean;
    getNS(): string | undefined;
    getChild(name: string, namespace?: string): Element | undefined;
    getChildren(name: string, namespace?: string): Element[];
    getChildElements(): Element[];
    getChildText(name: string, namespace?: string): string | null;
    getText(): string;
    append(...nodes: (Element | string)[]): Element;
    toString(): string;
  }

  export type Node = Element | string | number | null | undefined | false;

  export function xml(
    name: string,
    attributes?: string | Record<string, string | number | undefined>,
    ...children: (Node | Node[])[]
  ): Element;

  export interface JID {
    local: string;
    domain: string;
    resource: string;
    bare(): JID;
    toString(): string;
  }

  export interface Client {
    jid: JID | null;
    status: string;
    /** Limit for each step of signing in and out, in milliseconds. */
    timeout: number;
    socket: {
      destroy?(): void;
      /** Ends the connection; over TCP, after sending this text. */
      end?(text?: string): unknown;
      socket?: { destroy(): void };
      /** True if the connection is encrypted. */
      readonly secure?: boolean;
      /** Exists on a TCP socket. */
      setEncoding?(encoding: 'utf8'): unknown;
      removeAllListeners(event: 'data'): unknown;
    } | null;
    start(): Promise<JID>;
    stop(): Promise<unknown>;
    disconnect(): Promise<unknown>;
    send(element: Element): Promise<void>;
    sendMany(elements: Iterable<Element>): Promise<void>;
    write(text: string): Promise<void>;
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'online', listener: (jid: JID) => void): this;
    on(event: 'offline' | 'disconnect' | 'close', listener: () => void): this;
    on(event: 'stanza' | 'element' | 'nonza' | 'send', listener: (element: Element) => void): this;
    on(event: 'status', listener: (status: string) => void): this;
    prependListener(event: 'element', listener: (element: Element) => void): this;
    removeListener(event: string, listener: (...args: never[]) => void): this;
    reconnect: { delay: number; start(): void; stop(): void; reconnect(): Promise<void> };
    iqCaller: { request(iq: Element, timeout?: number): Promise<Element> };
    iqCallee: {
      get(
        namespace: string,
        name: string,
        handler: (context: { stanza: Element; element: Element }) => Element | boolean,
      ): void;
    };
    streamManagement: { enabled: boolean; id: string; inbound: number; timeout: number };
  }

  export function client(options: {
    service: string;
    domain?: string;
    resource?: string;
    /** Limit for each step, in milliseconds; default 2000. */
    timeout?: number;
    credentials: (authenticate: (credentials: object, mechanism: string) => Promise<void>) => Promise<void>;
  }): Client;

  export function jid(text: string): JID;
}
