/** The languages of the pages, and the choice among them. */

export interface Language {
  /** BCP 47. */
  readonly tag: string;
  /** Follows `receipts_i18n` in the file's name, which is how Openfire looks it up. */
  readonly suffix: string;
  /** The language's name in that language. */
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

/** Takes `de`, `de-AT`, `pt_BR` and so on; undefined if the pages lack the language. */
export function findLanguage(tag: string): Language | undefined {
  return languages.find((language) => primary(language.tag) === primary(tag.trim()));
}

/** The first choice of an `Accept-Language` header (RFC 9110) that the pages have, or English. */
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
