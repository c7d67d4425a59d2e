/**
 * JSON schemas of what the API says and takes; openapi.json is made from them, and the tests hold every answer to them.
 * Plain objects rather than TypeBox: the static types are the interfaces of store/ and services.ts already.
 */
import { accessSchemas } from './access.ts';
import { conversationSchemas } from './conversations.ts';
import { erasureSchemas } from './erasures.ts';
import { figureSchemas } from './figures.ts';
import { messageSchemas } from './messages.ts';
import { operationSchemas } from './operation.ts';

export const schemas = [
  ...operationSchemas,
  ...erasureSchemas,
  ...messageSchemas,
  ...conversationSchemas,
  ...figureSchemas,
  ...accessSchemas,
];
