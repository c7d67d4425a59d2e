/**
 * JSON schemas of the API's requests and answers; openapi.json is made from them, and the tests check every answer
 * against them. They are plain objects, not TypeBox, since the interfaces of store/ and services.ts are the static
 * types already.
 */
import { accessSchemas } from './access.ts';
import { conversationSchemas } from './conversations.ts';
import { erasureSchemas } from './erasures.ts';
import { statsSchemas } from './stats.ts';
import { messageSchemas } from './messages.ts';
import { operationSchemas } from './operation.ts';

export const schemas = [
  ...operationSchemas,
  ...erasureSchemas,
  ...messageSchemas,
  ...conversationSchemas,
  ...statsSchemas,
  ...accessSchemas,
];
