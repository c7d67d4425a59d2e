/** Settings: every property, saved one by one; changes are in force at once. */
import { html, type Html } from '../html.ts';
import type { SettingView } from '../services.ts';
import { csrfInput } from './layout.ts';
import {
  seeOther,
  text,
  type PageContent,
  type PageContext,
  type PageRequest,
  type PageResponse,
} from './page.ts';

/** What was tried with one property and did not work. */
interface Failure {
  readonly name: string;
  readonly tried: string;
  readonly problem: string;
}

interface SettingsState {
  readonly failure?: Failure;
  /** A new token, shown this once. */
  readonly token?: string;
  readonly tokenProblem?: string;
}

const sections: readonly (readonly [string, RegExp])[] = [
  ['General', /^(enabled|log|log\..*|retention\..*|database)$/],
  ['What senders are told', /^(acknowledge|events|presence-gate)$/],
  ['Guard against loss', /^guard(\..*)?$/],
  ['Spool', /^spool\./],
  ['Handler', /^(http\..*|node)$/],
];

const shortName = (name: string) => name.replace(/^plugin\.receipts\./, '');
const isSecret = (setting: SettingView) => /^\*+$/.test(setting.value);

function byDefault(setting: SettingView): Html {
  if (setting.fallback === '') return html`<em>empty</em>`;
  if (setting.kind !== 'boolean') return html`<code>${setting.fallback}</code>`;
  return html`<code>${setting.fallback === 'true' ? 'on' : 'off'}</code>`;
}

function toggle(setting: SettingView, describedBy: string): Html {
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
    <span class="knob"></span><span class="switch-word">${on ? 'on' : 'off'}</span>
  </button>`;
}

function field(setting: SettingView, failure: Failure | undefined, describedBy: string): Html {
  if (setting.kind === 'boolean') return toggle(setting, describedBy);
  const value = failure?.tried ?? setting.value;
  const wrong = failure !== undefined && html` aria-invalid="true"`;
  const common = html`id="field-${shortName(setting.name)}" name="value"
  aria-describedby="${describedBy}"${wrong}`;
  const save = html`<button>Save</button>`;
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
    ? html`<input ${common} type="password" autocomplete="new-password" placeholder="set, not shown" />
        ${save}`
    : html`<input ${common} autocomplete="off" spellcheck="false" value="${value}" /> ${save}`;
}

function row(request: PageRequest, setting: SettingView, state: SettingsState): Html {
  const name = shortName(setting.name);
  const failure = state.failure?.name === setting.name ? state.failure : undefined;
  const saved = request.method !== 'POST' && request.query.get('saved') === setting.name;
  const describedBy = `about-${name} note-${name}`;
  const label =
    setting.kind === 'boolean'
      ? html`<span class="name" id="name-${name}">${name}</span>`
      : html`<label class="name" for="field-${name}">${name}</label>`;
  return html`<form class="setting" id="setting-${name}" method="post" action="settings">
    ${csrfInput(request)}<input type="hidden" name="name" value="${setting.name}" />
    <div class="about">
      ${label}
      <p id="about-${name}">${setting.summary}</p>
    </div>
    <div class="control">
      <div class="entry">${field(setting, failure, describedBy)}</div>
      <p class="note" id="note-${name}">
        ${
          failure
            ? html`<span class="error" role="alert">${failure.problem}</span>`
            : saved && html`<span class="saved" role="status">Saved.</span>`
        }
        ${setting.isSet ? html`<button class="link" name="default" value="yes">Back to the default</button>: ${byDefault(setting)}` : html`Default: ${byDefault(setting)}`}
      </p>
    </div>
  </form>`;
}

function tokenSection(context: PageContext, request: PageRequest, state: SettingsState): Html {
  const base = context.apiBase();
  return html`<section class="card" id="token">
    <h2>API token</h2>
    <p>
      Scripts send it in the header <code>Authorization: Bearer TOKEN</code>. It has all rights. It is shown
      once, when it is made.
    </p>
    ${
      state.token !== undefined &&
      html`<div class="token" role="status">
        <p><strong>The new token. Copy it now; it is not shown again.</strong></p>
        <p>
          <code id="new-token">${state.token}</code>
          <button type="button" class="quiet" data-copy="new-token" hidden>Copy</button>
        </p>
        ${base !== null && html`<pre>curl -H 'Authorization: Bearer ${state.token}' ${base}/messages</pre>`}
      </div>`
    }
    <form method="post" action="settings#token">
      ${csrfInput(request)}<input type="hidden" name="renew-token" value="yes" />
      <p>
        <label
          ><input type="checkbox" name="sure" value="yes" required /> The present token stops working at
          once</label
        >
      </p>
      <p>
        <button>Make a new token</button>
        ${state.tokenProblem !== undefined && html`<span class="error" role="alert">${state.tokenProblem}</span>`}
      </p>
    </form>
  </section>`;
}

export function settings(context: PageContext, request: PageRequest, state: SettingsState = {}): PageContent {
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
    title: 'Settings',
    status: problem ? 400 : 200,
    body: html`<p class="lead">
        These are Openfire system properties (<code>plugin.receipts.…</code>). A change is in force at once,
        on every node, and is written to Openfire’s security audit log.
      </p>
      ${[...placed, { title: 'Other', found: rest }].map(
        ({ title, found }) =>
          found.length > 0 &&
          html`<section class="card">
            <h2>${title}</h2>
            ${found.map((setting) => row(request, setting, state))}
          </section>`,
      )}
      ${tokenSection(context, request, state)}`,
  };
}

async function change(context: PageContext, request: PageRequest): Promise<PageContent | PageResponse> {
  const name = request.form.get('name') ?? '';
  const setting = context.services.settings().find((one) => one.name === name);
  if (setting === undefined) return text(400, 'There is no such property.');
  const tried = (request.form.get('value') ?? '').trim();
  const toDefault = request.form.get('default') === 'yes' || (setting.kind === 'text' && tried === '');
  const done = await context.services.changeSetting(request.user, name, toDefault ? null : tried);
  if (!done.ok) return settings(context, request, { failure: { name, tried, problem: done.problem } });
  return seeOther(`settings?saved=${encodeURIComponent(name)}#setting-${shortName(name)}`);
}

async function renewToken(context: PageContext, request: PageRequest): Promise<PageContent> {
  if (request.form.get('sure') !== 'yes') {
    return settings(context, request, { tokenProblem: 'Confirm that the present token may stop working.' });
  }
  return settings(context, request, { token: await context.services.renewApiToken(request.user) });
}

/** A form of the Settings page; its CSRF token has been checked. */
export async function saveSettings(
  context: PageContext,
  request: PageRequest,
): Promise<PageContent | PageResponse> {
  return request.form.has('renew-token') ? renewToken(context, request) : change(context, request);
}
