import { partiesOf } from '../../../bench/load/crowd.ts';
import { Scanner } from '../../../bench/load/scanner.ts';
import { idAt, Stanzas, timeAt } from '../../../bench/load/stanzas.ts';
import { answerIq } from '../../../tools/xmpp/iq-answers.ts';

interface Seen {
  messages: number;
  readonly iqs: string[];
  readonly markers: string[];
}

function scan(chunks: readonly Buffer[], wantsMarkers = true): Seen {
  const seen: Seen = { messages: 0, iqs: [], markers: [] };
  const scanner = new Scanner({
    messages: (count) => (seen.messages += count),
    iq: (xml) => seen.iqs.push(xml),
    wantsMarkers: () => wantsMarkers,
    marker: (bytes, offset) => seen.markers.push(`${idAt(bytes, offset)} ${timeAt(bytes, offset)}`),
    scanned: () => undefined,
  });
  for (const chunk of chunks) scanner.push(chunk);
  return seen;
}

const ping = `<iq type="get" id="1-2" from="localhost" to="a@localhost/é"><ping xmlns="urn:xmpp:ping"/></iq>`;
const empty = `<iq type="result" id="3"/>`;

test('each message has an id, a number and a time of its own', () => {
  const stanzas = new Stanzas('bob@localhost', false, 3, 1);
  const first = stanzas.take(2, 12);
  const second = stanzas.take(3, 999_999_999_999);
  expect(first.toString()).toContain(`id='m0000000001'`);
  expect(first.toString()).toContain(`id='m0000000002'`);
  expect(first.toString()).not.toContain('urn:xmpp:receipts');
  expect(scan([first, second])).toEqual({
    messages: 5,
    iqs: [],
    markers: [
      'm0000000001 12',
      'm0000000002 12',
      'm0000000003 999999999999',
      'm0000000004 999999999999',
      'm0000000005 999999999999',
    ],
  });
});

test('the stream may be cut anywhere', () => {
  const stanzas = new Stanzas('bob@localhost', true, 2, 1);
  const stream = Buffer.concat([
    stanzas.take(2, 1),
    Buffer.from(`${ping}${empty}<presence/>`),
    stanzas.take(1, 2),
    Buffer.from(ping),
  ]);
  const whole = scan([stream]);
  expect(whole).toMatchObject({ messages: 3, iqs: [ping, empty, ping] });
  expect(whole.markers).toHaveLength(3);
  for (let size = 1; size < stream.length; size += 1) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
    expect(scan(chunks)).toEqual(whole);
    expect(scan(chunks, false)).toEqual({ ...whole, markers: [] });
  }
});

test('pings are answered, questions for features too, and anything else is refused', () => {
  expect(answerIq(ping, false)).toBe(`<iq type='result' id="1-2" to="localhost"/>`);
  expect(answerIq(empty, false)).toBeNull();
  const disco = `<iq type='get' id='d'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`;
  expect(answerIq(disco, true)).toContain(`<feature var='urn:xmpp:receipts'/>`);
  expect(answerIq(disco, false)).not.toContain('urn:xmpp:receipts');
  expect(answerIq(`<iq type='set' id='s'><query xmlns='jabber:iq:roster'/></iq>`, false)).toContain(
    'service-unavailable',
  );
});

test.each([
  [100, 200, 20_000],
  [100, 1000, 2000],
  [3, 7, 21],
])('%d senders and %d guests have %d different conversations', (senders, guests, conversations) => {
  const parties = Array.from({ length: conversations }, (_, number) => {
    const { sender, guest } = partiesOf(number, senders, guests);
    expect(sender).toBeLessThan(senders);
    expect(guest).toBeLessThan(guests);
    return `${sender} ${guest}`;
  });
  expect(new Set(parties).size).toBe(conversations);
});
