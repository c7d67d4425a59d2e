/**
 * A page that can be read without this plugin, years later: it is self-contained, has no script, and shows what
 * people wrote as text only.
 */
import { html as markup } from '../base/html.ts';
import { visibleText } from '../base/visible.ts';
import { readableJid } from '../stanza/typed-jid.ts';
import { isUsual, shownBeside } from '../store/shown.ts';
import type { Format } from './format.ts';

const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Chat log</title>
<style>
body { font: 15px/1.4 system-ui, sans-serif; max-width: 60rem; margin: 1rem auto; padding: 0 1rem }
article { border-top: 1px solid #8884; padding: .4rem 0; content-visibility: auto; contain-intrinsic-size: auto 4rem }
header, footer { font-size: .85em; opacity: .75 }
header bdi, footer bdi, small bdi { text-decoration: underline dotted }
p { margin: .1rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
.mark { font: .75em monospace; border: 1px solid #8888; border-radius: 3px; padding: 0 .2em }
</style>
</head>
<body>
<h1>Chat log</h1>
<main>
`;

/**
 * Addresses and resources come from strangers as much as bodies do; `<bdi>` keeps each from affecting the text around
 * it.
 */
const told = (text: string) => markup`<bdi>${visibleText(text)}</bdi>`;
/** Shows an address in readable form, since this file is for people. */
const who = (jid: string) => told(readableJid(jid));

export const html: Format = {
  contentType: 'text/html; charset=utf-8',
  extension: 'html',
  head,
  foot: '</main>\n</body>\n</html>\n',
  row: (message) => {
    const { stanzaId, from, to, type, room, sentAt, state, body, deliveries, repeats, position } = message;
    const { moreDeliveries } = message;
    const beside = shownBeside(message).map(
      ({ part, lang, text }) =>
        markup`<p dir="auto"><small>${part}${lang !== null && markup` (${told(lang)})`}:</small> ${visibleText(text)}</p>\n`,
    );
    const reached = deliveries.map(
      ({ resource, state, evidence, at }) =>
        markup`, ${told(resource)} ${state}${evidence !== null && ` (${evidence})`} <time>${at}</time>`,
    );
    return markup`<article id="${stanzaId}" data-position="${position}">
<header><time>${sentAt}</time> ${who(from)} → ${who(to)}${room !== null && markup` in ${who(room)}`}</header>
${body !== null && markup`<p dir="auto">${visibleText(body)}</p>\n`}${beside}<footer>${isUsual(type) ? '' : `${type}, `}${state}${reached}${moreDeliveries > 0 && ` and ${moreDeliveries} more`}${repeats !== null && markup`, repeats <a href="#${repeats}">${repeats}</a>`}</footer>
</article>
`.text;
  },
};
