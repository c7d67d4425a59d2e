/** JSON Lines: a message as REST gives it on each line. */
import { jsonLine } from '../../json.ts';
import type { Format } from './formats.ts';

export const jsonl: Format = {
  contentType: 'application/jsonl; charset=utf-8',
  extension: 'jsonl',
  head: '',
  foot: '',
  row: jsonLine,
};
