/** Server-sent events, as the HTML standard has them. */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

export class EventParser {
  /** To be sent as `Last-Event-ID` by who comes back. */
  lastId: string | null = null;
  /** How long to wait before coming back, where the server has said so; milliseconds. */
  retry: number | null = null;
  private readonly decoder = new TextDecoder();
  private buffer = '';
  private type = '';
  private data: string[] = [];
  private id: string | null = null;

  push(bytes: Uint8Array): ServerEvent[] {
    this.buffer += this.decoder.decode(bytes, { stream: true });
    const lines = this.buffer.split(/\r\n|\n|\r(?!$)/);
    // Without an end yet; a return at its very end may be half of one.
    this.buffer = lines.pop() ?? '';
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): ServerEvent[] {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.type = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.retry = Number(value);
    return [];
  }

  private dispatch(): ServerEvent[] {
    const { type, data } = this;
    if (this.id !== null) this.lastId = this.id;
    this.type = '';
    this.data = [];
    return data.length === 0 ? [] : [{ type: type === '' ? 'message' : type, data: data.join('\n') }];
  }
}
