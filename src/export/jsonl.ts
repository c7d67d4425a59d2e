/** JSON Lines: each line is a message as REST gives it. */
import { jsonLine } from '../base/json.ts';
import type { Format } from './format.ts';

export const jsonl: Format = {
  contentType: 'application/jsonl; charset=utf-8',
  extension: 'jsonl',
  head: '',
  foot: '',
  row: jsonLine,
};
