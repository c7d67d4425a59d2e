/**
 * Times as people read them, in the zone of the page; the script adds the browser's time as a tool tip if its zone
 * differs.
 */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { utc } from '../../base/time-zone.ts';
import type { Texts } from '../i18n/texts.ts';

/** A full time with offset, so that an hour that occurs twice stays distinguishable. */
function whole(texts: Texts, time: string): string {
  return `${texts.shown(time)}${texts.zone.name === utc ? 'Z' : texts.zone.offsetText(Date.parse(time))}`;
}

function element(texts: Texts, time: string, text: string): Html {
  return html`<time datetime="${time}" title="${whole(texts, time)}">${text}</time>`;
}

/** RFC 3339 UTC → a `<time>` reading `08:00:00`. */
export function clock(texts: Texts, time: string): Html {
  return element(texts, time, texts.shown(time).slice(11, 19));
}

/** RFC 3339 UTC → a `<time>` reading `2026-11-21 08:00:00.123 UTC`, or with the offset of another zone. */
export function dateTime(texts: Texts, time: string): Html {
  return element(
    texts,
    time,
    whole(texts, time)
      .replace('T', ' ')
      .replace(/Z|(?=[-+]\d\d:\d\d$)/, (sign) => (sign === 'Z' ? ' UTC' : ' ')),
  );
}

/** RFC 3339 UTC → a `<time>` reading `2026-11-21 08:00`. */
export function minute(texts: Texts, time: string): Html {
  return element(texts, time, texts.shown(time).slice(0, 16).replace('T', ' '));
}
