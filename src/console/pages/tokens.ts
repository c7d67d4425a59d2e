/** The API's tokens on the Settings page: they are made and shown once, listed with their last use, and revoked. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { visibleText } from '../../base/visible.ts';
import { ownTokenName } from '../access/bearer.ts';
import { makeToken } from '../access/new-token.ts';
import { maxNameLength, maxTokens, readNewToken } from '../access/wanted.ts';
import type { Texts } from '../i18n/texts.ts';
import { Problem } from '../requests/problem.ts';
import { scopes } from '../services.ts';
import type { TokenView } from '../services.ts';
import { csrfInput } from './layout.ts';
import { zoned } from './links.ts';
import { seeOther } from './page.ts';
import type { PageContext, PageRequest, PageResponse } from './page.ts';
import { recordDone, recording } from './recorded.ts';
import { minute } from './times.ts';

export interface TokenState {
  /** A new token, which is shown only now. */
  readonly token?: string;
  /** A key of the texts. */
  readonly tokenProblem?: string;
}

const lifetimes = ['30', '90', '365', 'never'] as const;
const dayMs = 86_400_000;
/** A character outside the BMP counts as one for us and as two units for `maxlength`, which only saves a round trip. */
const maxInputLength = 2 * maxNameLength;

function validity(texts: Texts, view: TokenView, now: number): Html {
  if (view.revokedAt !== null) return texts.rich('token.revoked', { time: minute(texts, view.revokedAt) });
  if (view.expiresAt === null) return html`${texts.t('token.for-ever')}`;
  const ended = Date.parse(view.expiresAt) <= now;
  return texts.rich(ended ? 'token.expired' : 'token.until', { time: minute(texts, view.expiresAt) });
}

function revokeForm(request: PageRequest, view: TokenView): Html | false {
  const { texts } = request;
  return (
    view.revokedAt === null &&
    html`<details class="revoke">
      <summary>${texts.t('token.revoke')}<span class="unseen"> ${visibleText(view.name)}</span></summary>
      <form method="post" action="${zoned(texts, 'settings#tokens')}">
        ${csrfInput(request)}
        <p>${texts.t('token.revoke.sure')}</p>
        <button class="danger" name="revoke-token" value="${view.id}">
          ${texts.t('token.revoke.now')}<span class="unseen"> ${visibleText(view.name)}</span>
        </button>
      </form>
    </details>`
  );
}

function list(context: PageContext, request: PageRequest): Html {
  const { texts } = request;
  const now = context.now();
  const tokens = context.services.access
    .tokens()
    .toSorted((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt));
  if (tokens.length === 0) return html`<p class="empty">${texts.t('tokens.none')}</p>`;
  return html`<ul class="tokens">
    ${tokens.map(
      (view) =>
        html`<li class="token-row${view.revokedAt === null ? '' : ' gone'}">
          <div>
            <b><bdi>${visibleText(view.name)}</bdi></b>
            <span class="scope">${texts.t(`scope.${view.scope}`)}</span>
          </div>
          <p class="facts-line">
            ${texts.rich('token.created', {
              time: minute(texts, view.createdAt),
              who: html`<bdi>${visibleText(view.createdBy)}</bdi>`,
            })}
            ·
            ${view.lastUsedAt === null ? texts.t('token.unused') : texts.rich('token.used', { time: minute(texts, view.lastUsedAt) })}
            · ${validity(texts, view, now)}
          </p>
          ${revokeForm(request, view)}
        </li>`,
    )}
  </ul>`;
}

function fresh(context: PageContext, texts: Texts, token: string): Html {
  const base = context.apiBase();
  return html`<div class="token" role="status">
    <p><strong>${texts.t('token.once')}</strong></p>
    <p>
      <code id="new-token">${token}</code>
      <button type="button" class="quiet" data-copy="new-token" hidden>${texts.t('token.copy')}</button>
    </p>
    ${base !== null && html`<pre tabindex="0">curl -H 'Authorization: Bearer ${token}' ${base}/messages</pre>`}
  </div>`;
}

