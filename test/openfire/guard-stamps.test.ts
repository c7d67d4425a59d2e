/** A message's identity: whom it is shown, from whom it is believed, and what it is recognised by. */
import { carriedIds } from './guard/carried-ids.ts';
import { delays } from './guard/delays.ts';
import { handOuts } from './guard/hand-outs.ts';
import { guardedServers } from './guard/servers.ts';
import { stamps } from './guard/stamps.ts';

const guarded = guardedServers();

guarded.each('stamps', stamps);
guarded.each('hand-outs', handOuts);
guarded.each('delays', delays);
guarded.each('ids that are changed', carriedIds);
