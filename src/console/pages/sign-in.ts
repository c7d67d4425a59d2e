/** The sign-in page of the own port. */
import { html } from '../html.ts';
import { logo, ownDocument } from './layout.ts';
import { csrfField } from './page.ts';

export interface SignInState {
  readonly csrf: string;
  /** Relative address to go to afterwards. */
  readonly next: string;
  readonly user?: string;
  readonly problem?: string;
}

export function signInPage(state: SignInState): string {
  return ownDocument(
    'Sign in · Receipts',
    html`<main class="sign-in">
      <form class="card" method="post" action="sign-in">
        <h1>${logo} Receipts</h1>
        <p>Sign in as an administrator of Openfire.</p>
        ${state.problem !== undefined && html`<p class="error" role="alert" id="problem">${state.problem}</p>`}
        <input type="hidden" name="${csrfField}" value="${state.csrf}" /><input
          type="hidden"
          name="next"
          value="${state.next}"
        />
        <div class="field">
          <label for="user">Name</label
          ><input
            id="user"
            name="user"
            value="${state.user}"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            maxlength="256"
            required
            autofocus
          />
        </div>
        <div class="field">
          <label for="password">Password</label
          ><input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            maxlength="1024"
            required
          />
        </div>
        <p><button class="primary">Sign in</button></p>
      </form>
    </main>`,
  );
}
