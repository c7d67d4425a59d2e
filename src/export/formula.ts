/**
 * Guards text that a spreadsheet would take for a formula. A formula may start programs or send other cells to
 * somebody, and every text in the log comes from a stranger. Such text gets an apostrophe in front.
 *
 * We cannot know where a cell begins: whoever opens the file chooses the separators (LibreOffice uses comma,
 * semicolon and tab together by default), so the text after each possible separator is treated as the beginning of a
 * cell. Programs skip white space, controls and quotes before the sign; Excel accepts full-width signs, too. After a
 * space, only a sign that is directly followed by something is guarded: a sign that stands alone begins no formula,
 * and is how people write dashes.
 *
 * `unguarded` removes exactly what was added: an apostrophe before a sign counts as skipped, so one that was there
 * already gets another.
 */

const sign = '=+\\-@\\u2212\\uFE62\\uFE63\\uFE66\\uFE6B\\uFF0B\\uFF0D\\uFF1D\\uFF20';
const isSign = new RegExp(`[${sign}]`);
/** Most texts have no sign after a possible beginning and need no guarding. */
const mayBegin = new RegExp(`(?:^|[\\s\\p{Cc}\\p{Cf},;|"'])[${sign}]`, 'u');
const isSeparator = /[,;|\t\n\v\f\r\u0085\u2028\u2029]/;
const isQuote = /["']/;
const isBlank = /\s/;
/** Tests one UTF-16 unit. */
const isPassedOver = /[\s"'\p{Cc}\p{Cf}]/u;

/** Indexes of the units that need an apostrophe, the last first; one walk suffices, whatever the text. */
function beginnings(text: string): number[] {
  const found: number[] = [];
  /** Whether the unit just looked at would begin a formula, and whether it would if spaces were separators. */
  let [leads, leadsClosely] = [false, false];
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const unit = text.charAt(at);
    if (isSign.test(unit)) {
      leads = true;
      leadsClosely = at + 1 < text.length && !isBlank.test(text.charAt(at + 1));
    } else {
      leads &&= isPassedOver.test(unit);
      leadsClosely &&= isQuote.test(unit);
    }
    const before = text.charAt(at - 1);
    // CRLF is one end of line, although its second half is a separator, too.
    if (!leads || (unit === '\n' && before === '\r')) continue;
    if (at === 0 || isSeparator.test(before) || (leadsClosely && isBlank.test(before))) found.push(at);
  }
  return found;
}

export function guarded(text: string): string {
  if (!mayBegin.test(text)) return text;
  let from = 0;
  let all = '';
  for (const at of beginnings(text).toReversed()) {
    all += `${text.slice(from, at)}'`;
    from = at;
  }
  return all + text.slice(from);
}

/** Restores what `guarded` was given. */
export function unguarded(text: string): string {
  if (!mayBegin.test(text)) return text;
  let from = 0;
  let all = '';
  for (const at of beginnings(text).toReversed()) {
    if (text.charAt(at) !== "'") continue;
    all += text.slice(from, at);
    from = at + 1;
  }
  return all + text.slice(from);
}
