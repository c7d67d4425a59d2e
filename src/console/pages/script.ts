/**
 * What the pages do beyond HTML, all of it dispensable: the Overview stays fresh, times tell the reader's local time,
 * a new token can be copied. Served as a file: the content security policies allow no inline script.
 */
export const script = `'use strict';
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  const localTimes = (root) => root.querySelectorAll('time[datetime]').forEach((element) => {
    const local = new Date(element.dateTime);
    if (!Number.isNaN(local.getTime())) element.title = element.dateTime + ' (' + local.toLocaleString() + ' here)';
  });
  localTimes(document);

  each('[data-copy]', (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = 'Copied';
    });
  });

  // After a form was saved the browser jumps to its row; the keyboard should be there, too.
  if (location.hash.startsWith('#setting-')) {
    const row = document.getElementById(location.hash.slice(1));
    const control = row && row.querySelector('button, input:not([type=hidden]), select');
    if (control) control.focus({ preventScroll: true });
  }

  const everyMs = 5000;
  // A page left open must not keep an administrator signed in for ever.
  const restAfterMs = 10 * 60 * 1000;
  each('[data-refresh]', (region) => {
    const fresh = document.querySelector('[data-fresh]');
    let lastSeen = Date.now();
    let ended = false;
    const say = (text) => { if (fresh) { fresh.hidden = false; fresh.textContent = text; } };
    const refresh = async () => {
      const answer = await fetch(region.dataset.refresh, { redirect: 'error', headers: { accept: 'application/json' } });
      if (answer.status === 401) { ended = true; say('You are signed out. Reload the page to sign in again.'); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const pieces = await answer.json();
      for (const [name, markup] of Object.entries(pieces)) {
        const piece = region.querySelector('[data-piece="' + name + '"]');
        // Nothing is touched that has not changed, nor what somebody is in the middle of using.
        if (!piece || piece.received === markup || piece.contains(document.activeElement)) continue;
        piece.received = markup;
        piece.innerHTML = markup;
        localTimes(piece);
      }
      say('Refreshes by itself. Last: ' + new Date().toLocaleTimeString());
    };
    const turn = async () => {
      if (ended) return;
      if (Date.now() - lastSeen > restAfterMs) say('Paused, since nobody is here. Move the pointer to go on.');
      else if (!document.hidden) await refresh().catch(() => say('The console does not answer. Trying again.'));
      setTimeout(turn, everyMs);
    };
    for (const sign of ['pointermove', 'keydown', 'scroll', 'touchstart', 'focus']) {
      addEventListener(sign, () => { lastSeen = Date.now(); }, { passive: true });
    }
    setTimeout(turn, everyMs);
  });
})();
`;
