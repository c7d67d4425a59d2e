/** Settings: a new token can be copied, and the keyboard is where a form was saved. */

each('[data-copy]', (button) => {
  // Browsers have none on a page that came by plain HTTP.
  const clipboard = /** @type {Clipboard | undefined} */ (navigator.clipboard);
  if (clipboard === undefined) return;
  button.hidden = false;
  const copy = async () => {
    await clipboard.writeText(document.getElementById(button.dataset.copy ?? '')?.textContent ?? '');
    button.textContent = texts.copied ?? '';
  };
  button.addEventListener('click', () => void copy());
});

// The browser jumps to the row by itself, but leaves the focus where the page begins.
if (location.hash.startsWith('#setting-')) {
  const row = document.getElementById(location.hash.slice(1));
  /** @type {HTMLElement | null | undefined} */
  const control = row?.querySelector('button, input:not([type=hidden]), select');
  control?.focus({ preventScroll: true });
}
