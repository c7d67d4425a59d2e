/** Deletes what one person said: the page counts first and then asks for confirmation. */
import { html } from '../../base/html.ts';
import type { Html } from '../../base/html.ts';
import { visibleText } from '../../base/visible.ts';
import type { WantedErasure } from '../../model/erasures.ts';
import { newErasureName } from '../../retention/erased-again-there.ts';
import type { ErasedAgainThere } from '../../retention/erased-again-there.ts';
import type { ErasureView } from '../../retention/erasures.ts';
import { erasureFilter } from '../access/pseudonyms.ts';
import type { Texts } from '../i18n/texts.ts';
import { addressReader } from '../requests/addresses.ts';
import { csrfInput } from './layout.ts';
import { zoned } from './links.ts';
import { seeOther } from './page.ts';
import type { PageContent, PageContext, PageRequest, PageResponse } from './page.ts';
import { record, recordDone } from './recorded.ts';
import { minute } from './times.ts';

interface Tried {
  /** The account as typed. */
  readonly account: string;
  readonly bothSides: boolean;
  readonly waiting: boolean;
  /** A key of the texts. */
  readonly problem?: string;
  readonly counted?: { readonly messages: number; readonly waiting: number };
}

/** The rest appears when these are erased. */
const maxAgain = 100;

const nothingTried: Tried = { account: '', bothSides: false, waiting: false };

function choice(texts: Texts, name: string, key: string, checked: boolean): Html {
  return html`<p>
    <label
      ><input type="checkbox" name="${name}" value="yes" ${checked && html` checked`} />
      ${texts.t(key)}</label
    >
  </p>`;
}

function answer(texts: Texts, { problem, counted }: Tried): Html | false {
  if (problem !== undefined) return html`<p class="error" role="alert">${texts.t(problem)}</p>`;
  if (counted === undefined) return false;
  return html`<p class="error" role="alert">${texts.t('erase.would', counted)}</p>
    <p><button class="danger" name="confirm" value="yes">${texts.t('erase.yes')}</button></p>`;
}

function form(request: PageRequest, tried: Tried): Html {
  const { texts } = request;
  return html`<form class="card" method="post" action="${zoned(texts, 'settings?view=erase')}">
    ${csrfInput(request)}<input type="hidden" name="erase" value="yes" />
    <div class="row">
      <div class="field">
        <label for="erase-account">${texts.t('erase.account')}</label
        ><input
          id="erase-account"
          name="account"
          value="${tried.account}"
          autocomplete="off"
          spellcheck="false"
          required
        />
      </div>
    </div>
    ${choice(texts, 'both-sides', 'erase.both-sides', tried.bothSides)}
    ${choice(texts, 'waiting', 'erase.waiting', tried.waiting)} ${answer(texts, tried)}
    <p><button>${texts.t('erase.count')}</button></p>
  </form>`;
}

/** Offers the previous form for each of these accounts; it counts first and has to be confirmed. */
function again(request: PageRequest, accounts: readonly ErasedAgainThere[]): Html | false {
  const { texts } = request;
  if (accounts.length === 0) return false;
  return html`<section class="card">
    <h2>${texts.t('erase.again')}</h2>
    <p class="error">${texts.t('problem.RECEIPTS_ERASED_AGAIN_THERE')}</p>
    ${accounts.slice(0, maxAgain).map(
      ({ account, bothSides, askedAt }) =>
        html`<form method="post" action="${zoned(texts, 'settings?view=erase')}">
          ${csrfInput(request)}<input type="hidden" name="erase" value="yes" /><input
            type="hidden"
            name="account"
            value="${account}"
          />${bothSides && html`<input type="hidden" name="both-sides" value="yes" />`}
          <p>
            <bdi>${visibleText(account)}</bdi> · ${minute(texts, askedAt)}
            <button>${texts.t('erase.count')}</button>
          </p>
        </form>`,
    )}
  </section>`;
}

function latest(texts: Texts, erasures: readonly ErasureView[]): Html | false {
  if (erasures.length === 0) return false;
  return html`<section class="card">
    <h2>${texts.t('erase.latest')}</h2>
    <ul class="plain">
      ${erasures.map(
        ({ state, account, erased, waiting, askedAt }) =>
          html`<li>
            ${minute(texts, askedAt)} · ${texts.t(`erase.state.${state}`)} ·
            ${texts.t('erase.numbers', { erased, waiting })}
            ${account !== null && html`· <bdi>${visibleText(account)}</bdi>`}
          </li>`,
      )}
    </ul>
  </section>`;
}

export function erasePage(context: PageContext, request: PageRequest, tried = nothingTried): PageContent {
  const { texts } = request;
  const { erasures } = context.services;
  const files = erasures.setAside.join(', ');
  return {
    page: 'settings',
    title: texts.t('erase'),
    status: tried.problem === undefined ? 200 : 400,
    body: html`<p class="tools"><a href="${zoned(texts, 'settings')}">${texts.t('receipts.settings')}</a></p>
      <p class="lead">${texts.t('erase.about')}</p>
      <p>${texts.t('erase.left')}${files !== '' && html` ${texts.t('erase.set-aside', { files })}`}</p>
      ${again(request, erasures.again)} ${form(request, tried)} ${latest(texts, erasures.latest())}`,
  };
}

/** Returns null if the form is a different one. Throws NotRecorded, since what cannot be recorded is not done. */
export async function erase(
  context: PageContext,
  request: PageRequest,
): Promise<PageContent | PageResponse | null> {
  const { form: given } = request;
  if (given.get('erase') !== 'yes') return null;
  const { log, erasures } = context.services;
  const yes = (name: string): boolean => given.get(name) === 'yes';
  const account = (given.get('account') ?? '').trim();
  const tried: Tried = { account, bothSides: yes('both-sides'), waiting: yes('waiting') };
  const reading = (await addressReader(log, [account]))(account);
  if ('problem' in reading) return erasePage(context, request, { ...tried, problem: 'wrong.participant' });
  if (!(await erasures.names(reading.value))) {
    return erasePage(context, request, { ...tried, problem: 'erase.unknown' });
  }
  const { bothSides, waiting: withWaiting } = tried;
  const wanted: WantedErasure = { account: reading.value, bothSides, withWaiting };
  const filter = erasureFilter(wanted);
  if (!yes('confirm')) {
    const counted = await erasures.count(wanted);
    recordDone(context, request, 'erased', { ...filter, dryRun: 'true' });
    return erasePage(context, request, { ...tried, counted });
  }
  const name = newErasureName();
  record(context, request, 'erased', { ...filter, erasure: name }, 0);
  erasures.begin(wanted, name);
  return seeOther(zoned(request.texts, 'settings?view=erase'));
}
