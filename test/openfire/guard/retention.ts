/** What waits for its reader is not too old for him: retention leaves it, and the guard has what it needs. */
import Database from 'better-sqlite3';
import { health, putProperty } from '../../support/server/api.ts';
import { rest } from '../../support/server/rest.ts';
import { databaseFile } from '../../support/server/spool.ts';
import { until } from '../../support/until.ts';
import { idsOf } from '../../support/xmpp/reader.ts';
import type { Sent } from './letters.ts';
import { GuardPlay } from './play.ts';
import type { GuardedServer } from './servers.ts';

const dayMs = 86_400_000;

/** Makes the log say of these letters that they were sent 400 days ago. */
function grownOld(play: GuardPlay, sent: readonly Sent[]): void {
  const sql = new Database(databaseFile(play.server), { timeout: 5000 });
  const age = sql.prepare('UPDATE message SET sent_at = sent_at - ? WHERE message_id = ?');
  for (const { id } of sent) age.run(400 * dayMs, id);
  sql.close();
}

async function keepsForADay(play: GuardPlay): Promise<void> {
  await putProperty(play.server, 'retention.days', '1', { confirm: true });
  const sql = new Database(databaseFile(play.server), { timeout: 5000 });
  await until('the shorter retention to be in force', async () => {
    sql.prepare('UPDATE retention SET waiting_since = waiting_since - 600000').run();
    return (await health(play.server)).retention.days === 1;
  });
  sql.close();
}

async function isGone(play: GuardPlay, sent: readonly Sent[]): Promise<void> {
  const ids = new Set(sent.map(({ id }) => id));
  await until(
    'what was read to go',
    async () =>
      !(await rest(play.server).messages({ participant: play.bare })).some(({ id }) => ids.has(id ?? '')),
    15_000,
  );
}

export function retention(server: GuardedServer): void {
  test('what is stored, and what an open link has swallowed, outlives it, and comes although the link dies', () =>
    GuardPlay.run(server(), async (play) => {
      const phone = await play.device('tcp', 'phone');
      const read = await play.send(1);
      await play.hears(phone, read, 0);
      await phone.leave();
      await play.gone('phone');
      const stored = await play.store(2);
      grownOld(play, [...read, ...stored]);
      await keepsForADay(play);
      await isGone(play, read);
      await play.logged(stored, 'stored');
      const link = await play.link('tcp');
      const dying = await play.device('tcp', 'dying', { port: link.port, available: false });
      link.starveClient();
      await dying.become(0);
      await play.gone('dying');
      await play.returned(stored);
      const pad = await play.device('tcp', 'pad');
      await until('both to be heard', () => pad.heard.length >= 2);
      expect(idsOf(pad)).toEqual(stored.map(({ id }) => id));
      // Then it is as old as it is.
      await isGone(play, stored);
    }));
}
