/**
 * The files that pages load. Each is assembled from parts, one for each idea, so that a page loads one file of each
 * kind.
 */
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
// The other parts use the declarations of the first.
const scriptParts = ['page', 'settings', 'search', 'in-place', 'refresh'];

export const stylesheet = styleParts.map((part) => textOf(`style/${part}.css`)).join('\n');

// A function hides these names from Openfire's scripts, which share the document in its admin console.
export const script = `'use strict';
(() => {
${scriptParts.map((part) => textOf(`script/${part}.js`)).join('\n')}})();
`;

export const icon = textOf('icon.svg');