function createForm(request: PageRequest): Html {
  const { texts } = request;
  return html`<form class="new-token" method="post" action="${zoned(texts, 'settings#tokens')}">
    ${csrfInput(request)}
    <h3>${texts.t('token.new')}</h3>
    <div class="row">
      <div class="field">
        <label for="token-name">${texts.t('token.name')}</label
        ><input id="token-name" name="token-name" maxlength="${maxInputLength}" autocomplete="off" required />
      </div>
      <div class="field">
        <label for="token-scope">${texts.t('token.scope')}</label
        ><select id="token-scope" name="token-scope">
          ${scopes.map((scope) => html`<option value="${scope}">${texts.t(`scope.${scope}.long`)}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="token-expiry">${texts.t('token.expiry')}</label
        ><select id="token-expiry" name="token-expiry">
          ${lifetimes.map(
            (days) =>
              html`<option value="${days}">
                ${days === 'never' ? texts.t('token.for-ever') : texts.plural('token.days', Number(days))}
              </option>`,
          )}
        </select>
      </div>
      <div class="actions"><button name="create-token" value="yes">${texts.t('token.make')}</button></div>
    </div>
  </form>`;
}

function renewForm(request: PageRequest): Html {
  const { texts } = request;
  return html`<details class="renew">
    <summary>${texts.t('token.first')}</summary>
    <form method="post" action="${zoned(texts, 'settings#tokens')}">
      ${csrfInput(request)}<input type="hidden" name="renew-token" value="yes" />
      <p>${texts.t('token.first.about')}</p>
      <p>
        <label
          ><input type="checkbox" name="sure" value="yes" required /> ${texts.t('token.first.sure')}</label
        >
      </p>
      <p><button>${texts.t('token.first.make')}</button></p>
    </form>
  </details>`;
}

export function tokenSection(context: PageContext, request: PageRequest, state: TokenState): Html {
  const { texts, query, method } = request;
  const problem = state.tokenProblem;
  return html`<section class="card" id="tokens">
    <h2>${texts.t('tokens')}</h2>
    <p>${texts.rich('tokens.about', { header: html`<code>Authorization: Bearer TOKEN</code>` })}</p>
    ${method !== 'POST' && query.has('revoked') && html`<p class="saved" role="status">${texts.t('token.is-revoked')}</p>`}
    ${problem !== undefined && html`<p class="error" role="alert">${texts.t(problem, { longest: maxNameLength, most: maxTokens })}</p>`}
    ${state.token !== undefined && fresh(context, texts, state.token)} ${list(context, request)}
    ${createForm(request)} ${renewForm(request)}
  </section>`;
}

/** A key of the texts that says why a token may not be made; null if there is none. */
function problemOf({ code, errors = [] }: Problem): string | null {
  if (code === 'name-taken') return 'token.name-taken';
  if (code === 'too-many-tokens') return 'token.too-many';
  if (code !== 'invalid-parameters') return null;
  return errors.some(({ parameter }) => parameter === 'name') ? 'token.wrong-name' : 'token.wrong-choice';
}

function create(context: PageContext, request: PageRequest): TokenState {
  const { form, user: who, entry: via, address } = request;
  const { services } = context;
  const { access } = services;
  const now = context.now();
  const lifetime = lifetimes.find((one) => one === form.get('token-expiry'));
  if (lifetime === undefined) return { tokenProblem: 'token.wrong-choice' };
  const asked = {
    name: (form.get('token-name') ?? '').trim(),
    scope: form.get('token-scope'),
    expiresAt: lifetime === 'never' ? null : new Date(now + Number(lifetime) * dayMs).toISOString(),
  };
  try {
    const wanted = readNewToken(asked, access, now, services.apiToken());
    const { token } = recording(() => makeToken(access, wanted, { who, via, address }));
    return { token };
  } catch (error) {
    const tokenProblem = error instanceof Problem ? problemOf(error) : null;
    if (tokenProblem === null) throw error;
    return { tokenProblem };
  }
}

function revoke(context: PageContext, request: PageRequest, id: string): PageResponse | TokenState {
  const { access } = context.services;
  const name = access.tokens().find((view) => view.id === id)?.name ?? '';
  if (!recording(() => access.revokeToken(id, request.user))) return { tokenProblem: 'token.not-there' };
  recordDone(context, request, 'token-revoked', { id, name });
  return seeOther(zoned(request.texts, 'settings?revoked=yes#tokens'));
}

async function renew(context: PageContext, request: PageRequest): Promise<TokenState> {
  if (request.form.get('sure') !== 'yes') return { tokenProblem: 'token.not-sure' };
  const token = await context.services.renewApiToken(request.user);
  // The old token is worthless now, so the new one has to be shown in any case.
  recordDone(context, request, 'token-created', { name: ownTokenName, scope: 'admin', expiresAt: 'never' });
  return { token };
}

/** Returns null if the form is about something else. */
export async function changeTokens(
  context: PageContext,
  request: PageRequest,
): Promise<PageResponse | TokenState | null> {
  const { form } = request;
  const revoked = form.get('revoke-token');
  if (revoked !== null) return revoke(context, request, revoked);
  if (form.has('create-token')) return create(context, request);
  return form.has('renew-token') ? renew(context, request) : null;
}
