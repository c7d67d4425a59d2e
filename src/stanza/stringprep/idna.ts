/**
 * IDNA 2003 (RFC 3490, ToASCII with UseSTD3ASCIIRules) and Punycode (RFC 3492), as Tinder applies them. The runtime's
 * `domainToASCII` implements a later IDNA: it keeps `ß`, and knows today's characters.
 */
import { nameprep } from './profiles.ts';

const maxLabelLength = 63;
const dots = /[.\u3002\uff0e\uff61]/u;
const prefix = 'xn--';

const [base, tMin, tMax, skew, damp] = [36, 1, 26, 38, 700] as const;

function adapt(delta: number, points: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? damp : 2));
  rest += Math.floor(rest / points);
  let bias = 0;
  for (; rest > ((base - tMin) * tMax) / 2; bias += base) rest = Math.floor(rest / (base - tMin));
  return bias + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}

const digit = (value: number): string => String.fromCharCode(value + (value < 26 ? 0x61 : 0x30 - 26));

function variableLength(delta: number, bias: number): string {
  let text = '';
  let rest = delta;
  for (let position = base; ; position += base) {
    const threshold = Math.min(Math.max(position - bias, tMin), tMax);
    if (rest < threshold) return text + digit(rest);
    text += digit(threshold + ((rest - threshold) % (base - threshold)));
    rest = Math.floor((rest - threshold) / (base - threshold));
  }
}

/** Its time grows with the square of the label's length, which is short. */
function punycode(label: string): string {
  const points = Array.from({ length: label.length }, (_, index) => label.charCodeAt(index));
  const basic = points.filter((point) => point < 0x80);
  let text = String.fromCharCode(...basic) + (basic.length > 0 ? '-' : '');
  let [next, delta, bias, handled] = [0x80, 0, 72, basic.length];
  while (handled < points.length) {
    const least = Math.min(...points.filter((point) => point >= next));
    delta += (least - next) * (handled + 1);
    next = least;
    for (const point of points) {
      if (point < next) delta += 1;
      if (point !== next) continue;
      text += variableLength(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    next += 1;
  }
  return text;
}

// oxlint-disable-next-line no-control-regex -- everything of ASCII that is no letter, digit or hyphen
const notAllowed = /[\x00-,./:-@[-`{-\x7f]/;
// oxlint-disable-next-line no-control-regex -- all of ASCII
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

function labelToAscii(given: string): string | null {
  const label = isAscii(given) ? given : nameprep(given);
  // The encoded form is never shorter than the label.
  if (label === null || label === '' || label.length > maxLabelLength) return null;
  if (notAllowed.test(label) || label.startsWith('-') || label.endsWith('-')) return null;
  if (isAscii(label)) return label;
  if (label.startsWith(prefix)) return null;
  const encoded = `${prefix}${punycode(label)}`;
  return encoded.length > maxLabelLength ? null : encoded;
}

/** Answers null if a label is not allowed. Labels that are ASCII already keep their case. */
export function toAscii(domain: string): string | null {
  const labels = domain.split(dots).map(labelToAscii);
  return labels.includes(null) ? null : labels.join('.');
}
