/** JIDs as people see them; they are text of strangers like any other. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { visibleText } from '../../base/visible.ts';
import { bareJid, resourceOf } from '../../stanza/jid.ts';
import { readableJid } from '../../stanza/typed-jid.ts';
import type { Texts } from '../i18n/texts.ts';
import { zoned } from './links.ts';

/**
 * A bare JID as people read it (XEP-0106). Unescaped, a node may look like an address of its own: the one that it is
 * stands in the title.
 */
export function personName(jid: string): Html {
  const readable = readableJid(jid);
  return readable === jid
    ? html`<bdi>${visibleText(jid)}</bdi>`
    : html`<bdi title="${jid}">${visibleText(readable)}</bdi>`;
}

/** The bare JID leads to this person's conversations; the resource stands beside it, muted. */
export function jidLink(texts: Texts, jid: string): Html {
  const bare = bareJid(jid);
  const resource = resourceOf(jid);
  const address = zoned(texts, `chat-log?participant=${encodeURIComponent(bare)}`);
  return html`<span class="jid"
    ><a href="${address}">${personName(bare)}</a
    >${resource !== null && html`<span class="resource">/<bdi>${visibleText(resource)}</bdi></span>`}</span
  >`;
}
