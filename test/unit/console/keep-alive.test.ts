/** An export that finds nothing for long says something all the same, and its file is none the worse for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { KeepAlive } from '../../../src/console/answers/keep-alive.ts';
import { exportFormats, foot, formats, head } from '../../../src/export/formats.ts';
import type { ExportFormat } from '../../../src/store/reader.ts';
import { FakeServices, aMessage, noon } from './in-memory.ts';
import { listening, signedIn } from './listener.ts';
import { pagesOf } from './pages-asked.ts';
import { openStream } from './streaming.ts';

const rowsOf = (format: ExportFormat, numbers: readonly number[]): string =>
  numbers.map((number) => formats[format].row(aMessage(number, { body: `né\n"${number}"` }))).join('');

/** What was sent for each chunk of rows, where each that is empty was waited for; the end is the last. */
function sent(format: ExportFormat, chunks: readonly (readonly number[])[]): readonly Uint8Array[] {
  const keepAlive = new KeepAlive(format, 0);
  return [
    Buffer.concat(keepAlive.take(Buffer.from(head(format)))),
    ...chunks.map((chunk) => Buffer.concat(keepAlive.take(Buffer.from(rowsOf(format, chunk))))),
    keepAlive.end(foot(format)),
  ];
}

const linesOf = (text: string): unknown[] =>
  text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as unknown]));

/** As a reader of the format has it. */
const read: Readonly<Record<ExportFormat, (text: string) => unknown>> = {
  jsonl: linesOf,
  csv: (text) => text,
  html: (text) => text.replaceAll(/\n+/g, '\n'),
};

test.each(exportFormats)('%s: however long is waited in between, the rows are what was found', (format) => {
  const chunk = fc.array(fc.nat(9), { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(fc.oneof(chunk, fc.constant([])), { maxLength: 300 }), (chunks) => {
      const file = Buffer.concat(sent(format, chunks)).toString('utf8');
      const whole = head(format) + rowsOf(format, chunks.flat()) + foot(format);
      expect(read[format](file)).toEqual(read[format](whole));
    }),
    { numRuns: 60 },
  );
});

test.each(exportFormats)('%s: something is sent each time, for an hour at least', (format) => {
  const parts = sent(format, [[1, 2], ...Array.from({ length: 240 }, () => [])]).slice(2, -1);
  expect(parts).toHaveLength(240);
  expect(parts.filter(({ length }) => length === 0)).toEqual([]);
});

test.each(['jsonl', 'html'] as const)('%s: before the first row it is white space', (format) => {
  const parts = sent(
    format,
    Array.from({ length: 500 }, () => []),
  ).slice(head(format).length + 1, -1);
  expect(Buffer.concat(parts).toString('utf8').trim()).toBe('');
  expect(parts.filter(({ length }) => length === 0)).toEqual([]);
});

test('what is found is not copied, and none of it is kept but what is held back', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(600), fc.constantFrom(239, 240, 241, 100_000))), (sizes) => {
      const keepAlive = new KeepAlive('jsonl');
      const chunks = sizes.map((size, number) => Buffer.alloc(size, number));
      const pieces = chunks.map((chunk) => keepAlive.take(chunk));
      for (const [number, chunk] of chunks.entries()) {
        if (chunk.length < 1000) continue;
        const longest = pieces[number]?.toSorted((one, other) => other.length - one.length)[0];
        expect(longest?.buffer).toBe(chunk.buffer);
        expect(longest?.length).toBe(chunk.length - 240);
      }
      const end = keepAlive.end('');
      expect(end.length).toBeLessThanOrEqual(240);
      expect(Buffer.concat([...pieces.flat(), end]).equals(Buffer.concat(chunks))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('nothing is sent where nobody has waited for long', () => {
  const keepAlive = new KeepAlive('jsonl', 60_000);
  expect(keepAlive.take(new Uint8Array())).toHaveLength(0);
  keepAlive.take(Buffer.from(rowsOf('jsonl', [1])));
  expect(keepAlive.take(new Uint8Array())).toHaveLength(0);
});

/** Finds nothing for half a second, then one message, nothing again, and the end. */
function slowly(services: FakeServices): void {
  let asked = 0;
  services.log.exportChunk = async ({ format }) => {
    asked += 1;
    if (asked > 1) await sleep(10);
    const found = asked === 40 ? rowsOf(format, [1]) : '';
    return {
      bytes: Buffer.from(found),
      rows: found === '' ? 0 : 1,
      next: asked < 80 ? String(asked) : null,
      through: null,
    };
  };
}

/** The longest that nothing came for, and what came. */
async function pauses(port: number, url: string, headers: Record<string, string>) {
  const stream = await openStream(port, url, headers);
  let [length, since, longest] = [0, performance.now(), 0];
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - since);
    if (stream.text().length > length) since = performance.now();
    length = stream.text().length;
  }, 5);
  const ended = await stream.ended;
  clearInterval(timer);
  return { ended, longest, text: stream.text() };
}

test.each(['jsonl', 'csv', 'html'] as const)('%s over REST: no pause is long', async (format) => {
  const services = new FakeServices([aMessage(1)]);
  slowly(services);
  const app = await listening(services, { version: '0.1.0', now: () => noon, quietMs: 20 });
  try {
    const headers = { authorization: 'Bearer the-right-token' };
    const { ended, longest, text } = await pauses(app.port, `/api/v1/export?format=${format}`, headers);
    expect(ended).toBe('whole');
    expect(text.trimStart()).toContain(rowsOf(format, [1]).trimEnd());
    // Of 800 ms; a client that waits for 400 stays.
    expect(longest).toBeLessThan(400);
  } finally {
    await app.close();
  }
});

test('a page’s export on the own port pauses no longer', async () => {
  const services = new FakeServices([aMessage(1)]);
  slowly(services);
  const app = await listening(services, { version: '0.1.0', now: () => noon, quietMs: 20 });
  try {
    const { ended, longest, text } = await pauses(app.port, '/chat-log?download=csv', {
      cookie: await signedIn(app),
    });
    expect(ended).toBe('whole');
    expect(text).toBe(head('csv') + rowsOf('csv', [1]));
    expect(longest).toBeLessThan(400);
  } finally {
    await app.close();
  }
});

test('in Openfire’s console, which gives an answer up after 15 s, it comes in parts that leave nothing out', async () => {
  const pages = pagesOf(
    [0, 1, 2, 3, 4, 5].map((number) => aMessage(number)),
    { quietMs: 20 },
  );
  const { log } = pages.services;
  const chunk = log.exportChunk.bind(log);
  let pauseMs = 30;
  log.exportChunk = async (query) => {
    await sleep(pauseMs);
    return chunk(query);
  };
  const files: string[] = [];
  let next: string | undefined = 'download=jsonl';
  while (next !== undefined) {
    pauseMs = 30;
    const shown: string = (await pages.ask('/chat-log', next)).body.replaceAll('&amp;', '&');
    const file = /href="chat-log\?([^"]*part=file[^"]*)"/.exec(shown)?.[1] ?? '';
    // The second time it is found faster, or more slowly: the file is what the page told of.
    pauseMs = files.length % 2 === 0 ? 0 : 60;
    files.push((await pages.ask('/chat-log', file)).body);
    next = /href="chat-log\?([^"]*)"\s*>On to the next part/.exec(shown)?.[1];
  }
  expect(files.map((file) => file.match(/"stanzaId":"stanza-\d"/g)?.length)).toEqual([2, 2, 2]);
});
