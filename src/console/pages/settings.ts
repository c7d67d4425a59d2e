/** Settings: every property, saved one by one and effective at once; the API's tokens; who has read what. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { waitMs } from '../../retention/term.ts';
import { propertyPrefix, setOnlyInOpenfire } from '../../settings/properties.ts';
import type { SettingView } from '../../settings/settings.ts';
import type { Texts } from '../i18n/texts.ts';
import { erase, erasePage } from './erase.ts';
import { csrfInput } from './layout.ts';
import { zoned } from './links.ts';
import { seeOther, text } from './page.ts';
import type { PageContent, PageContext, PageRequest, PageResponse } from './page.ts';
import { recordDone } from './recorded.ts';
import { recordsPage } from './records.ts';
import { changeTokens, tokenSection } from './tokens.ts';
import type { TokenState } from './tokens.ts';

/** An attempt to set one property that failed. */
interface Failure {
  readonly name: string;
  readonly tried: string;
  readonly problem: string;
  /** The change would delete so many messages, and may be confirmed. */
  readonly messages?: number;
}

export interface SettingsState extends TokenState {
  readonly failure?: Failure;
}

const sections: readonly (readonly [string, RegExp])[] = [
  ['general', /^(enabled|log|log\..*|retention\..*|database)$/],
  ['senders', /^(acknowledge|events|presence-gate)$/],
  ['guard', /^guard(\..*)?$/],
  ['spool', /^spool\./],
  ['handler', /^(http\..*|node|directory)$/],
];

const shortName = (name: string): string =>
  name.startsWith(propertyPrefix) ? name.slice(propertyPrefix.length) : name;
const isSecret = (setting: SettingView): boolean => /^\*+$/.test(setting.value);

/** What a property does, in English if the property is newer than the texts. */
function summary(texts: Texts, { name, summary: plain }: SettingView): string {
  const key = `setting.${shortName(name)}`;
  return texts.has(key) ? texts.t(key) : plain;
}

function byDefault(texts: Texts, { fallback, kind }: SettingView): Html {
  if (fallback === '') return html`<em>${texts.t('settings.empty')}</em>`;
  if (kind !== 'boolean') return html`<code>${fallback}</code>`;
  return html`<code>${texts.t(fallback === 'true' ? 'settings.on' : 'settings.off')}</code>`;
}

function toggle(texts: Texts, setting: SettingView, describedBy: string): Html {
  const on = setting.value === 'true';
  return html`<button
    class="switch"
    role="switch"
    name="value"
    value="${on ? 'false' : 'true'}"
    aria-checked="${on ? 'true' : 'false'}"
    aria-labelledby="name-${shortName(setting.name)}"
    aria-describedby="${describedBy}"
  >
    <span class="knob"></span><span class="switch-word">${texts.t(on ? 'settings.on' : 'settings.off')}</span>
  </button>`;
}

function field(texts: Texts, setting: SettingView, failure: Failure | undefined, describedBy: string): Html {
  if (setting.kind === 'boolean') return toggle(texts, setting, describedBy);
  const value = failure?.tried ?? setting.value;
  const wrong = failure !== undefined && html` aria-invalid="true"`;
  const common = html`id="field-${shortName(setting.name)}" name="value"
  aria-describedby="${describedBy}"${wrong}`;
  const save = html`<button>
    ${texts.t('settings.save')}<span class="unseen"> ${shortName(setting.name)}</span>
  </button>`;
  if (setting.kind === 'choice') {
    return html`<select ${common}>
        ${setting.choices.map(
          (choice) => html`<option${choice === value && html` selected`}>${choice}</option>`,
        )}
      </select>
      ${save}`;
  }
  if (setting.kind === 'number') {
    return html`<input ${common} class="short" inputmode="numeric" autocomplete="off" value="${value}" />
      ${setting.unit !== '' && html`<span class="unit">${setting.unit}</span>`} ${save}`;
  }
  return isSecret(setting)
    ? html`<input
          ${common}
          type="password"
          autocomplete="new-password"
          placeholder="${texts.t('settings.secret')}"
        />
        ${save}`
    : html`<input ${common} autocomplete="off" spellcheck="false" value="${value}" /> ${save}`;
}

/** Whether the person who asks here may set the property. */
const mayBeSet = ({ entry }: PageRequest, name: string): boolean =>
  entry === 'admin-console' || !setOnlyInOpenfire.has(name);

function shown({ texts }: PageRequest, setting: SettingView): Html {
  const name = shortName(setting.name);
  return html`<div class="setting" id="setting-${name}">
    <div class="about">
      <span class="name">${name}</span>
      <p>${summary(texts, setting)}</p>
    </div>
    <div class="control">
      <div class="entry">
        ${setting.value === '' ? byDefault(texts, setting) : html`<code>${setting.value}</code>`}
      </div>
      <p class="note">${texts.t('settings.only-in-openfire')}</p>
    </div>
  </div>`;
}

