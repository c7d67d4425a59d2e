/** Checks openapi.json with an independent linter; part of `npm run check`. */
import { createConfig, formatProblems, lintFromString } from '@redocly/openapi-core';
import { handlerVersion } from '../../src/base/version.ts';
import { describeApi } from './table.ts';

async function main(): Promise<void> {
  const source = JSON.stringify(await describeApi(handlerVersion), null, 2);
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      // These schemas describe the events of /api/v1/events, since OpenAPI 3.1 cannot describe the data of server-sent
      // events.
      'no-unused-components': 'off',
    },
  });
  const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
  if (problems.length === 0) return;
  formatProblems(problems, {
    format: 'stylish',
    totals: { errors: problems.length, warnings: 0, ignored: 0 },
    version: '',
  });
  process.exitCode = 1;
}

void main();
