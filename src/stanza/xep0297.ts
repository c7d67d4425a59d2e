/** XEP-0297: Stanza Forwarding, version 1.0. https://xmpp.org/extensions/xep-0297.html */
import { carbonsNamespace } from './xep0280.ts';
import { archiveNamespaces } from './xep0313.ts';

const forwardingNamespace = 'urn:xmpp:forward:0';

/** Elements that wrap somebody's message, by name and namespace. */
export const carriers: readonly string[] = [
  `forwarded ${forwardingNamespace}`,
  `received ${carbonsNamespace}`,
  `sent ${carbonsNamespace}`,
  ...archiveNamespaces.map((namespace) => `result ${namespace}`),
];
