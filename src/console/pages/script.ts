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
  const said = document.querySelector('[data-said]');
  // Who is signed out is sent to a sign-in, by Openfire's console, or told so, by ours: neither is a lack of an answer.
  const ask = async (address, signal) => {
    const answer = await fetch(address, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
    const signedOut = answer.type === 'opaqueredirect' || answer.status === 401;
    if (signedOut || !answer.ok) throw Object.assign(new Error(String(answer.status)), { signedOut });
    return answer;
  };
  const tell = (text) => { if (said) said.textContent = text || ''; };
  const plainClick = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

  const localTimes = (root) => root.querySelectorAll('time[datetime]').forEach((element) => {
    const local = new Date(element.dateTime);
    if (element.dateTime.includes('T') && !Number.isNaN(local.getTime()))
      element.title = element.dateTime + ' (' + (texts.here || '{time}').replace('{time}', local.toLocaleString()) + ')';
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
        const answer = await ask('chat-log?' + query, now.signal);
        const found = await answer.json();
        results.innerHTML = found.results;
        localTimes(results);
        tell(texts.updated);
        results.removeAttribute('aria-busy');
      } catch (error) {
        if (error.name === 'AbortError') return;
        if (error.signedOut) { tell(texts['signed-out']); location.reload(); return; }
        results.removeAttribute('aria-busy');
        tell(texts['no-answer']);
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
    const answer = await ask(link.href);
    if (!list) throw new Error('no list');
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const items = [...page.querySelector('[data-items]').children].map((item) => document.importNode(item, true));
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
    const answer = await ask(link.dataset.timeline);
    message.insertAdjacentHTML('beforeend', (await answer.json()).timeline);
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
      .catch(() => { location.href = link.href; })
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
      const answer = await ask(region.dataset.refresh);
      const pieces = await answer.json();
      for (const [name, markup] of Object.entries(pieces)) {
        const piece = region.querySelector('[data-piece="' + name + '"]');
        // Nothing is touched that has not changed, nor what somebody is in the middle of using.
        if (!piece || piece.received === markup || piece.contains(document.activeElement) || isSelected(piece)) continue;
        piece.received = markup;
        put(piece, markup);
      }
      say((texts.fresh || '').replace('{time}', new Date().toLocaleTimeString()));
    };
    const mark = (stale) => region.classList.toggle('stale', stale);
    const failed = (error) => {
      ended = error.signedOut === true;
      mark(true);
      say(texts[ended ? 'signed-out' : 'no-answer']);
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
