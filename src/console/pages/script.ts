/**
 * What the pages do beyond HTML, all of it dispensable: they search as one types, load more and open timelines in
 * place, keep the Overview fresh, tell local times, copy a token. Served as a file: the content security policies
 * allow no inline script.
 */
export const script = `'use strict';
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const holder = document.querySelector('[data-texts]');
  const texts = holder ? JSON.parse(holder.dataset.texts) : {};
  // The zone of times is the reader's from here on, unless a question names another: the first page is asked for once more.
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const noted = 'receipts-zone=' + encodeURIComponent(here || '');
  const isNoted = () => document.cookie.split('; ').includes(noted);
  if (here && !isNoted()) {
    document.cookie = noted + '; SameSite=Strict; Max-Age=31622400';
    if (isNoted() && holder && 'default' in holder.dataset && holder.dataset.zone !== here) { location.reload(); return; }
  }
  const said = document.querySelector('[data-said]');
  // Who is signed out is sent to a sign-in, given one in place of what was asked for, or told so: none is a lack of an answer.
  const ask = async (address, wanted, signal) => {
    const answer = await fetch(address, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
    const isWanted = (answer.headers.get('content-type') || '').startsWith(wanted);
    const signedOut = answer.type === 'opaqueredirect' || answer.status === 401 || answer.status === 403 || (answer.ok && !isWanted);
    if (signedOut || !answer.ok) throw Object.assign(new Error(String(answer.status)), { signedOut });
    return wanted === 'text/html' ? answer.text() : answer.json();
  };
  // To be seen wherever on the page one is; what was typed stays.
  const sayGone = () => {
    if (document.querySelector('.signed-out')) return;
    const notice = document.createElement('p');
    notice.className = 'signed-out error';
    notice.setAttribute('role', 'alert');
    notice.textContent = texts['signed-out'] || '';
    (document.querySelector('main') || document.querySelector('.receipts') || document.body).prepend(notice);
  };
  const tell = (text) => { if (said) said.textContent = text || ''; };
  const plainClick = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  const localTimes = (root) => holder && holder.dataset.zone !== here && root.querySelectorAll('time[datetime]').forEach((element) => {
    const local = new Date(element.dateTime);
    if (element.dateTime.includes('T') && !Number.isNaN(local.getTime()))
      element.title = element.title.split(' (')[0] + ' (' + (texts.here || '{time}').replace('{time}', local.toLocaleString()) + ')';
  });
  localTimes(document);

  each('[data-copy]', (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = texts.copied;
    });
  });

  // After a form was saved the browser jumps to its row; the keyboard should be there, too.
  if (location.hash.startsWith('#setting-')) {
    const row = document.getElementById(location.hash.slice(1));
    const control = row && row.querySelector('button, input:not([type=hidden]), select');
    if (control) control.focus({ preventScroll: true });
  }

  each('form[data-search]', (form) => {
    const results = document.querySelector('[data-results]');
    if (!results) return;
    let timer = 0;
    let asked = null;
    let before = '';
    const address = () => {
      const query = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (value.trim() !== '' && !(name === 'order' && value === 'desc')) query.append(name, value);
      if (query.get('tz') === form.dataset.search && !query.has('since') && !query.has('until')) query.delete('tz');
      return query;
    };
    before = address().toString();
    const search = async () => {
      const query = address();
      if (query.toString() === before) return;
      before = query.toString();
      if (asked) asked.abort();
      const now = asked = new AbortController();
      history.replaceState(null, '', 'chat-log' + (before === '' ? '' : '?' + before));
      query.set('part', 'results');
      results.setAttribute('aria-busy', 'true');
      try {
        const found = await ask('chat-log?' + query, 'application/json', now.signal);
        results.innerHTML = found.results;
        localTimes(results);
        tell(texts.updated);
        results.removeAttribute('aria-busy');
      } catch (error) {
        if (error.name === 'AbortError') return;
        results.removeAttribute('aria-busy');
        before = null;
        if (error.signedOut) sayGone();
        else tell(texts['no-answer']);
      }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(search, 250); };
    form.addEventListener('input', soon);
    form.addEventListener('change', soon);
  });

  const dayOf = (item) => item && item.classList.contains('day') ? item.dataset.day : null;
  const join = (list, items, to) => {
    if (to === 'older') {
      const first = list.firstElementChild;
      const days = items.filter((item) => dayOf(item) !== null);
      if (first && days.length > 0 && dayOf(days[days.length - 1]) === dayOf(first)) first.remove();
      list.prepend(...items);
    } else {
      const days = [...list.children].filter((item) => dayOf(item) !== null);
      if (days.length > 0 && dayOf(items[0]) === dayOf(days[days.length - 1])) items.shift();
      list.append(...items);
    }
  };
  const loadMore = async (link) => {
    const to = link.dataset.more;
    const area = link.closest('section') || document;
    const list = area.querySelector('[data-items]') || document.querySelector('[data-items]');
    const text = await ask(link.href, 'text/html');
    if (!list) throw new Error('no list');
    const page = new DOMParser().parseFromString(text, 'text/html');
    const found = page.querySelector('[data-items]');
    if (!found) throw Object.assign(new Error('no list'), { signedOut: page.querySelector('input[type=password]') !== null });
    const items = [...found.children].map((item) => document.importNode(item, true));
    const next = page.querySelector('a[data-more="' + to + '"]');
    const height = document.documentElement.scrollHeight;
    const focus = to === 'newer' ? items.find((item) => dayOf(item) === null) : null;
    join(list, items, to);
    if (to === 'older') scrollBy(0, document.documentElement.scrollHeight - height);
    if (next) link.href = next.getAttribute('href'); else link.closest('.more').remove();
    if (focus && !next) { focus.tabIndex = -1; focus.focus({ preventScroll: true }); }
    localTimes(list);
  };
  const showTimeline = async (link) => {
    const message = link.closest('.msg');
    const open = message.querySelector('.evidence');
    if (open) { open.remove(); link.setAttribute('aria-expanded', 'false'); return; }
    const { timeline } = await ask(link.dataset.timeline, 'application/json');
    message.insertAdjacentHTML('beforeend', timeline);
    link.setAttribute('aria-expanded', 'true');
    localTimes(message);
  };
  document.addEventListener('click', (event) => {
    if (!plainClick(event) || !event.target.closest) return;
    const more = event.target.closest('a[data-more]');
    const timeline = event.target.closest('a[data-timeline]');
    const link = more || timeline;
    if (!link) return;
    event.preventDefault();
    if (link.getAttribute('aria-busy') === 'true') return;
    link.setAttribute('aria-busy', 'true');
    tell(texts.loading);
    (more ? loadMore(link) : showTimeline(link))
      .then(() => tell(''))
      // What does not work in place works as a link.
      .catch((error) => { tell(''); if (error.signedOut) sayGone(); else location.href = link.href; })
      .finally(() => link.removeAttribute('aria-busy'));
  });

  const everyMs = 5000;
  // A page left open must not keep an administrator signed in for ever.
  const restAfterMs = 10 * 60 * 1000;
  each('[data-refresh]', (region) => {
    const fresh = document.querySelector('[data-fresh]');
    let lastSeen = Date.now();
    let ended = false;
    const say = (text) => { if (fresh) { fresh.hidden = false; fresh.textContent = text; } };
    const isSelected = (piece) => {
      const selection = getSelection();
      return selection !== null && !selection.isCollapsed && selection.containsNode(piece, true);
    };
    const put = (piece, markup) => {
      const open = [...piece.querySelectorAll('details[open][data-keep]')].map((one) => one.dataset.keep);
      const places = [...piece.querySelectorAll('.scroll')].map((one) => [one.scrollLeft, one.scrollTop]);
      piece.innerHTML = markup;
      piece.querySelectorAll('details[data-keep]').forEach((one) => { one.open = open.includes(one.dataset.keep); });
      piece.querySelectorAll('.scroll').forEach((one, index) => { if (places[index]) one.scrollTo(...places[index]); });
      localTimes(piece);
    };
    const refresh = async () => {
      const pieces = await ask(region.dataset.refresh, 'application/json');
      for (const [name, markup] of Object.entries(pieces)) {
        const piece = region.querySelector('[data-piece="' + name + '"]');
        // Nothing is touched that has not changed, nor what somebody is in the middle of using.
        if (!piece || piece.received === markup || piece.contains(document.activeElement) || isSelected(piece)) continue;
        piece.received = markup;
        put(piece, markup);
      }
      say((texts.fresh || '').replace('{time}', new Date().toLocaleTimeString([], holder && holder.dataset.zone ? { timeZone: holder.dataset.zone } : {})));
    };
    const mark = (stale) => region.classList.toggle('stale', stale);
    const failed = (error) => {
      ended = error.signedOut === true;
      mark(true);
      if (ended) { sayGone(); say(''); } else say(texts['no-answer']);
    };
    const turn = async () => {
      if (ended) return;
      if (Date.now() - lastSeen > restAfterMs) say(texts.paused);
      else if (!document.hidden) await refresh().then(() => mark(false), failed);
      setTimeout(turn, everyMs);
    };
    for (const sign of ['pointermove', 'keydown', 'scroll', 'touchstart', 'focus']) {
      addEventListener(sign, () => { lastSeen = Date.now(); }, { passive: true });
    }
    setTimeout(turn, everyMs);
  });
})();
`;
