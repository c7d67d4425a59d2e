/** Makes docs/rest.md from the API's own description. */
import type { Answer, Description, Operation, Parameter, Schema } from './description.ts';

/** One cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: unknown): string => `\`${typeof text === 'string' ? text : JSON.stringify(text)}\``;
const anchor = (name: string): string => `[${name}](#${name.toLowerCase()})`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line), ''];
}

/** `text`, `whole number, 1 to 500`, `[Message](#message)`, `list of …`, `… or null`. */
export function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return anchor(schema.$ref.split('/').at(-1) ?? '');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.const !== undefined) return code(schema.const);
  switch (schema.type) {
    case 'string':
      return schema.format === 'date-time' ? 'time' : `text${lengthOf(schema)}`;
    case 'integer':
      return `whole number${rangeOf(schema)}`;
    case 'number':
      return `number${rangeOf(schema)}`;
    case 'boolean':
      return '`true`, `false`';
    case 'array':
      return schema.items === undefined ? 'list' : `list of ${typeOf(schema.items)}`;
    case 'null':
      return 'null';
    case 'object':
      return 'object';
    default:
      return 'anything';
  }
}

function rangeOf({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (maximum !== undefined) return `, at most ${maximum}`;
  return minimum === undefined || minimum === 0 ? '' : `, at least ${minimum}`;
}

function lengthOf({ maxLength }: Schema): string {
  return maxLength === undefined ? '' : `, at most ${maxLength} characters`;
}

/** For a nullable schema, the description of its non-null form. */
function described(schema: Schema): string {
  return schema.description ?? schema.anyOf?.map(({ description }) => description ?? '').find(Boolean) ?? '';
}

/** Rows for the fields of an object; nested fields follow with their path. */
function fields(schema: Schema, path = ''): string[][] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const inner = field.type === 'array' ? field.items : field;
    const suffix = field.type === 'array' ? '[]' : '';
    const optional = schema.required?.includes(name) === true ? '' : ' (may be left out)';
    const nested = inner?.properties === undefined ? [] : fields(inner, `${path}${name}${suffix}.`);
    const object = field.anyOf?.find((one) => one.properties !== undefined);
    const either = object === undefined ? [] : fields(object, `${path}${name}.`);
    return [[code(path + name), `${typeOf(field)}${optional}`, described(field)], ...nested, ...either];
  });
  const others = schema.additionalProperties;
  if (typeof others !== 'object') return own;
  return [...own, [code(`${path}…`), typeOf(others), described(others)]];
}

function parameterRow({ name, in: place, description, required, schema, example }: Parameter): string[] {
  const fallback = schema.default === undefined ? '' : ` Default ${code(schema.default)}.`;
  const where = place === 'query' ? '' : `, in the ${place}`;
  const must = required === true && place !== 'path' ? ', required' : '';
  const such = example === undefined ? '' : ` Such as ${code(example)}.`;
  return [code(name), `${typeOf(schema)}${where}${must}`, `${description ?? ''}${fallback}${such}`.trim()];
}

function answerLines(status: string, { description, headers = {}, content = {} }: Answer): string[] {
  const media = Object.entries(content).map(([type, { schema, 'x-event-data': data }]) => {
    const kind = data === undefined ? typeOf(schema) : `events whose data is ${typeOf(data)}`;
    return type === 'application/json' ? kind : `${code(type)}, ${kind}`;
  });
  const named = Object.entries(headers).map(
    ([name, { description: text = '' }]) => `Header ${code(name)}: ${text}`,
  );
  const [example] = Object.values(content).flatMap(({ example }) => (example === undefined ? [] : [example]));
  return [
    `**${status}** ${description}${media.length > 0 ? ` ${media.join('; ')}.` : ''}`,
    '',
    ...named.flatMap((line) => [`- ${line}`]),
    ...(named.length > 0 ? [''] : []),
    ...(example === undefined ? [] : ['```json', JSON.stringify(example, null, 2), '```', '']),
  ];
}

function operationLines(
  method: string,
  path: string,
  operation: Operation,
  common: ReadonlySet<string>,
): string[] {
  const answers = Object.entries(operation.responses);
  const isProblem = ({ content = {} }: Answer): boolean => 'application/problem+json' in content;
  const problems = answers.filter(
    ([status, answer]) => isProblem(answer) && !common.has(`${status} ${answer.description}`),
  );
  const body = operation.requestBody?.content['application/json']?.schema;
  return [
    `### ${method.toUpperCase()} ${path}`,
    '',
    `${operation.summary}.`,
    '',
    ...(operation.description === undefined ? [] : [operation.description, '']),
    ...table(['parameter', 'value', ''], (operation.parameters ?? []).map(parameterRow)),
    ...(body === undefined ? [] : table(['field of the body', 'value', ''], fields(body))),
    ...answers
      .filter(([, answer]) => !isProblem(answer))
      .flatMap(([status, answer]) => answerLines(status, answer)),
    ...table(
      ['error', 'when'],
      problems.map(([status, { description }]) => [status, description]),
    ),
  ];
}

/** Errors that every operation describes with the same words. */
function commonErrors(operations: readonly Operation[]): Map<string, string> {
  const [first, ...others] = operations;
  const same = Object.entries(first?.responses ?? {}).filter(
    ([status, { description, content = {} }]) =>
      'application/problem+json' in content &&
      others.every(({ responses }) => responses[status]?.description === description),
  );
  return new Map(same.map(([status, { description }]) => [status, description]));
}

/** `roles` is the table of who may request what. */
export function restReference({ info, tags, paths, components }: Description, roles: string): string {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const errors = commonErrors(all.map(({ operation }) => operation));
  const common = new Set([...errors].map(([status, description]) => `${status} ${description}`));
  const bearer = components.securitySchemes['bearer']?.description ?? '';
  return [
    '# REST API',
    '',
    '<!-- Made from the routes by `node tools/docs.ts`; do not edit. -->',
    '',
    `${info.description} \`GET /api/v1/openapi.json\` gives the same as OpenAPI 3.1, from which clients can be generated.`,
    '',
    `The port is \`plugin.receipts.http.port\`, on 127.0.0.1. Send \`Authorization: Bearer TOKEN\`. ${bearer}`,
    '',
    'Times are RFC 3339 in UTC with milliseconds; any offset is taken in a query.',
    '',
    '```',
    'TOKEN=$(cat /opt/openfire/receipts/api-token)',
    `curl -H "Authorization: Bearer $TOKEN" 'http://127.0.0.1:9095/api/v1/messages?participant=alice@example.org&limit=20'`,
    '```',
    '',
    '## Who may ask for what',
    '',
    'By scope of the token; `401` and `403` are what the others get. Tested cell by cell (`test/unit/console/roles.test.ts`).',
    '',
    roles,
    '',
    ...tags.flatMap(({ name, description }) => [
      `## ${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`,
      '',
      description,
      '',
      ...all
        .filter(({ operation }) => operation.tags.includes(name))
        .flatMap(({ path, method, operation }) => operationLines(method, path, operation, common)),
    ]),
    '## Errors of every operation',
    '',
    ...table(['status', 'when'], [...errors]),
    '## Shapes',
    '',
    ...Object.entries(components.schemas).flatMap(([name, schema]) => [
      `### ${name}`,
      '',
      ...(schema.description === undefined ? [] : [schema.description, '']),
      ...(schema.properties === undefined ? [`${typeOf(schema)}.`, ''] : []),
      ...table(['field', 'value', ''], fields(schema)),
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}
