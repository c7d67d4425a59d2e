/** How far a message came with each resource, when, and by which evidence. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { visibleText } from '../../base/visible.ts';
import type { TimelineEntry } from '../../store/message-parts.ts';
import type { MessageDetail } from '../../store/reader.ts';
import type { Texts } from '../i18n/texts.ts';
import { messageAddress } from './links.ts';
import { evidenceText, reasonText, stateMeaning, stateName, tick } from './state.ts';
import { dateTime } from './times.ts';

/** Time since the message was sent: `+0.412 s`, `+3 min 20 s`. */
function elapsed(texts: Texts, sentAt: string, at: string): string {
  const milliseconds = Math.max(0, Date.parse(at) - Date.parse(sentAt));
  return milliseconds < 60_000
    ? `+${texts.decimal(milliseconds / 1000, 3)} s`
    : `+${texts.duration(milliseconds)}`;
}

function why(texts: Texts, { reason, evidence, state }: TimelineEntry): Html {
  if (reason !== null) return texts.rich('timeline.reason', { reason: reasonText(texts, reason) });
  if (evidence === null) return html`${stateMeaning(texts, state)}`;
  return texts.rich('timeline.proof', { proof: evidenceText(texts, evidence) });
}

function steps(texts: Texts, message: MessageDetail, entries: readonly TimelineEntry[]): Html {
  return html`<ol class="timeline">
    ${entries.map(
      (entry) =>
        html`<li class="state-${entry.state}">
          <span class="step">${tick(entry.state)}</span>
          <div>
            <strong>${stateName(texts, entry.state)}</strong>
            <span class="elapsed">${elapsed(texts, message.sentAt, entry.at)}</span>
            <span class="why">${why(texts, entry)}</span>
            <span class="when">${dateTime(texts, entry.at)}</span>
          </div>
        </li>`,
    )}
  </ol>`;
}

/** One list for the server and one for each resource. */
export function timeline(texts: Texts, message: MessageDetail): Html {
  const resources = [...new Set(message.timeline.map((entry) => entry.resource))];
  return html`<div class="resources">
      ${resources.map(
        (resource) =>
          html`<section>
            <h3>
              ${
                resource === null
                  ? texts.t('timeline.server')
                  : texts.rich('timeline.resource', { resource: html`<bdi>${visibleText(resource)}</bdi>` })
              }
            </h3>
            ${steps(
              texts,
              message,
              message.timeline.filter((entry) => entry.resource === resource),
            )}
          </section>`,
      )}
    </div>
    ${further(texts, message)}`;
}

/** Links to the steps that are left out, on the message's own page. */
function further(texts: Texts, { stanzaId, moreTimeline, timelineNext }: MessageDetail): Html | false {
  return (
    timelineNext !== null &&
    html`<p class="left">
      <a href="${messageAddress(texts, stanzaId, `&after=${timelineNext}`)}"
        >… ${texts.plural('timeline.more', moreTimeline)}</a
      >
    </p>`
  );
}

/** The timeline below a message in a conversation. */
export function inlineTimeline(texts: Texts, message: MessageDetail): Html {
  return html`<div class="evidence" role="group" aria-label="${texts.t('timeline')}">
    ${timeline(texts, message)}
    <p>
      <a href="${messageAddress(texts, message.stanzaId)}">${texts.t('message.whole')}</a>
    </p>
  </div>`;
}
