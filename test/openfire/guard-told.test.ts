/** What senders are told: to which of their sessions, until when, and what it shows of the recipient. */
import { oneAnswer } from './guard/one-answer.ts';
import { seen } from './guard/seen.ts';
import { guardedServers } from './guard/servers.ts';
import { told } from './guard/told.ts';

const guarded = guardedServers();

guarded.each('who is told', told);
guarded.each('what is seen', seen);
guarded.each('one answer', oneAnswer);
