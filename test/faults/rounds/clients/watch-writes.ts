/** Notes, at the moment of writing, what of it matters to the server's knowledge of what was read. */
import type { Client } from '@xmpp/client';
import { socketOf } from '../../../../tools/xmpp/connection.ts';

export type Answer = { readonly kind: 'answered'; readonly id: string } | { readonly kind: 'acknowledged' };

const answers = /^<iq [^>]*type="(?:result|error)"/;

/** `silent`: answers to questions of the server are never written. */
export function watchWrites(connection: Client, silent: boolean, told: (answer: Answer) => void): void {
  const write = connection.write.bind(connection);
  connection.write = (text): Promise<void> => {
    if (silent && answers.test(text)) return Promise.resolve();
    if (socketOf(connection)?.destroyed === false) {
      const id = answers.test(text) ? /^<iq [^>]*\bid="([^"]*)"/.exec(text)?.[1] : undefined;
      if (id !== undefined) told({ kind: 'answered', id });
      if (text.startsWith('<a ')) told({ kind: 'acknowledged' });
    }
    return write(text);
  };
}
