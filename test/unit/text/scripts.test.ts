/**
 * The choice of a tokenizer, by what each finds in short messages of ten languages and how large its index is. What
 * should be found is what a reader of the language would expect, so that nobody is right by definition.
 */
import Database from 'better-sqlite3';
import { clusterEnd, foldedAt } from '../../../src/text/clusters.ts';
import { FullText } from '../../../src/text/full-text.ts';
import { compileQuery } from '../../../src/text/query.ts';

const messages = [
  '我们明天早上九点在北京开会，请准时参加。', // 0
  '北京大学的图书馆今天关门', // 1
  '她买了一只白猫，名字叫小雪', // 2
  '武汉市长江大桥很长', // 3
  '市长今天去了上海', // 4
  '明日の朝九時に東京で会議があります', // 5
  'サーバーが落ちたので、再起動しました', // 6
  '東京都庁の前で待っています', // 7
  'プロジェクトの資料を送ってください', // 8
  'พรุ่งนี้ประชุมเก้าโมงเช้าที่กรุงเทพ', // 9
  'ฉันส่งรายงานการประชุมให้แล้ว', // 10
  'เซิร์ฟเวอร์ล่มตั้งแต่เมื่อคืน', // 11
  '내일 아침 아홉시에 서울에서 회의가 있습니다', // 12
  '회의자료를 메일로 보냈어요', // 13
  '서버를 다시 시작했습니다', // 14
  'Ёлка уже стоит, привезите мой подарок', // 15
  'Мои документы лежат у Алёны в отделе', // 16
  'Die Straßenbahn fährt heute nicht, größere Störung', // 17
  'GRÖSSE und Maße stehen im Anhang', // 18
  "L'été dernier, l'hôtel était complet", // 19
  'Le cœur du problème, c’est le réseau', // 20
  'أُرسِلَ التقرير إلى المدير', // 21
  'الاجتماع في الساعة ٩ صباحا', // 22
  'שָׁלוֹם, הפגישה מחר', // 23
  'הודעה ממנכ"ל החברה', // 24
  'कल सुबह नौ बजे बैठक है', // 25
  'हिंदी में संदेश भेजो', // 26
  'Party tonight 🎉 bring the 👨‍👩‍👧 and 👍🏽', // 27
  'Mail alice.smith@example.org or see https://example.org/docs?id=42', // 28
  "Don't restart the iPhone手机 before 10:30", // 29
] as const;

const wanted: readonly (readonly [string, readonly number[]])[] = [
  ['北京', [0, 1]],
  ['开会', [0]],
  ['猫', [2]],
  ['图书馆', [1]],
  ['今天 北京', [1]],
  ['长江大桥', [3]],
  ['市长', [4]],
  ['東京', [5, 7]],
  ['会議', [5]],
  ['朝', [5]],
  ['ｻｰﾊﾞｰ', [6]],
  ['再起動', [6]],
  ['資料', [8]],
  ['ประชุม', [9, 10]],
  ['กรุงเทพ', [9]],
  ['เซิร์ฟเวอร์', [11]],
  ['회의', [12, 13]],
  ['서울', [12]],
  ['서버', [14]],
  ['елка', [15]],
  ['мой', [15]],
  ['мои', [16]],
  ['АЛЁНЫ', [16]],
  ['strassenbahn', [17]],
  ['störung', [17]],
  ['größe', [18]],
  ['ete', [19]],
  ['hôtel', [19]],
  ['coeur', [20]],
  ["c'est", [20]],
  ['ارسل', [21]],
  ['المدير', [21]],
  ['9', [22]],
  ['שלום', [23]],
  ['ממנכ"ל', [24]],
  ['बैठक', [25]],
  ['हिंदी', [26]],
  ['कल', [25]],
  ['🎉', [27]],
  ['👍', [27]],
  ['👧', [27]],
  ['smith', [28]],
  ['alice.smith@example.org', [28]],
  ['42', [28]],
  ['手机', [29]],
  ['iphone', [29]],
  ['don’t', [29]],
  ['10:30', [29]],
];

