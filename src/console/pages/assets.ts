/** The files that the pages ask for. Each is put together from parts, one for each idea, so that a page asks for one of a kind. */
import { textOf } from './assets/text-of.ts';

// Later rules win over earlier ones.
const styleParts = [
  'colours',
  'base',
  'controls',
  'frame',
  'states',
  'overview',
  'search',
  'chat',
  'plots',
  'message',
  'settings',
  'print',
];
// The others use what is declared in the first.
const scriptParts = ['page', 'settings', 'search', 'in-place', 'refresh'];

export const stylesheet = styleParts.map((part) => textOf(`style/${part}.css`)).join('\n');

// In a function, so that Openfire's scripts, which share the document in its admin console, see none of the names.
export const script = `'use strict';
(() => {
${scriptParts.map((part) => textOf(`script/${part}.js`)).join('\n')}})();
`;

export const icon = textOf('icon.svg');
