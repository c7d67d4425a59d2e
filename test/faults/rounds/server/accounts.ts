/** The accounts of a round: its own, made in-band, each other's contacts where the plan says so. */
import { RawStream } from '../../../../tools/xmpp/raw-stream.ts';
import type { RoundPlan } from '../plan/types.ts';

const ping = "<ping xmlns='urn:xmpp:ping'/>";
const escaped = (jid: string): string => jid.replaceAll("'", '&apos;');

/** A default privacy list (XEP-0016) that blocks messages of one account. */
async function block(stream: RawStream, jid: string): Promise<void> {
  const item = `<item type='jid' value='${escaped(jid)}' action='deny' order='1'><message/></item>`;
  const rest = `<item action='allow' order='2'/>`;
  const privacy = (inner: string): string => `<query xmlns='jabber:iq:privacy'>${inner}</query>`;
  await stream.request('set', privacy(`<list name='blocked'>${item}${rest}</list>`));
  await stream.request('set', privacy(`<default name='blocked'/>`));
}

/** The resource of who sets an account up. */
const resource = 'set-up';

export async function signInOwner(port: number, name: string): Promise<RawStream> {
  const stream = await RawStream.open(port);
  await stream.signIn({ name, password: 'secret' }, resource);
  return stream;
}

/** Makes an account and signs in. */
export async function newAccount(port: number, name: string): Promise<RawStream> {
  const stream = await RawStream.open(port);
  const account = { name, password: 'secret' };
  await stream.makeAccount(account);
  await stream.signIn(account, resource);
  return stream;
}

let counter = 0;

/** Makes them and gives their names; the password is `secret`. */
export async function makeAccounts(port: number, plan: RoundPlan): Promise<string[]> {
  const unique = `${process.pid.toString(36)}${(counter++).toString(36)}`;
  const names = plan.accounts.map((_, index) => `r${plan.number}x${unique}a${index}`);
  const streams = await Promise.all(names.map((name) => newAccount(port, name)));
  const jid = (index: number): string => `${names[index] ?? ''}@localhost`;
  const toOthers = (type: string, index: number): string =>
    names
      .map((_, other) => (other === index ? '' : `<presence to='${jid(other)}' type='${type}'/>`))
      .join('');
  if (plan.friends) {
    for (const type of ['subscribe', 'subscribed']) {
      await Promise.all(streams.map((stream, index) => stream.request('get', ping, toOthers(type, index))));
    }
  }
  await Promise.all(
    plan.accounts.map(async ({ blocks }, index) => {
      const stream = streams[index];
      if (blocks !== null && stream !== undefined) await block(stream, jid(blocks));
    }),
  );
  for (const stream of streams) void stream.close();
  return names;
}
