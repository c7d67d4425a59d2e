/** Retention, where what is old enough has not been read yet. */
import { retention } from './guard/retention.ts';
import { guardedServers } from './guard/servers.ts';

const guarded = guardedServers();

guarded.each('retention', retention);
