/**
 * What a spreadsheet would take for a formula, which may call programs or send what is in other cells to somebody; and
 * every text in the log is a stranger's. Such text gets an apostrophe before it.
 *
 * Where a cell begins is not ours to say: whoever opens the file chooses the separators (LibreOffice takes comma,
 * semicolon and tab together unless told otherwise), so the text behind each character that may be chosen is looked at
 * as if it began a cell. Programs pass over white space, controls and quotes before the sign; Excel takes full-width
 * signs, too. Behind a blank only what a sign stands close to is guarded: one that stands alone begins no formula, and
 * is how people write dashes.
 *
 * `unguarded` takes off exactly what was put there: apostrophes before a sign count as what is passed over, so one that
 * was there before gets another.
 */

const sign = '=+\\-@\\u2212\\uFE62\\uFE63\\uFE66\\uFE6B\\uFF0B\\uFF0D\\uFF1D\\uFF20';
const isSign = new RegExp(`[${sign}]`);
/** Nothing is guarded in what has no sign behind a beginning; most texts have none. */
const mayBegin = new RegExp(`(?:^|[\\s\\p{Cc}\\p{Cf},;|"'])[${sign}]`, 'u');
const isSeparator = /[,;|\t\n\v\f\r\u0085\u2028\u2029]/;
const isQuote = /["']/;
const isBlank = /\s/;
/** Of one UTF-16 unit. */
const isPassedOver = /[\s"'\p{Cc}\p{Cf}]/u;

/** Numbers of the units before which an apostrophe belongs, the last first; one walk, whatever is in the text. */
function beginnings(text: string): number[] {
  const found: number[] = [];
  /** Whether what begins at the unit looked at would be a formula, and whether it would with blanks as separators. */
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
    // One end of a line, whose second half separates, too.
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

/** What `guarded` was given. */
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
