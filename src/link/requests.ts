/** Requests to the shim that it answers. */
import type { Answer } from './messages.ts';

const patienceMs = 10_000;
/** The text of the answer if none came in time. */
export const unanswered = 'Openfire did not answer within 10 seconds';

export class Requests {
  private next = 1;
  private readonly waiting = new Map<string, (answer: Answer) => void>();

  /**
   * Sends the frame that `frame` makes for a new request number; resolves to the outcome `failed` after ten seconds.
   */
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