function complaint(texts: Texts, { problem, messages }: Failure): Html {
  if (messages === undefined) return html`<span class="error" role="alert" lang="en">${problem}</span>`;
  const text = texts.t('settings.confirm', { count: messages, minutes: waitMs / 60_000 });
  return html`<span class="error" role="alert">${text}</span>
    <button class="danger" name="confirm" value="yes">${texts.t('settings.confirm.yes')}</button>`;
}

function row(request: PageRequest, setting: SettingView, state: SettingsState): Html {
  if (!mayBeSet(request, setting.name)) return shown(request, setting);
  const { texts } = request;
  const name = shortName(setting.name);
  const failure = state.failure?.name === setting.name ? state.failure : undefined;
  const saved = request.method !== 'POST' && request.query.get('saved') === setting.name;
  const describedBy = `about-${name} note-${name}`;
  const label =
    setting.kind === 'boolean'
      ? html`<span class="name" id="name-${name}">${name}</span>`
      : html`<label class="name" for="field-${name}">${name}</label>`;
  const fallback = byDefault(texts, setting);
  return html`<form class="setting" id="setting-${name}" method="post" action="${zoned(texts, 'settings')}">
    ${csrfInput(request)}<input type="hidden" name="name" value="${setting.name}" />
    <div class="about">
      ${label}
      <p id="about-${name}">${summary(texts, setting)}</p>
    </div>
    <div class="control">
      <div class="entry">${field(texts, setting, failure, describedBy)}</div>
      <p class="note" id="note-${name}">
        ${
          failure
            ? complaint(texts, failure)
            : saved && html`<span class="saved" role="status">${texts.t('settings.saved')}</span>`
        }
        ${
          setting.isSet
            ? html`<button class="link" name="default" value="yes">${texts.t('settings.to-default')}</button>:
                ${fallback}`
            : texts.rich('settings.default', { value: fallback })
        }
      </p>
    </div>
  </form>`;
}

export function settings(context: PageContext, request: PageRequest, state: SettingsState = {}): PageContent {
  const { texts } = request;
  const all = context.services.settings();
  const placed = sections.map(([title, pattern]) => ({
    title,
    found: all.filter((setting) => pattern.test(shortName(setting.name))),
  }));
  const rest = all.filter(
    (setting) => !sections.some(([, pattern]) => pattern.test(shortName(setting.name))),
  );
  const problem = state.failure !== undefined || state.tokenProblem !== undefined;
  return {
    page: 'settings',
    title: texts.t('receipts.settings'),
    status: problem ? 400 : 200,
    body: html`<p class="lead">
        ${texts.rich('settings.lead', { property: html`<code>${propertyPrefix}…</code>` })}
      </p>
      <p class="tools">
        <a href="${zoned(texts, 'settings#tokens')}">${texts.t('tokens')}</a>
        <a href="${zoned(texts, 'settings?view=records')}">${texts.t('records')}</a>
        <a href="${zoned(texts, 'settings?view=erase')}">${texts.t('erase')}</a>
      </p>
      ${[...placed, { title: 'more', found: rest }].map(
        ({ title, found }) =>
          found.length > 0 &&
          html`<section class="card">
            <h2>${texts.t(`settings.${title}`)}</h2>
            ${found.map((setting) => row(request, setting, state))}
          </section>`,
      )}
      ${tokenSection(context, request, state)}`,
  };
}

export async function settingsOrRecords(
  context: PageContext,
  request: PageRequest,
): Promise<PageContent | PageResponse> {
  const view = request.query.get('view');
  if (view === 'erase') return erasePage(context, request);
  return view === 'records' ? recordsPage(context, request) : settings(context, request);
}

async function change(context: PageContext, request: PageRequest): Promise<PageContent | PageResponse> {
  const name = request.form.get('name') ?? '';
  if (!mayBeSet(request, name)) return text(403, request.texts.t('settings.only-in-openfire'));
  const setting = context.services.settings().find((one) => one.name === name);
  if (setting === undefined) return text(400, request.texts.t('wrong.property'));
  const tried = (request.form.get('value') ?? '').trim();
  const toDefault = request.form.get('default') === 'yes' || (setting.kind === 'text' && tried === '');
  const done = await context.services.changeSetting(
    request.user,
    name,
    toDefault ? null : tried,
    request.form.get('confirm') === 'yes',
  );
  if (!done.ok) {
    const { problem, messages } = done;
    const failure = { name, tried, problem, ...(messages !== undefined && { messages }) };
    return settings(context, request, { failure });
  }
  // The value as shown: a secret one is starred out.
  const value = context.services.settings().find((one) => one.name === name)?.value ?? '';
  recordDone(context, request, 'setting-changed', { name, value });
  return seeOther(
    zoned(request.texts, `settings?saved=${encodeURIComponent(name)}#setting-${shortName(name)}`),
  );
}

/** Handles a form of the Settings page; the caller has checked its CSRF token. */
export async function saveSettings(
  context: PageContext,
  request: PageRequest,
): Promise<PageContent | PageResponse> {
  const erased = await erase(context, request);
  if (erased !== null) return erased;
  const done = await changeTokens(context, request);
  if (done === null) return change(context, request);
  return 'status' in done ? done : settings(context, request, done);
}
