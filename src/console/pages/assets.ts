/** The files the pages ask for, as text, since the handler is one bundled file and reads none beside it. */
export { stylesheet } from './stylesheet.ts';
export { script } from './script.ts';

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2H10l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z" fill="#0f766e"/><path d="m5.5 11 3 3 5.5-6.5M11.5 13l1 1 5.5-6.5" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
