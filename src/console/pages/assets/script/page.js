/**
 * What all parts of the script share: the page's texts, requests to the server, local times. The pages work without any
 * of it. The parts are joined into one classic script (../assets.ts) and share one scope.
 */

/** @typedef {Error & { signedOut?: boolean }} AskError */

/**
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} selector
 * @param {(element: E) => void} act
 */
function each(selector, act) {
  document.querySelectorAll(selector).forEach((element) => act(/** @type {E} */ (element)));
}

/** @type {HTMLElement | null} */
const holder = document.querySelector('[data-texts]');
const texts = /** @type {Record<string, string | undefined>} */ (JSON.parse(holder?.dataset.texts ?? '{}'));
const said = document.querySelector('[data-said]');

// From here on, times are in the reader's zone unless the address names another; the first page is requested again.
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zoneNote = `receipts-zone=${encodeURIComponent(here)}`;
const isZoneNoted = () => document.cookie.split('; ').includes(zoneNote);
if (here !== '' && !isZoneNoted()) {
  document.cookie = `${zoneNote}; SameSite=Strict; Max-Age=31622400`;
  const isOfAnother = holder !== null && 'default' in holder.dataset && holder.dataset.zone !== here;
  if (isOfAnother && isZoneNoted()) location.reload();
}

/**
 * A reader who is signed out is redirected to a sign-in, given one in place of the answer, or refused: none of these is
 * the server's silence.
 * @param {string} address
 * @param {string} wanted content type
 * @param {AbortSignal} [signal]
 * @returns {Promise<Response>}
 */
async function ask(address, wanted, signal) {
  const answer = await fetch(address, {
    ...(signal && { signal }),
    redirect: 'manual',
    headers: { accept: 'application/json' },
  });
  const isWanted = (answer.headers.get('content-type') ?? '').startsWith(wanted);
  const signedOut =
    answer.type === 'opaqueredirect' ||
    answer.status === 401 ||
    answer.status === 403 ||
    (answer.ok && !isWanted);
  if (signedOut || !answer.ok) throw Object.assign(new Error(String(answer.status)), { signedOut });
  return answer;
}

/**
 * @param {string} address
 * @param {AbortSignal} [signal]
 * @returns {Promise<Record<string, string>>} markup by the name of its place
 */
async function askForParts(address, signal) {
  const answer = await ask(address, 'application/json', signal);
  return /** @type {Record<string, string>} */ (await answer.json());
}

/** @param {unknown} error */
const isSignedOut = (error) => /** @type {AskError} */ (error).signedOut === true;

/** The message is visible wherever on the page the reader is, and keeps what was typed. */
function saySignedOut() {
  if (document.querySelector('.signed-out')) return;
  const notice = document.createElement('p');
  notice.className = 'signed-out error';
  notice.setAttribute('role', 'alert');
  notice.textContent = texts['signed-out'] ?? '';
  (document.querySelector('main') ?? document.querySelector('.receipts') ?? document.body).prepend(notice);
}

/**
 * Announces a text to screen readers.
 * @param {string} [text]
 */
function tell(text) {
  if (said) said.textContent = text ?? '';
}

/**
 * Adds the reader's own time as the title of each time that is shown in another zone.
 * @param {ParentNode} root
 */
function localTimes(root) {
  if (!holder || holder.dataset.zone === here) return;
  root.querySelectorAll('time[datetime]').forEach((one) => {
    const element = /** @type {HTMLTimeElement} */ (one);
    const local = new Date(element.dateTime);
    if (!element.dateTime.includes('T') || Number.isNaN(local.getTime())) return;
    const hereText = (texts['here'] ?? '{time}').replace('{time}', local.toLocaleString());
    element.title = `${element.title.replace(/ \(.*/s, '')} (${hereText})`;
  });
}

localTimes(document);
