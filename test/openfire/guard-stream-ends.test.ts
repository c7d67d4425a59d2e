/** Whose hand a session's end was, and what that proves: on a real Openfire, with real clients, over both links. */
import { belowStreams } from './guard/below-streams.ts';
import { copiesEnds } from './guard/copies-ends.ts';
import { oddEnds } from './guard/odd-ends.ts';
import { guardedServers } from './guard/servers.ts';
import { streamAcks } from './guard/stream-acks.ts';
import { patient, streamEnds } from './guard/stream-ends.ts';

// Openfire up to 4.7 closes a connection where more waits than this, in bytes; nobody has ended the stream then.
const stalledCap = 100_000_000;

const guarded = guardedServers({
  secure: true,
  openfire: [`session.stalled.cap=${stalledCap}`],
  set: [`guard.pingAfterMs=${patient}`],
});

guarded.each('ends of streams', streamEnds);
guarded.each('below the stream', belowStreams);
guarded.each('ends in rare forms', oddEnds);
guarded.each('copies, and how their sessions end', copiesEnds);
guarded.each('stream management that tells nothing', streamAcks);
