/** Searches the chat log while the reader types. */

const searchAfterMs = 250;

/**
 * What the form asks for, without defaults.
 * @param {HTMLFormElement} form
 */
function searchQuery(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string' || value.trim() === '') continue;
    if (name !== 'order' || value !== 'desc') query.append(name, value);
  }
  const isOwnZone = query.get('tz') === form.dataset.search;
  if (isOwnZone && !query.has('since') && !query.has('until')) query.delete('tz');
  return query;
}

each('form[data-search]', (/** @type {HTMLFormElement} */ form) => {
  const results = document.querySelector('[data-results]');
  if (!results) return;
  let timer = 0;
  /** @type {AbortController | null} */
  let asked = null;
  /** @type {string | null} */
  let before = searchQuery(form).toString();
  const search = async () => {
    const query = searchQuery(form);
    const wanted = query.toString();
    if (wanted === before) return;
    before = wanted;
    asked?.abort();
    asked = new AbortController();
    history.replaceState(null, '', `chat-log${wanted === '' ? '' : `?${wanted}`}`);
    query.set('part', 'results');
    results.setAttribute('aria-busy', 'true');
    try {
      const found = await askForParts(`chat-log?${query}`, asked.signal);
      results.innerHTML = found.results ?? '';
      localTimes(results);
      tell(texts.updated);
      results.removeAttribute('aria-busy');
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return;
      results.removeAttribute('aria-busy');
      before = null;
      if (isSignedOut(error)) saySignedOut();
      else tell(texts['no-answer']);
    }
  };
  const searchSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(search, searchAfterMs);
  };
  form.addEventListener('input', searchSoon);
  form.addEventListener('change', searchSoon);
});
