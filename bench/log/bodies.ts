/** Bodies as people write them: mostly short, a few very long, in their own language, with links and numbers. */
import type { Random } from './random.ts';
import { languages, rareTimes, rareWords } from './words.ts';
import type { Language } from './words.ts';

/** Larger than any real vocabulary's frequent part: names, typing errors and numbers make up the rest. */
const phrasesPerShare = 400;

function words(random: Random): number {
  const kind = random.next();
  if (kind < 0.55) return 1 + random.below(6);
  if (kind < 0.93) return 6 + random.below(14);
  return 20 + random.below(40);
}

function phrase(language: Language, random: Random): string {
  const count = words(random);
  let text = '';
  for (let index = 0; index < count; index += 1) {
    const word = language.words[random.ranked(language.words.length, 2)] ?? '';
    text += index === 0 ? word : language.between + word;
  }
  return text;
}

export class Bodies {
  private readonly random: Random;
  private readonly phrases: string[][];
  private readonly byShare: number[];
  private readonly rareEvery: number;
  private made = 0;

  constructor(random: Random, messages: number) {
    this.random = random;
    this.phrases = languages.map((language) =>
      Array.from({ length: language.share * phrasesPerShare }, () => phrase(language, random)),
    );
    this.byShare = languages.flatMap(({ share }, index) => Array<number>(share).fill(index));
    this.rareEvery = Math.max(1, Math.floor(messages / (rareTimes * rareWords.length)));
  }

  next(): string {
    const { random } = this;
    this.made += 1;
    const phrases = this.phrases[this.byShare[random.below(this.byShare.length)] ?? 0] ?? [];
    const some = (): string => phrases[random.below(phrases.length)] ?? '';
    let text = some();
    const kind = random.next();
    if (kind < 0.3) text += ` ${some()}`;
    else if (kind < 0.36) text += ` TCK-${random.below(9_000_000) + 1_000_000}`;
    else if (kind < 0.4) text += ` https://wiki.example.org/page/${random.below(5_000_000)}`;
    else if (kind < 0.43) text += ' \u{1F44D}';
    else if (kind < 0.4305) for (let more = 0; more < 40; more += 1) text += `\n${some()}`;
    if (this.made % this.rareEvery === 0)
      text += ` ${rareWords[(this.made / this.rareEvery) % rareWords.length] ?? ''}`;
    return text;
  }
}
