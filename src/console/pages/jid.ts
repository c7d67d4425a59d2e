/** JIDs as people see them; they are text of strangers like any other. */
import { bareJid, resourceOf } from '../../stanza/jid.ts';
import { html, type Html } from '../html.ts';
import { visibleText } from '../visible.ts';

/** The bare JID leads to this person's conversations; the resource stands beside it, muted. */
export function jidLink(jid: string): Html {
  const bare = bareJid(jid);
  const resource = resourceOf(jid);
  const address = `chat-log?participant=${encodeURIComponent(bare)}`;
  return html`<span class="jid"
    ><a href="${address}"><bdi>${visibleText(bare)}</bdi></a
    >${resource !== null && html`<span class="resource">/<bdi>${visibleText(resource)}</bdi></span>`}</span
  >`;
}
