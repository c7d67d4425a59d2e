/** Who is typing now, and who was active a moment ago. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { bareJid } from '../../stanza/jid.ts';
import type { Texts } from '../i18n/texts.ts';
import type { ChatStateView } from '../services.ts';
import { personName } from './jid.ts';
import { zoned } from './links.ts';
import { talkOf } from './message.ts';
import { talkAddress } from './search-query.ts';
import { clock } from './times.ts';

const shownStates: readonly ChatStateView['state'][] = ['composing', 'paused', 'active', 'gone'];
const maxShown = 12;

export function typing(texts: Texts, chatStates: readonly ChatStateView[]): Html {
  const shown = chatStates
    .filter(({ state }) => shownStates.includes(state))
    .toSorted((one, other) => shownStates.indexOf(one.state) - shownStates.indexOf(other.state))
    .slice(0, maxShown);
  return html`<h2>${texts.t('typing')}</h2>
    ${
      shown.length === 0
        ? html`<p class="empty">${texts.t('typing.nobody')}</p>`
        : html`<ul class="typing">
            ${shown.map(({ from, resource, to, state, at }) => {
              return html`<li class="typing-${state}">
                <a href="${zoned(texts, talkAddress(talkOf({ room: null, from, to })))}"
                  >${personName(resource === null ? bareJid(from) : `${bareJid(from)}/${resource}`)}
                  <span aria-hidden="true">→</span
                  ><span class="unseen">${texts.t('message.to')}</span> ${personName(bareJid(to))}</a
                >
                <span>${texts.t(`typing.${state}`)} · ${clock(texts, at)}</span>
              </li>`;
            })}
          </ul>`
    }`;
}
