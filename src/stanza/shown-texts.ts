/**
 * The texts that a message shows besides its body. A sender of two texts can choose which of them the reader's client
 * shows. So each text is in the log, whatever element it is in, except those that show none by `parts.ts`.
 */
import { BoundedMap } from '../base/bounded-map.ts';
import { textWithin } from './element.ts';
import type { Element } from './element.ts';
import { partOf } from './parts.ts';
import { passedOn } from './passed-on.ts';
import { readableLines } from './readable.ts';
import { outOfBandNamespace } from './xep0066.ts';
import { collapsed, isHidden, isXhtml, xhtmlBodies, xhtmlNamespace } from './xep0071.ts';
import { directInvitationNamespace } from './xep0249.ts';
import { carriers } from './xep0297.ts';
import { rttNamespace, typedTexts } from './xep0301.ts';
import { encryptionName, encryptionNamespace } from './xep0380.ts';
import { spoilerNamespace } from './xep0382.ts';

export const shownParts = [
  'body',
  'subject',
  'xhtml',
  'forwarded',
  'link',
  'spoiler',
  'invitation',
  'error',
  'typed',
  'other',
  'cut',
] as const;
export type ShownPart = (typeof shownParts)[number];

export interface ShownText {
  /** `cut` stands for what did not fit; its text is the number of characters left out. */
  readonly part: ShownPart;
  /** The element's `xml:lang`. */
  readonly lang: string | null;
  readonly text: string;
}

const mucUser = 'http://jabber.org/protocol/muc#user';
/** Characters; a stanza in Openfire has at most a million bytes, unless it is configured otherwise. */
export const maxCharacters = 1024 * 1024;
/**
 * A language tag as RFC 5646 writes it (4.4.1 has none above 35 characters), or as Java does, with underscores. It is
 * shown as the name of a language, so anything that could be words of the sender is not accepted.
 */
const language = /^(?=.{1,64}$)[a-z]{1,8}(?:[-_][a-z\d]{1,8})*$/i;
/** Texts of a message; the others are joined into one. */
export const maxTexts = 1000;

type Read = (element: Element) => readonly ShownText[];
const langOf = ({ attributes }: Element): string | null => {
  const lang = attributes['xml:lang'] ?? null;
  return lang !== null && language.test(lang) ? lang : null;
};
const whole =
  (part: ShownPart): Read =>
  (element) => [{ part, lang: langOf(element), text: textWithin(element) }];
/** Makes each line a text of its own. */
const each =
  (part: ShownPart): Read =>
  (element) =>
    readableLines(element).map((text) => ({ part, lang: langOf(element), text }));

/**
 * An element with hidden words says two things: one to readers whose client hides them, another to all others. Both are
 * kept.
 */
function bothWays(element: Element, isStyled: (element: Element) => boolean): readonly string[] {
  const hidden: Element[] = [];
  const isLeftOut = (one: Element): boolean => isStyled(one) && isHidden(one);
  const whole = readableLines(element, isStyled, (one) => {
    if (hidden.length === 0 && isLeftOut(one)) hidden.push(one);
    return false;
  });
  const ways = hidden.length > 0 ? [whole, readableLines(element, isStyled, isLeftOut)] : [whole];
  return ways.map((lines) => lines.join('\n'));
}

/** Elements of which more is known than that they may be shown, by their lines as in the envelope. */
const readers: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['body ', whole('body')],
  // RFC 6121, 5.2.4.
  ['subject ', whole('subject')],
  // RFC 6120, 8.3.2: the text may be shown, in the words of the error's sender.
  ['error ', each('error')],
  [
    `html ${xhtmlNamespace}`,
    (html) =>
      xhtmlBodies(html).flatMap((body) =>
        bothWays(body, () => true).map((text) => ({
          part: 'xhtml' as const,
          lang: langOf(body) ?? langOf(html),
          text,
        })),
      ),
  ],
  ...carriers.map((line): [string, Read] => [line, forwarded]),
  [`x ${outOfBandNamespace}`, each('link')],
  [`spoiler ${spoilerNamespace}`, whole('spoiler')],
  [`x ${directInvitationNamespace}`, each('invitation')],
  [
    `rtt ${rttNamespace}`,
    (rtt) => typedTexts(rtt).map((text) => ({ part: 'typed', lang: langOf(rtt), text })),
  ],
  // XEP-0045, 7.8.2 and 7.9: an invitation that the room passes on, or its rejection.
  [`x ${mucUser}`, each('invitation')],
  [
    `encryption ${encryptionNamespace}`,
    (encryption) => [{ part: 'other', lang: null, text: encryptionName(encryption) ?? '' }],
  ],
]);