/** Makes the table `full_text` of the bodies; how a query is written for it. */
interface Contender {
  readonly fill: (database: Database.Database, bodies: readonly string[]) => void;
  readonly query: (text: string) => string | null;
}

/** All are given what is folded in the same way: the difference is in how words are found. */
function folded(text: string): string {
  let result = '';
  for (let start = 0, end; start < text.length; start = end) {
    end = clusterEnd(text, start);
    for (const { text: character } of foldedAt(text, start, end)) result += character;
  }
  return result;
}

function builtIn(tokenizer: string, prepare: (text: string) => string): Contender {
  return {
    fill(database, bodies) {
      database.exec(
        `CREATE VIRTUAL TABLE full_text USING fts5(text, content = '', tokenize = '${tokenizer}')`,
      );
      const insert = database.prepare('INSERT INTO full_text (rowid, text) VALUES (?, ?)');
      for (const [id, body] of bodies.entries()) insert.run(id + 1, prepare(body));
    },
    query: (text) =>
      text
        .split(' ')
        .map((word) => `"${prepare(word).replaceAll('"', '""')}"`)
        .join(' AND '),
  };
}

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
const segments = (text: string): string =>
  [...segmenter.segment(folded(text))].map(({ segment }) => segment).join(' ');

const contenders = {
  unicode61: builtIn(`unicode61 remove_diacritics 0 categories ''L* M* N* So''`, folded),
  trigram: builtIn('trigram', folded),
  segmenter: builtIn(`unicode61 remove_diacritics 0 categories ''L* M* N* So''`, segments),
  bigrams: {
    fill(database, bodies) {
      new FullText(database).add(bodies.map((body, id) => ({ id: id + 1, body, tags: [] })));
    },
    query: (text) => compileQuery(text, []),
  },
} satisfies Record<string, Contender>;

interface Score {
  readonly missed: string[];
  readonly wrong: string[];
}

function scoreOf({ fill, query }: Contender): Score {
  const database = new Database(':memory:');
  fill(database, messages);
  const search = database.prepare('SELECT rowid - 1 FROM full_text WHERE full_text MATCH ?').pluck();
  const score: Score = { missed: [], wrong: [] };
  for (const [text, expected] of wanted) {
    const found = search.all(query(text));
    if (expected.some((id) => !found.includes(id))) score.missed.push(text);
    if (found.some((id) => !expected.some((one) => one === id))) score.wrong.push(text);
  }
  database.close();
  return score;
}

function bytesOf({ fill }: Contender): number {
  const database = new Database(':memory:');
  const pieces = messages.flatMap((message) => message.split(/(?<=[,，、。]| )/u));
  const bodies = Array.from({ length: 3000 }, (_, row) =>
    Array.from(
      { length: 6 },
      (_unused, place) => pieces[(row * 31 + place * place * 7) % pieces.length],
    ).join(''),
  );
  fill(database, bodies);
  database.exec(`INSERT INTO full_text (full_text) VALUES ('optimize')`);
  const bytes = database.prepare('SELECT sum(length(block)) FROM full_text_data').pluck().get();
  database.close();
  return Number(bytes) / bodies.length;
}

test('pairs of letters find what is looked for in every language', () => {
  // The letters of 市长 (mayor) are also an end and a beginning in 武汉市长江大桥 (the Yangtze bridge of Wuhan).
  expect(scoreOf(contenders.bigrams)).toEqual({ missed: [], wrong: ['市长'] });
});

test('what FTS5 and the runtime offer misses much more, or is larger', () => {
  expect(scoreOf(contenders.unicode61).missed.length).toBeGreaterThan(20);
  expect(scoreOf(contenders.trigram).missed.length).toBeGreaterThan(20);
  expect(scoreOf(contenders.segmenter).missed).toEqual(
    expect.arrayContaining(['猫', '회의', '서울', '서버']),
  );
  expect(bytesOf(contenders.trigram)).toBeGreaterThan(1.5 * bytesOf(contenders.bigrams));
});
