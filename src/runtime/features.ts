/** The features advertised in service discovery (XEP-0030): exactly what is done, and none if it is switched off. */
import type { Settings } from '../settings/properties.ts';
import { eventNamespace } from '../stanza/xep0022.ts';
import { receiptsNamespace } from '../stanza/xep0184.ts';
import { stanzaIdsNamespace } from '../stanza/xep0359.ts';

/** `stanzaIds`: whether messages carry them. */
export function advertised(settings: Settings, stanzaIds: boolean): { server: string[]; account: string[] } {
  if (!settings.enabled) return { server: [], account: [] };
  const both = [
    ...(settings.acknowledge === 'on-evidence' ? [receiptsNamespace] : []),
    ...(settings.events ? [eventNamespace] : []),
  ];
  return { server: both, account: stanzaIds ? [...both, stanzaIdsNamespace] : both };
}
