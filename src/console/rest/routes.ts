/** Everything that is served to programs. */
import type { FastifyInstance } from 'fastify';
import { backupRoutes } from './backup.ts';
import type { RestContext } from './context.ts';
import { conversationRoutes } from './conversations.ts';
import { erasureRoutes } from './erasures.ts';
import { eventRoutes } from './events.ts';
import { exportRoutes } from './export.ts';
import { statsRoutes } from './stats.ts';
import { messagePartRoutes } from './message-parts.ts';
import { messageRoutes } from './messages.ts';
import { operationRoutes } from './operation.ts';
import { recordRoutes } from './records.ts';
import { restoredRoutes } from './restored.ts';
import { settingRoutes } from './settings.ts';
import { tokenRoutes } from './tokens.ts';

export function restRoutes(app: FastifyInstance, context: RestContext): void {
  operationRoutes(app, context);
  backupRoutes(app, context);
  restoredRoutes(app, context);
  erasureRoutes(app, context);
  messageRoutes(app, context);
  messagePartRoutes(app, context);
  conversationRoutes(app, context);
  exportRoutes(app, context);
  statsRoutes(app, context);
  eventRoutes(app, context);
  settingRoutes(app, context);
  tokenRoutes(app, context);
  recordRoutes(app, context);
}
