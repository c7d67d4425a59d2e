/** The sign-in page of the own port. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import type { Health } from '../../status/view.ts';
import type { Texts } from '../i18n/texts.ts';
import { verdict } from './health.ts';
import { languageChoice, logo, ownDocument } from './layout.ts';
import { csrfField } from './page.ts';

export interface SignInState {
  readonly csrf: string;
  /** Relative address to go to afterwards. */
  readonly next: string;
  readonly user?: string;
  readonly problem?: string;
  /** Shown if something is wrong: whoever comes to see why should neither have to guess nor have to sign in first. */
  readonly health: Health;
}

/** Uses the table's words, which name no files, hosts or people, as the handler's own would. */
function condition(texts: Texts, health: Health): Html | false {
  if (health.status === 'ok') return false;
  return html`${verdict(texts, health)}
    <ul class="problems">
      ${health.problems.map(
        ({ code }) =>
          html`<li>
            ${texts.has(`problem.${code}`) && html`<strong>${texts.t(`problem.${code}`)}</strong>`}<code
              >${code}</code
            >
          </li>`,
      )}
    </ul>`;
}

export function signInPage(texts: Texts, state: SignInState): string {
  return ownDocument(
    `${texts.t('sign-in')} · Receipts`,
    html`<main class="sign-in">
      <form class="card" method="post" action="sign-in">
        <h1>${logo} Receipts</h1>
        <p>${texts.t('sign-in.who')}</p>
        ${condition(texts, state.health)}
        ${state.problem !== undefined && html`<p class="error" role="alert" id="problem">${state.problem}</p>`}
        <input type="hidden" name="${csrfField}" value="${state.csrf}" /><input
          type="hidden"
          name="next"
          value="${state.next}"
        />
        <div class="field">
          <label for="user">${texts.t('sign-in.name')}</label
          ><input
            id="user"
            name="user"
            value="${state.user}"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            maxlength="1024"
            required
            autofocus
          />
        </div>
        <div class="field">
          <label for="password">${texts.t('sign-in.password')}</label
          ><input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            maxlength="1024"
            required
          />
        </div>
        <p><button class="primary">${texts.t('sign-in')}</button></p>
      </form>
      ${languageChoice(texts, 'sign-in', new URLSearchParams(state.next === 'overview' ? {} : { next: state.next }))}
    </main>`,
    texts,
  );
}
