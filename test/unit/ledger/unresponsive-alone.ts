/** Run by unresponsive.test.ts in a process of its own, whose heap is bounded: what an unresponsive client is sent, a restart, an answer. */
import { Play } from '../support/play.ts';

const count = Number(process.argv[2]);
const phone = 'bob@localhost/phone';
const receipts = 'urn:xmpp:receipts';
const play = new Play();
play.opens('a1', 'alice@localhost/home');
play.opens('b1', phone);
for (let index = 1; index <= count; index++) {
  const inner = `<request xmlns='${receipts}'/>`;
  const key = play.says({ id: `m${index}`, body: 'x'.repeat(200), children: `request ${receipts}`, inner });
  play.sends(key, 'b1', phone);
  if (index % 1000 === 0) play.commit();
}
play.restart();
play.answers('b1', phone);
let told = 0;
for (let more = 1; more > 0; told += more) more = play.settles(0).commands.length;
play.end();
process.stdout.write(`${told}\n`);
