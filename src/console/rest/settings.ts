/** `GET /api/v1/settings` and `PUT /api/v1/settings/{name}`. */
import type { FastifyInstance } from 'fastify';
import { maxValueLength, setOnlyInOpenfire } from '../../settings/properties.ts';
import { Problem, invalidParameters } from '../requests/problem.ts';
import { readObject } from './body.ts';
import { recordDone, refuseParameters, route } from './context.ts';
import type { RestContext } from './context.ts';

/** The user in whose name the API changes settings, in Openfire's security audit log. */
const apiUser = 'receipts-api';

function readValue(body: unknown): { readonly value: string | null; readonly confirmed: boolean } {
  const { value, confirm = false } = readObject(body, ['value', 'confirm'], '{"value": "…"}');
  if (typeof confirm !== 'boolean') throw new Problem('invalid-body', '`confirm` is true or false.');
  if (value !== null && typeof value !== 'string') {
    throw new Problem('invalid-body', 'Send {"value": "…"} with a text, or {"value": null} for the default.');
  }
  if (value !== null && (value.length > maxValueLength || value.includes('\0'))) {
    throw invalidParameters([
      { parameter: 'value', problem: `must have at most ${maxValueLength} characters and no U+0000` },
    ]);
  }
  return { value, confirmed: confirm };
}

export function settingRoutes(app: FastifyInstance, context: RestContext): void {
  const { services } = context;
  route(app, context, '/api/v1/settings', {
    GET: {
      describe: {
        operationId: 'listSettings',
        summary: 'Every property with its default and its present value',
        description: 'They are system properties of Openfire; secret values are stars.',
        tag: 'settings',
        scope: 'admin',
        answers: { 200: { description: 'The properties.', schema: { $ref: 'SettingList#' } } },
        problems: ['invalid-parameters'],
      },
      handler: async (request) => {
        refuseParameters(request);
        return { items: services.settings() };
      },
    },
  });

  route(app, context, '/api/v1/settings/:name', {
    PUT: {
      describe: {
        operationId: 'changeSetting',
        summary: 'Set a property, or give it back its default',
        description: `Takes effect at once and is recorded, and written to Openfire’s security audit log as \`${apiUser}\`.`,
        tag: 'settings',
        scope: 'admin',
        parameters: {
          type: 'object',
          properties: { name: { type: 'string', description: 'Full name: `plugin.receipts.…`.' } },
          required: ['name'],
        },
        body: {
          type: 'object',
          description: 'The value that is wanted.',
          additionalProperties: false,
          properties: {
            value: {
              anyOf: [{ type: 'string', maxLength: maxValueLength }, { type: 'null' }],
              description: 'Null: the default.',
            },
            confirm: {
              type: 'boolean',
              description:
                'True: even if it permanently deletes messages, as a shorter `retention.days` does. Without it the answer says how many, and nothing is changed.',
            },
          },
          required: ['value'],
        },
        answers: { 200: { description: 'The property as it is now.', schema: { $ref: 'Setting#' } } },
        problems: [
          'invalid-parameters',
          'invalid-body',
          'only-in-openfire',
          'not-found',
          'not-confirmed',
          'too-large',
          'uri-too-long',
          'unsupported-media-type',
        ],
      },
      handler: async (request) => {
        refuseParameters(request);
        const { name } = request.params as { name: string }; // named so in the route's address
        if (setOnlyInOpenfire.has(name)) {
          throw new Problem(
            'only-in-openfire',
            `Set \`${name}\` in Openfire’s admin console (Server › Server Manager › System Properties).`,
          );
        }
        const find = () => services.settings().find((setting) => setting.name === name);
        if (find() === undefined) {
          throw new Problem('not-found', 'There is no such property; GET /api/v1/settings lists them all.');
        }
        const { value, confirmed } = readValue(request.body);
        const change = await services.changeSetting(apiUser, name, value, confirmed);
        if (!change.ok && change.messages !== undefined) {
          throw new Problem('not-confirmed', change.problem, { messages: change.messages });
        }
        if (!change.ok) throw invalidParameters([{ parameter: 'value', problem: change.problem }]);
        const setting = find();
        recordDone(context, request, 'setting-changed', { name, value: setting?.value ?? '' });
        return setting;
      },
    },
  });
}
