/** Questions to the shim that have an answer. */
import type { Answer } from './messages.ts';

const patienceMs = 10_000;
/** The text of an answer that did not come. */
export const unanswered = 'Openfire did not answer within 10 seconds';

export class Requests {
  private next = 1;
  private readonly waiting = new Map<string, (answer: Answer) => void>();

  /** Sends what `frame` makes of a fresh request number; the answer `failed` where none comes. */
  ask(send: (frame: Buffer) => void, frame: (request: string) => Buffer): Promise<Answer> {
    const request = String(this.next++);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiting.delete(request);
        resolve({
          kind: 'answer',
          request,
          outcome: 'failed',
          text: unanswered,
        });
      }, patienceMs);
      this.waiting.set(request, (answer) => {
        clearTimeout(timer);
        this.waiting.delete(request);
        resolve(answer);
      });
      send(frame(request));
    });
  }

  settle(answer: Answer): void {
    this.waiting.get(answer.request)?.(answer);
  }
}
