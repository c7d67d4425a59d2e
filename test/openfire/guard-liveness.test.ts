/** Who is alive, who has gone, and in what order: what the guard makes of it, on a real Openfire with real clients. */
import { boshEnds } from './guard/bosh-ends.ts';
import { liveness } from './guard/liveness.ts';
import { quiet } from './guard/quiet.ts';
import { guardedServers } from './guard/servers.ts';
import { signedOut } from './guard/signed-out.ts';

const guarded = guardedServers();

guarded.each('slow, but alive', liveness);
guarded.each('over BOSH', boshEnds);
guarded.each('ended by its client', signedOut);
guarded.each("Openfire's log", quiet);
