/**
 * The secret of the stamps is shared through Openfire's database: a node that has none, or another one, recognises what
 * the others stamped. Here the node is the same one, and its file is taken away between two starts.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launch } from '../support/server/launch.ts';
import type { Launched } from '../support/server/launch.ts';
import { links } from '../support/server/links.ts';
import type { Link } from '../support/server/links.ts';
import { GuardPlay } from './guard/play.ts';
import { pingAfter, timeout } from './guard/servers.ts';

jest.setTimeout(180_000);

const account = (name: string): { name: string; password: string } => ({ name, password: 'secret' });

const start = (link: Link, home: string): Promise<Launched> =>
  launch({
    link,
    home,
    users: ['alice:secret', 'bob:secret'],
    set: [`guard.pingAfterMs=${pingAfter}`, `guard.timeoutSeconds=${timeout / 1000}`],
  });

test.concurrent.each(links)(
  'what was stamped before its file was lost or replaced is known (%s)',
  async (link) => {
    const home = mkdtempSync(path.join(tmpdir(), `openfire-receipts-secret-${link}-`));
    const file = path.join(home, 'receipts', 'stanza-id.key');
    try {
      let launched = await start(link, home);
      let play = await GuardPlay.between(launched.server, account('alice'), account('bob'));
      const sent = await play.store(3);
      await play.end();
      expect(await launched.stop({ keepHome: true })).toBe(0);
      const shared = readFileSync(file);
      expect(shared).toHaveLength(32);

      // As a second node comes, which has a secret of its own.
      const own = randomBytes(32);
      writeFileSync(file, own);
      launched = await start(link, home);
      expect(readFileSync(file)).toEqual(Buffer.concat([shared, own]));
      play = await GuardPlay.between(launched.server, account('alice'), account('bob'));
      const phone = await play.device('tcp', 'phone');
      await play.hears(phone, sent, 1);
      await play.logged(sent, 'confirmed');

      const database = readFileSync(path.join(home, 'embedded-db', 'openfire.script'), 'utf8');
      for (const secret of [shared, own]) {
        expect(database).not.toContain(secret.toString('base64'));
        expect(launched.errors()).not.toContain(secret.toString('base64'));
      }
      const settings = await fetch(`${launched.server.url}/api/v1/settings`, {
        headers: { authorization: `Bearer ${launched.server.token}` },
      });
      expect(await settings.text()).not.toContain('stamp-secret');
      await play.end();
      expect(await launched.stop({ keepHome: true })).toBe(0);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
);
