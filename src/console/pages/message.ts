/** One message: its text, how far it came with each resource and what proved it, and its XML. */
import type { MessageDetail, TimelineEntry } from '../../chatlog/reader.ts';
import { count, dateTime } from '../format.ts';
import { html, type Html } from '../html.ts';
import { cut, visibleText } from '../visible.ts';
import { onlyFilters } from './filter-form.ts';
import { jidLink } from './jid.ts';
import type { PageContent, PageContext, PageRequest } from './page.ts';
import { evidenceTexts, reasonText, stateLabel, stateTexts, tick } from './state.ts';

/** UTF-16 units of body and XML that a page carries; REST gives all. */
const shownCharacters = 100_000;

function long(text: string): Html {
  const { text: start, left } = cut(text, shownCharacters);
  return html`<bdi>${visibleText(start)}</bdi
    >${left > 0 && html`<span class="left">… ${count(left)} more characters; the REST API gives them all.</span>`}`;
}

/** `+0.412 s`, `+3 min 20 s`: since the message was sent. */
function elapsed(sentAt: string, at: string): string {
  const milliseconds = Math.max(0, Date.parse(at) - Date.parse(sentAt));
  if (milliseconds < 60_000) return `+${(milliseconds / 1000).toFixed(3)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const given = parts.filter(([amount]) => amount > 0).slice(0, 2);
  return `+${given.map(([amount, unit]) => `${amount} ${unit}`).join(' ')}`;
}

function steps(message: MessageDetail, entries: readonly TimelineEntry[]): Html {
  return html`<ol class="timeline">
    ${entries.map(
      (entry) =>
        html`<li class="state-${entry.state}">
          <span class="step">${tick(entry.state)}</span>
          <div>
            <strong>${entry.state}</strong> <span class="elapsed">${elapsed(message.sentAt, entry.at)}</span>
            <span class="why"
              >${entry.reason !== null ? html`Reason: ${reasonText(entry.reason)}.` : entry.evidence === null ? stateTexts[entry.state].meaning : html`Proof: ${evidenceTexts[entry.evidence]}.`}</span
            >
            <span class="when">${dateTime(entry.at)}</span>
          </div>
        </li>`,
    )}
  </ol>`;
}

function timeline(message: MessageDetail): Html {
  const resources = [...new Set(message.timeline.map((entry) => entry.resource))];
  return html`<section class="card">
    <h2>Timeline</h2>
    <div class="resources">
      ${resources.map(
        (resource) =>
          html`<section>
            <h3>${resource === null ? 'On the server' : html`With <bdi>${visibleText(resource)}</bdi>`}</h3>
            ${steps(
              message,
              message.timeline.filter((entry) => entry.resource === resource),
            )}
          </section>`,
      )}
    </div>
  </section>`;
}

function fact(name: string, value: string | null): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value === null ? html`<em>none</em>` : html`<code><bdi>${visibleText(value)}</bdi></code>`}</dd>
  </div>`;
}

function details(message: MessageDetail): Html {
  return html`<section class="card said">
      <p class="route">
        ${jidLink(message.from)} <span aria-hidden="true">→</span
        ><span class="unseen">to</span> ${jidLink(message.to)}
      </p>
      <p class="sent">${dateTime(message.sentAt)} · ${stateLabel(message.state)}</p>
      <div class="bubble" role="group" aria-label="Text of the message" tabindex="0">
        ${message.body === null ? html`<em>no text</em>` : long(message.body)}
      </div>
    </section>
    ${timeline(message)}
    <section class="card">
      <h2>Particulars</h2>
      <dl class="facts">
        ${fact('Stanza id', message.stanzaId)}${fact('Id of the client', message.id)}${fact('Type', message.type)}${message.room !== null && fact('Room', message.room)}
      </dl>
      <details class="xml">
        <summary>XML as Openfire received it</summary>
        <pre tabindex="0" aria-label="XML">${long(message.xml)}</pre>
      </details>
    </section>`;
}

export async function messagePage(
  context: PageContext,
  request: PageRequest,
  stanzaId: string,
): Promise<PageContent> {
  const message = stanzaId.includes('\0') ? null : await context.services.log.message(stanzaId);
  const back = html`<p class="back">
    <a href="chat-log?${onlyFilters(request.query).toString()}">‹ Back to the chat log</a>
  </p>`;
  const page = { page: 'chat-log', title: 'Message' } as const;
  return message === null
    ? {
        ...page,
        status: 404,
        body: html`${back}
          <p class="none">No message of the chat log has this id. It may have expired.</p>`,
      }
    : { ...page, body: html`${back}${details(message)}` };
}
