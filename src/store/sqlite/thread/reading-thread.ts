/** The log's reader as the console uses it: a thread of its own answers every question. */
import type { Highlight } from '../../../text/highlights.ts';
import type { DeliveriesPage, PartQuery, TimelinePage } from '../../message-parts.ts';
import type {
  ChangesPage,
  ChatLogReader,
  ConversationPage,
  ConversationQuery,
  ConversationsPage,
  ConversationsQuery,
  ExportChunk,
  ExportQuery,
  IndexProgress,
  LogCounts,
  MessageDetail,
  MessagePage,
  MessageQuery,
  Stats,
  StatsQuery,
} from '../../reader.ts';
import { restore, threadEnded } from './errors.ts';
import { WorkerSupervisor } from './worker-supervisor.ts';
import type { Pauses } from './worker-supervisor.ts';
import type { Asked, Reply } from './messages.ts';

export interface LogFiles {
  readonly logFile: string;
  readonly indexFile: string;
  readonly nativeBinding: string | null;
}

export interface ReadingPorts {
  /** Gets a line for the log file, with its code, once for each trouble. */
  onTrouble(line: string): void;
  /** A pure function that is needed while a page is built, so it does not wait for a thread. */
  highlights(body: string, text: string): readonly Highlight[];
  /** Why answers from the index in its present state must not be given; null if they may. */
  refusal?(index: IndexProgress): Error | null;
}

/** Milliseconds after which a log that could not be read is tried again, even if nobody asks. */
const tryAgainMs = 5000;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

export class ReadingThread implements ChatLogReader {
  private readonly ports: ReadingPorts;
  private readonly worker: WorkerSupervisor;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private trouble = '';
  private closed = false;
  private unreadable: string | null = null;
  private tryTimer: NodeJS.Timeout | undefined;

  constructor(files: LogFiles, ports: ReadingPorts, pauses?: Pauses) {
    this.ports = ports;
    const heed = {
      onMessage: (message: unknown) => this.settle(message as Reply), // what worker.ts posts
      onEnded: (why: string, pause: number, again: boolean) => this.ended(why, pause, again),
    };
    this.worker = new WorkerSupervisor({ thread: 'reading', ...files }, heed, pauses);
  }

  /** The id of the worker's thread; null while there is none. */
  get threadId(): number | null {
    return this.worker.threadId;
  }

  /** Why the log cannot be read at the moment; null if it can. */
  get problem(): string | null {
    return this.worker.trouble ?? this.unreadable;
  }

  messages(query: MessageQuery): Promise<MessagePage> {
    return this.ask('messages', query);
  }

  message(stanzaId: string): Promise<MessageDetail | null> {
    return this.ask('message', stanzaId);
  }

  deliveries(query: PartQuery): Promise<DeliveriesPage | null> {
    return this.ask('deliveries', query);
  }

  timeline(query: PartQuery): Promise<TimelinePage | null> {
    return this.ask('timeline', query);
  }

  counts(nowMs: number): Promise<LogCounts> {
    return this.ask('counts', nowMs);
  }

  conversations(query: ConversationsQuery): Promise<ConversationsPage> {
    return this.vouched(this.ask('conversations', query));
  }

  conversation(query: ConversationQuery): Promise<ConversationPage> {
    return this.ask('conversation', query);
  }

  people(name: string, limit: number): Promise<readonly string[]> {
    return this.ask('people', name, limit);
  }

  stats(query: StatsQuery): Promise<Stats> {
    return this.vouched(this.ask('stats', query));
  }

  changes(after: string | null, limit: number): Promise<ChangesPage> {
    return this.ask('changes', after, limit);
  }

  exportChunk(query: ExportQuery): Promise<ExportChunk> {
    return this.ask('exportChunk', query);
  }

  index(): Promise<IndexProgress> {
    return this.ask('index');
  }

  known(addresses: readonly string[]): Promise<readonly string[]> {
    return this.ask('known', addresses);
  }

  highlights(body: string, text: string): readonly Highlight[] {
    return this.ports.highlights(body, text);
  }

  /** Callers that still wait for an answer are told that there will be none. */
  close(): void {
    this.closed = true;
    clearTimeout(this.tryTimer);
    this.worker.close();
    this.rejectAll('the log was closed');
  }

  private ask<M extends Asked>(
    method: M,
    ...parameters: Parameters<ChatLogReader[M]>
  ): ReturnType<ChatLogReader[M]> {
    const answer = new Promise<never>((resolve, reject) => {
      this.lastId += 1;
      const id = this.lastId;
      if (this.closed) reject(threadEnded('the log was closed'));
      else if (this.worker.post({ kind: 'call', id, method, parameters })) {
        this.waiting.set(id, { resolve, reject });
      } else reject(threadEnded(this.trouble));
    });
    return answer as ReturnType<ChatLogReader[M]>; // worker.ts calls this very method
  }

  private async vouched<T extends { readonly index: IndexProgress }>(answer: Promise<T>): Promise<T> {
    const refusal = this.ports.refusal?.((await answer).index) ?? null;
    if (refusal !== null) throw refusal;
    return answer;
  }

  private settle(reply: Reply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    this.note(reply);
    if (reply.ok)
      waiting?.resolve(reply.value as never); // see `ask`
    else waiting?.reject(restore(reply.error));
  }

  private note(reply: Reply): void {
    if (reply.ok) this.unreadable = null;
    else if (reply.error.kind === 'store' && reply.error.problem !== 'busy') {
      this.unreadable = reply.error.message;
      clearTimeout(this.tryTimer);
      this.tryTimer = setTimeout(() => void this.index().catch(() => undefined), tryAgainMs).unref();
    }
  }

  private ended(why: string, pause: number, again: boolean): void {
    if (!again || why !== this.trouble) {
      this.trouble = why;
      this.ports.onTrouble(
        `RECEIPTS_READING_THREAD: the thread that reads the chat log for the console has ended: ${why}. ` +
          `The log itself goes on; the thread is started again in ${pause} ms, then with growing pauses.`,
      );
    }
    this.rejectAll(why);
  }

  private rejectAll(why: string): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of all) reject(threadEnded(why));
  }
}
