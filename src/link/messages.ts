/** The shim's frames as values, and the handler's frames as bytes. */
import { encodeFrame } from './frame.ts';
import { FieldReader, RecordError } from './record.ts';

export const protocolVersion = '1';

/** What else runs on the server. */
export interface Surroundings {
  /** Whether stanzas carry our id as `<stanza-id/>` (XEP-0359); otherwise they carry it in an element of our own. */
  readonly stanzaIds: boolean;
  /** Whether another plugin serves message archives (XEP-0313). */
  readonly foreignArchive: boolean;
  /** Whether Openfire is, or is set to be, one node of several. */
  readonly clustered: boolean;
  /** Whether another copy of the plugin waits for the data directory. */
  readonly standby: boolean;
}
/** The values for a shim that does not send them. */
export const alone: Surroundings = {
  stanzaIds: true,
  foreignArchive: false,
  clustered: false,
  standby: false,
};

export interface ShimHello {
  readonly kind: 'hello';
  readonly protocol: string;
  readonly pluginVersion: string;
  readonly openfireVersion: string;
  readonly domain: string;
  readonly spoolDirectory: string;
  readonly complete: number;
  readonly surroundings: Surroundings;
}
export interface Wake {
  readonly kind: 'wake';
  /** The spool is complete up to this sequence. */
  readonly complete: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly full: boolean;
  readonly surroundings: Surroundings;
}
export interface PropertyChange {
  readonly kind: 'property';
  readonly name: string;
  readonly value: string | null;
}
export interface ConsoleQuestion {
  readonly kind: 'console';
  readonly request: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly user: string;
  readonly csrf: string;
  readonly contentType: string;
  readonly body: string;
  /** The address of the administrator's browser. */
  readonly address: string;
  /** The language of Openfire's admin console (BCP 47); empty if the shim does not send it. */
  readonly language: string;
  readonly origin: string;
  readonly fetchSite: string;
  /** The hosts by which the browser may have reached the console. */
  readonly hosts: readonly string[];
  /** The cookie with the browser's time zone; empty if there is none. */
  readonly zone: string;
}
export interface Answer {
  readonly kind: 'answer';
  readonly request: string;
  readonly outcome: string;
  readonly text: string;
}
export type FromShim =
  ShimHello | Wake | PropertyChange | ConsoleQuestion | Answer | { readonly kind: 'stopping' | 'starting' };

function surroundings(fields: FieldReader): Surroundings {
  const stanzaIds = fields.text();
  if (stanzaIds === null) return alone;
  return {
    stanzaIds: stanzaIds === '1',
    foreignArchive: fields.text() === '1',
    clustered: fields.text() === '1',
    standby: fields.text() === '1',
  };
}

export function decodeFromShim(record: Buffer): FromShim {
  const fields = new FieldReader(record, 1, record.length);
  const kind = String.fromCharCode(record[0] ?? 0);
  switch (kind) {
    case 'h':
      return {
        kind: 'hello',
        protocol: fields.required('protocol'),
        pluginVersion: fields.required('pluginVersion'),
        openfireVersion: fields.required('openfireVersion'),
        domain: fields.required('domain'),
        spoolDirectory: fields.required('spoolDirectory'),
        complete: fields.number('complete'),
        surroundings: surroundings(fields),
      };
    case 'w':
      return {
        kind: 'wake',
        complete: fields.number('complete'),
        bytes: fields.number('bytes'),
        dropped: fields.number('dropped'),
        full: fields.required('full') === '1',
        surroundings: surroundings(fields),
      };
    case 'p':
      return { kind: 'property', name: fields.required('name'), value: fields.text() };
    case 'q':
      return {
        kind: 'console',
        request: fields.required('request'),
        method: fields.required('method'),
        path: fields.text() ?? '/',
        query: fields.text() ?? '',
        user: fields.required('user'),
        csrf: fields.required('csrf'),
        contentType: fields.text() ?? '',
        body: fields.text() ?? '',
        address: fields.text() ?? '',
        language: fields.text() ?? '',
        origin: fields.text() ?? '',
        fetchSite: fields.text() ?? '',
        hosts: (fields.text() ?? '').split('\n'),
        zone: fields.text() ?? '',
      };
    case 'a':
      return {
        kind: 'answer',
        request: fields.required('request'),
        outcome: fields.required('outcome'),
        text: fields.text() ?? '',
      };
    case 'b':
      return { kind: 'stopping' };
    case 'g':
      return { kind: 'starting' };
    default:
      throw new RecordError(`the shim sent a frame of unknown kind '${kind}'`);
  }
}

export const toShim = {
  /** `committed` is null while the log is not open. */
  hello: (handlerVersion: string, committed: number | null): Buffer =>
    encodeFrame('H', [protocolVersion, handlerVersion, committed]),
  /**
   * `wiped`: the shim must let go of every segment with an event up to this sequence, even the one it is writing to.
   */
  committed: (sequence: number, wiped: number | null = null): Buffer => encodeFrame('K', [sequence, wiped]),
  ping: (
    stream: string,
    jid: string,
    ping: string,
    question: 'ping' | 'disco',
    timeoutSeconds: number,
  ): Buffer => encodeFrame('i', [stream, jid, ping, question, timeoutSeconds]),
  /** Asks what is in an account's offline store (bare JID); the shim answers with the event `listed`. */
  listOfflineStore: (jid: string): Buffer => encodeFrame('l', [jid]),
  features: (server: readonly string[], account: readonly string[]): Buffer =>
    encodeFrame('f', [server.join('\n'), account.join('\n')]),
  setProperty: (
    request: string,
    name: string,
    value: string | null,
    encrypt: boolean,
    user: string,
    summary: string,
  ): Buffer => encodeFrame('t', [request, name, value, encrypt, user, summary]),
  /** `password` is null for a user who has signed in already and whose rights alone are checked. */
  authenticate: (request: string, user: string, password: string | null): Buffer =>
    encodeFrame('u', [request, user, password]),
  consoleAnswer: (
    request: string,
    status: number,
    contentType: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Buffer =>
    encodeFrame('y', [
      request,
      status,
      contentType,
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
      body,
    ]),
};
