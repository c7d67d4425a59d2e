/** Links that load more of a list or open a timeline do so in place. */

/**
 * The day of a heading in a conversation; null for a message.
 * @param {Element | undefined} item
 */
const dayOf = (item) =>
  item instanceof HTMLElement && item.classList.contains('day') ? (item.dataset.day ?? null) : null;

/**
 * Adds items to a list without repeating a heading.
 * @param {Element} list
 * @param {Element[]} items
 * @param {string} to
 */
function join(list, items, to) {
  /** @param {Element[]} among */
  const lastDay = (among) => among.map(dayOf).findLast((day) => day !== null);
  if (to === 'older') {
    const first = list.firstElementChild;
    if (first && dayOf(first) !== null && lastDay(items) === dayOf(first)) first.remove();
    list.prepend(...items);
  } else {
    const day = dayOf(items[0]);
    list.append(...(day !== null && day === lastDay([...list.children]) ? items.slice(1) : items));
  }
}

/** @param {HTMLAnchorElement} link */
async function loadMore(link) {
  const to = link.dataset.more ?? '';
  const area = link.closest('section') ?? document;
  const list = area.querySelector('[data-items]') ?? document.querySelector('[data-items]');
  const text = await (await ask(link.href, 'text/html')).text();
  if (!list) throw new Error('no list');
  const page = new DOMParser().parseFromString(text, 'text/html');
  const found = page.querySelector('[data-items]');
  if (!found) {
    const signedOut = page.querySelector('input[type=password]') !== null;
    throw Object.assign(new Error('no list'), { signedOut });
  }
  const items = [...found.children].map((item) => document.importNode(item, true));
  const next = page.querySelector(`a[data-more="${to}"]`)?.getAttribute('href');
  const height = document.documentElement.scrollHeight;
  join(list, items, to);
  if (to === 'older') scrollBy(0, document.documentElement.scrollHeight - height);
  if (next) {
    link.href = next;
  } else {
    link.closest('.more')?.remove();
    // The clicked link had the focus, so the focus moves to what it has loaded.
    const focus = to === 'newer' ? items.find((item) => dayOf(item) === null) : undefined;
    if (focus instanceof HTMLElement) {
      focus.tabIndex = -1;
      focus.focus({ preventScroll: true });
    }
  }
  localTimes(list);
}

/** @param {HTMLAnchorElement} link */
async function toggleTimeline(link) {
  const message = link.closest('.msg');
  if (!message) throw new Error('no message');
  const open = message.querySelector('.evidence');
  if (open) {
    open.remove();
    link.setAttribute('aria-expanded', 'false');
    return;
  }
  const { timeline } = await askForParts(link.dataset.timeline ?? '');
  message.insertAdjacentHTML('beforeend', timeline ?? '');
  link.setAttribute('aria-expanded', 'true');
  localTimes(message);
}

/** @param {HTMLAnchorElement} link */
async function actInPlace(link) {
  link.setAttribute('aria-busy', 'true');
  tell(texts.loading);
  try {
    await ('more' in link.dataset ? loadMore(link) : toggleTimeline(link));
    tell('');
  } catch (error) {
    tell('');
    if (isSignedOut(error)) saySignedOut();
    // If this fails in place, the link works as a normal link.
    else location.href = link.href;
  } finally {
    link.removeAttribute('aria-busy');
  }
}

/** Whether the click is for the page: other clicks open a new tab or window. */
const isPlainClick = (/** @type {MouseEvent} */ event) =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

document.addEventListener('click', (event) => {
  if (!isPlainClick(event) || !(event.target instanceof Element)) return;
  /** @type {HTMLAnchorElement | null} */
  const link = event.target.closest('a[data-more]') ?? event.target.closest('a[data-timeline]');
  if (!link) return;
  event.preventDefault();
  if (link.getAttribute('aria-busy') !== 'true') void actInPlace(link);
});
