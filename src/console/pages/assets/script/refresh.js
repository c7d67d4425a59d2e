/** Keeps the Overview fresh while somebody looks at it. */

const refreshEveryMs = 5000;
/** A page left open must not keep an administrator signed in without end. */
const restAfterMs = 10 * 60 * 1000;

/** @param {Element} piece */
function isSelected(piece) {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(piece, true);
}

/**
 * Replaces a piece of the page and keeps what was opened and scrolled in it.
 * @param {Element} piece
 * @param {string} markup
 */
function replacePiece(piece, markup) {
  /** @type {() => NodeListOf<HTMLDetailsElement>} */
  const folds = () => piece.querySelectorAll('details[data-keep]');
  const open = [...folds()].filter((one) => one.open).map((one) => one.dataset.keep);
  const places = [...piece.querySelectorAll('.scroll')].map((one) => [one.scrollLeft, one.scrollTop]);
  piece.innerHTML = markup;
  for (const one of folds()) one.open = open.includes(one.dataset.keep);
  for (const [index, one] of piece.querySelectorAll('.scroll').entries()) {
    const [left, top] = places[index] ?? [];
    if (left !== undefined && top !== undefined) one.scrollTo(left, top);
  }
  localTimes(piece);
}

each('[data-refresh]', (region) => {
  /** @type {HTMLElement | null} */
  const fresh = document.querySelector('[data-fresh]');
  /** @type {Map<string, string>} */
  const received = new Map();
  let lastSeen = Date.now();
  let ended = false;
  /** @param {string} [text] */
  const say = (text) => {
    if (!fresh) return;
    fresh.hidden = false;
    fresh.textContent = text ?? '';
  };
  /** @param {boolean} isStale */
  const mark = (isStale) => region.classList.toggle('stale', isStale);
  const refresh = async () => {
    const pieces = await askForParts(region.dataset.refresh ?? '');
    for (const [name, markup] of Object.entries(pieces)) {
      const piece = region.querySelector(`[data-piece="${name}"]`);
      // Nothing is touched that has not changed, nor what somebody is in the middle of using.
      if (!piece || received.get(name) === markup) continue;
      if (piece.contains(document.activeElement) || isSelected(piece)) continue;
      received.set(name, markup);
      replacePiece(piece, markup);
    }
    const zone = holder?.dataset.zone;
    const now = new Date().toLocaleTimeString([], zone ? { timeZone: zone } : {});
    say((texts.fresh ?? '').replace('{time}', now));
    mark(false);
  };
  /** @param {unknown} error */
  const failed = (error) => {
    ended = isSignedOut(error);
    mark(true);
    if (ended) saySignedOut();
    say(ended ? '' : texts['no-answer']);
  };
  const turn = async () => {
    if (ended) return;
    if (Date.now() - lastSeen > restAfterMs) say(texts.paused);
    else if (!document.hidden) await refresh().catch(failed);
    setTimeout(turn, refreshEveryMs);
  };
  const seen = () => {
    lastSeen = Date.now();
  };
  for (const sign of ['pointermove', 'keydown', 'scroll', 'touchstart', 'focus']) {
    addEventListener(sign, seen, { passive: true });
  }
  setTimeout(turn, refreshEveryMs);
});
