/** The languages of the pages, and which of them somebody wants. */

export interface Language {
  /** BCP 47. */
  readonly tag: string;
  /** What follows `receipts_i18n` in the name of its file; Openfire looks them up so. */
  readonly suffix: string;
  /** As those call it who speak it. */
  readonly name: string;
}

export const english: Language = { tag: 'en', suffix: '', name: 'English' };

export const languages: readonly Language[] = [
  english,
  { tag: 'de', suffix: '_de', name: 'Deutsch' },
  { tag: 'fr', suffix: '_fr', name: 'Français' },
  { tag: 'es', suffix: '_es', name: 'Español' },
  { tag: 'pt', suffix: '_pt', name: 'Português' },
  { tag: 'ru', suffix: '_ru', name: 'Русский' },
  { tag: 'zh-CN', suffix: '_zh_CN', name: '中文' },
];

const primary = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? '';

/** `de`, `de-AT`, `pt_BR` …; undefined where the pages do not speak it. */
export function findLanguage(tag: string): Language | undefined {
  return languages.find((language) => primary(language.tag) === primary(tag.trim()));
}

/** The first choice of an `Accept-Language` header (RFC 9110) that the pages speak; else English. */
export function preferredLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .slice(0, 1000)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().split(';');
      const weight = parameters
        .map((one) => /^\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i.exec(one)?.[1])
        .find(Boolean);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => weight > 0 && tag !== '*')
    .sort((one, other) => other.weight - one.weight);
  for (const { tag } of wanted) {
    const language = findLanguage(tag);
    if (language !== undefined) return language;
  }
  return english;
}
