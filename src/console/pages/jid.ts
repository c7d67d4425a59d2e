/** JIDs as people see them; like any other text they come from strangers. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { visibleText } from '../../base/visible.ts';
import { bareJid, resourceOf } from '../../stanza/jid.ts';
import { readableJid } from '../../stanza/typed-jid.ts';
import type { Texts } from '../i18n/texts.ts';
import { zoned } from './links.ts';

/**
 * A bare JID in readable form (XEP-0106). Since an unescaped node may look like a different address, the title has the
 * real one.
 */
export function personName(jid: string): Html {
  const readable = readableJid(jid);
  return readable === jid
    ? html`<bdi>${visibleText(jid)}</bdi>`
    : html`<bdi title="${jid}">${visibleText(readable)}</bdi>`;
}

/** Links the bare JID to this person's conversations; the resource follows, muted. */
export function jidLink(texts: Texts, jid: string): Html {
  const bare = bareJid(jid);
  const resource = resourceOf(jid);
  const address = zoned(texts, `chat-log?participant=${encodeURIComponent(bare)}`);
  return html`<span class="jid"
    ><a href="${address}">${personName(bare)}</a
    >${resource !== null && html`<span class="resource">/<bdi>${visibleText(resource)}</bdi></span>`}</span
  >`;
}
