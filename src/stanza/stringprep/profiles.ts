/** The stringprep profiles of XMPP (RFC 3491; RFC 3920, A and B), as Tinder applies them; null means refused. */
import { nfkc } from './nfkc.ts';
import { contains, folded, has, leftToRight, nothing, prohibited, rightToLeft, unassigned } from './units.ts';

interface Profile {
  readonly foldsCase: boolean;
  /** Characters that this profile prohibits in addition to the common ones. */
  readonly prohibits: RegExp | null;
}

const controls = String.raw`\x00-\x1f\x7f`;
const node: Profile = { foldsCase: true, prohibits: new RegExp(`[${controls} "&'/:<>@]`) };
const name: Profile = { foldsCase: true, prohibits: null };
const resource: Profile = { foldsCase: false, prohibits: new RegExp(`[${controls}]`) };

/**
 * RFC 3454, 6: text from right to left has no character of the other direction, and begins and ends with one of its
 * own.
 */
function hasOneDirection(text: string): boolean {
  if (!contains(text, rightToLeft)) return true;
  return (
    !contains(text, leftToRight) &&
    has(text.charCodeAt(0), rightToLeft) &&
    has(text.charCodeAt(text.length - 1), rightToLeft)
  );
}

/** Applies case folding and normalisation to part of an address, which need not be a valid address. */
export function mapped(text: string, foldsCase = true): string {
  let result = '';
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (!has(unit, nothing)) result += foldsCase ? folded(unit) : text[index];
  }
  return nfkc(result);
}

function prepare(text: string, { foldsCase, prohibits }: Profile): string | null {
  if (contains(text, unassigned)) return null;
  const result = mapped(text, foldsCase);
  // The library cannot process an empty text.
  if (result === '' || contains(result, prohibited) || prohibits?.test(result) === true) return null;
  return hasOneDirection(result) ? result : null;
}

export const nodeprep = (text: string): string | null => prepare(text, node);
export const nameprep = (text: string): string | null => prepare(text, name);
export const resourceprep = (text: string): string | null => prepare(text, resource);