const unknown: Read = (element) =>
  bothWays(element, isXhtml).map((text) => ({
    part: isXhtml(element) ? 'xhtml' : 'other',
    lang: langOf(element),
    text,
  }));

/** `namespace` is that of the message around the element. */
function textsOf(element: Element, namespace: string): readonly ShownText[] {
  const isOwn = element.namespace === namespace || element.namespace === 'jabber:client';
  const line = `${element.name} ${isOwn ? '' : element.namespace}`;
  return partOf(line)?.text === 'none' ? [] : (readers.get(line) ?? unknown)(element);
}

function forwarded(outermost: Element): readonly ShownText[] {
  return passedOn(outermost)
    .flatMap(({ element, namespace }) =>
      namespace === null ? unknown(element) : textsOf(element, namespace),
    )
    .map(({ lang, text }) => ({ part: 'forwarded', lang, text }));
}

const nothing: ReadonlySet<string> = new Set();
/** Answers by list of children; most messages have one of a few lists. */
const answers = new BoundedMap<boolean>(200_000);
const maxRememberedLength = 1000;

/**
 * Whether a message with these children (listed as in the envelope) may show a text besides its first body; most show
 * none. `except` has the lines of elements that show none in this message.
 */
export function mayShowMore(children: string, except = nothing): boolean {
  if (except.size > 0 || children.length > maxRememberedLength) return looksLikeMore(children, except);
  const known = answers.get(children);
  if (known !== undefined) return known;
  const answer = looksLikeMore(children, nothing);
  answers.set(children, answer);
  return answer;
}

function looksLikeMore(children: string, except: ReadonlySet<string>): boolean {
  let bodies = 0;
  for (let from = 0, end = 0; from < children.length; from = end + 1) {
    end = children.indexOf('\n', from);
    if (end < 0) end = children.length;
    const line = children.slice(from, end);
    if (line === 'body ') bodies += 1;
    else if (partOf(line)?.text !== 'none' && !except.has(line)) return true;
    if (bodies > 1) return true;
  }
  return false;
}

/**
 * All texts that say something other than `body`, in the order of the stanza. If there are several different bodies,
 * all are included, with their languages. `except` is the same as above.
 */
export function shownTexts(stanza: Element, body: string | null, except = nothing): readonly ShownText[] {
  const all = stanza.children
    .filter(({ name, namespace }) => !except.has(`${name} ${namespace}`))
    .flatMap((element) => textsOf(element, ''))
    .filter(({ text }) => text.trim() !== '');
  const bodies = new Set(all.flatMap(({ part, text }) => (part === 'body' ? [text] : [])));
  const isSeveral = bodies.size > 1 || (bodies.size === 1 && !bodies.has(body ?? ''));
  const plain = new Set([...bodies].map(collapsed));
  const seen = new Set<string>();
  const distinct = all.filter(({ part, lang, text }) => {
    // A language tag has no blanks, so the parts cannot be confused.
    const said = `${part} ${lang ?? ''} ${text}`;
    if (seen.has(said)) return false;
    seen.add(said);
    if (part === 'body') return isSeveral;
    // XEP-0301, 4.3: the body replaces the typed text, and may come with its last edit.
    if (part === 'typed') return ![...bodies, body ?? ''].some((one) => one.includes(text));
    // The body in another style, or a link that is in the body already, says nothing new.
    return isSetOnly.has(part) ? !plain.has(collapsed(text)) : true;
  });
  return bounded(distinct);
}

const isSetOnly: ReadonlySet<ShownPart> = new Set(['xhtml', 'link', 'other']);

/**
 * Bounds what showing a message costs: texts beyond the limit are joined, and the number of cut characters is stated.
 */
function bounded(texts: readonly ShownText[]): readonly ShownText[] {
  const found: ShownText[] = texts.slice(0, maxTexts);
  if (texts.length > maxTexts) {
    const rest = texts.slice(maxTexts).map(({ text }) => text);
    found.push({ part: 'other', lang: null, text: rest.join('\n') });
  }
  let left = maxCharacters;
  let cut = 0;
  const kept: ShownText[] = [];
  for (const one of found) {
    const text = one.text.slice(0, left).replace(/[\ud800-\udbff]$/, '');
    left -= text.length;
    cut += one.text.length - text.length;
    if (text !== '') kept.push({ ...one, text });
  }
  if (cut > 0) kept.push({ part: 'cut', lang: null, text: String(cut) });
  return kept;
}
