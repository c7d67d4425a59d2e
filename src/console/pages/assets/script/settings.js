/** Settings: copies a new token, and puts the focus where a form was saved. */

each('[data-copy]', (button) => {
  // Browsers have no clipboard on a page that came by plain HTTP.
  const clipboard = /** @type {Clipboard | undefined} */ (navigator.clipboard);
  if (clipboard === undefined) return;
  button.hidden = false;
  const copy = async () => {
    await clipboard.writeText(document.getElementById(button.dataset.copy ?? '')?.textContent ?? '');
    button.textContent = texts.copied ?? '';
  };
  button.addEventListener('click', () => void copy());
});

// The browser scrolls to the row by itself, but leaves the focus at the top of the page.
if (location.hash.startsWith('#setting-')) {
  const row = document.getElementById(location.hash.slice(1));
  /** @type {HTMLElement | null | undefined} */
  const control = row?.querySelector('button, input:not([type=hidden]), select');
  control?.focus({ preventScroll: true });
}
