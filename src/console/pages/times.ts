/** Times as people read them, in UTC; the script gives each the reader's local time as a tool tip. */
import { html, type Html } from '../html.ts';

/** RFC 3339 UTC → a `<time>` reading `08:00:00`. */
export function clock(time: string): Html {
  return html`<time datetime="${time}" title="${time}">${time.slice(11, 19)}</time>`;
}

/** RFC 3339 UTC → a `<time>` reading `2026-11-21 08:00:00.123 UTC`. */
export function dateTime(time: string): Html {
  return html`<time datetime="${time}" title="${time}">${time.replace('T', ' ').replace('Z', ' UTC')}</time>`;
}

/** RFC 3339 UTC → a `<time>` reading `2026-11-21 08:00`. */
export function minute(time: string): Html {
  return html`<time datetime="${time}" title="${time}">${time.slice(0, 16).replace('T', ' ')}</time>`;
}
