/** Notes, at the moment of writing, what of it matters to the server's knowledge of what was read. */
import type { Client } from '@xmpp/client';
import { socketOf } from './connection.ts';

export type Answer = { readonly kind: 'answered'; readonly id: string } | { readonly kind: 'acknowledged' };

const answers = /^<iq [^>]*type="(?:result|error)"/;

export function watchWrites(connection: Client, told: (answer: Answer) => void): void {
  const write = connection.write.bind(connection);
  connection.write = (text): Promise<void> => {
    if (socketOf(connection)?.destroyed === false) {
      const id = answers.test(text) ? /^<iq [^>]*\bid="([^"]*)"/.exec(text)?.[1] : undefined;
      if (id !== undefined) told({ kind: 'answered', id });
      if (text.startsWith('<a ')) told({ kind: 'acknowledged' });
    }
    return write(text);
  };
}
