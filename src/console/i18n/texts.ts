/** The texts of the pages in one language, with its plurals, numbers and dates. */
import { Html, escapeHtml, html } from '../../base/html.ts';
import type { Renderable } from '../../base/html.ts';
import { TimeZone } from '../../base/time-zone.ts';
import { readTexts } from './files.ts';
import { english } from './languages.ts';
import type { Language } from './languages.ts';

type Values = Readonly<Record<string, string | number>>;

const placeholder = /\{(\w+)\}/g;

interface Formats {
  readonly plurals: Intl.PluralRules;
  readonly whole: Intl.NumberFormat;
  readonly percent: Intl.NumberFormat;
  /** Formats that depend on a time zone. */
  readonly day: Intl.DateTimeFormat;
  readonly shortDay: Intl.DateTimeFormat;
}

function formatsOf(language: Language): Formats {
  // English pages write dates as most of the world does.
  const tag = language.tag === 'en' ? 'en-GB' : language.tag;
  const date = { day: 'numeric', timeZone: 'UTC' } as const;
  return {
    plurals: new Intl.PluralRules(tag),
    whole: new Intl.NumberFormat(tag),
    percent: new Intl.NumberFormat(tag, { style: 'percent' }),
    day: new Intl.DateTimeFormat(tag, { ...date, weekday: 'long', month: 'long', year: 'numeric' }),
    shortDay: new Intl.DateTimeFormat(tag, { ...date, month: 'short' }),
  };
}

interface Zoned {
  readonly zone: TimeZone;
  readonly tz: string | null;
}

export class Texts {
  readonly language: Language;
  /** The zone of all times; texts name it by `{zone}`. */
  readonly zone: TimeZone;
  /** The zone's name in the request, for links in the answer; null if the zone is the reader's. */
  readonly tz: string | null;
  private readonly own: ReadonlyMap<string, string>;
  private readonly fallback: ReadonlyMap<string, string>;
  private readonly formats: Formats;

  constructor(
    language: Language,
    own: ReadonlyMap<string, string>,
    fallback: ReadonlyMap<string, string>,
    formats = formatsOf(language),
    { zone, tz }: Zoned = { zone: TimeZone.utc, tz: null },
  ) {
    this.language = language;
    this.zone = zone;
    this.tz = tz;
    this.own = own;
    this.fallback = fallback;
    this.formats = formats;
  }

  /** The same texts, with times in a zone; `tz` as above. */
  inZone(zone: TimeZone, tz: string | null = null): Texts {
    return new Texts(this.language, this.own, this.fallback, this.formats, { zone, tz });
  }

  /** RFC 3339 UTC → what the clocks of the zone show, `2026-11-21T09:00:00.123`. */
  shown(time: string): string {
    const at = Date.parse(time);
    return Number.isNaN(at) ? time : this.zone.shown(at);
  }

  has(key: string): boolean {
    return this.own.has(key) || this.fallback.has(key);
  }

  /** The text with `{name}` replaced; in English if this language lacks it, or the key if English does, too. */
  t(key: string, values: Values = {}): string {
    return this.pattern(key).replace(placeholder, (whole, name: string) => {
      const value = values[name] ?? (name === 'zone' ? this.zone.name : undefined);
      return value === undefined ? whole : typeof value === 'number' ? this.count(value) : value;
    });
  }

  /** Like `t`, but with markup as values; the text itself is escaped. */
  rich(key: string, values: Readonly<Record<string, Renderable>>): Html {
    const parts = this.pattern(key).split(placeholder);
    return html`${parts.map((part, index) =>
      index % 2 === 0
        ? new Html(escapeHtml(part))
        : (values[part] ?? (part === 'zone' ? this.zone.name : `{${part}}`)),
    )}`;
  }

  /**
   * Chooses among `key.one`, `key.few`, `key.many` and `key.other` by the language's plural rules; `{count}` is the
   * number.
   */
  plural(key: string, count: number, values: Values = {}): string {
    const form = `${key}.${this.formats.plurals.select(count)}`;
    return this.t(this.own.has(form) ? form : this.formOf(key, count), { ...values, count });
  }

  count(value: number): string {
    return this.formats.whole.format(value);
  }

  /** Formats a share from 0 to 1. */
  percent(share: number): string {
    // A small share must not read as nothing.
    return share > 0 && share < 0.005
      ? `< ${this.formats.percent.format(0.01)}`
      : this.formats.percent.format(share);
  }

  decimal(value: number, digits: number): string {
    return value.toLocaleString(this.language.tag, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  }

  /** Uses binary units, like the limit of the spool. */
  bytes(value: number): string {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    const step = value < 1024 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
    const amount = value / 1024 ** step;
    return `${this.decimal(amount, Number.isInteger(amount) ? 0 : 1)} ${units[step] ?? ''}`;
  }

  /** `85 ms`, `1.2 s`, `3 min 20 s`, `2 d 4 h`. */
  duration(milliseconds: number): string {
    if (milliseconds < 1000) return `${this.count(Math.round(milliseconds))} ms`;
    if (milliseconds < 60_000) return `${this.decimal(milliseconds / 1000, milliseconds < 10_000 ? 1 : 0)} s`;
    const seconds = Math.round(milliseconds / 1000);
    const parts: readonly (readonly [number, string])[] = [
      [Math.floor(seconds / 86_400), 'd'],
      [Math.floor(seconds / 3600) % 24, 'h'],
      [Math.floor(seconds / 60) % 60, 'min'],
      [seconds % 60, 's'],
    ];
    const given = parts.filter(([amount]) => amount > 0).slice(0, 2);
    return given.map(([amount, unit]) => `${this.count(amount)} ${unit}`).join(' ');
  }

  /** RFC 3339 UTC → `Saturday 21 November 2026`. */
  day(time: string): string {
    return this.formats.day.format(new Date(`${this.shown(time)}Z`));
  }

  /** RFC 3339 UTC → `21 Nov`. */
  shortDay(time: string): string {
    return this.formats.shortDay.format(new Date(`${this.shown(time)}Z`));
  }

  private formOf(key: string, count: number): string {
    const other = `${key}.other`;
    if (this.own.has(other)) return other;
    return `${key}.${count === 1 ? 'one' : 'other'}`;
  }

  private pattern(key: string): string {
    return this.own.get(key) ?? this.fallback.get(key) ?? key;
  }
}

const made = new Map<string, Texts>();

/** The texts are read once from the plugin's i18n files, since an update of the plugin restarts the handler. */
export function textsIn(language: Language): Texts {
  const known = made.get(language.tag);
  if (known !== undefined) return known;
  const texts = new Texts(language, readTexts(language), readTexts(english));
  made.set(language.tag, texts);
  return texts;
}
