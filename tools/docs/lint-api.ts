/** Looks through openapi.json with a linter of OpenAPI that we did not write: part of `npm run check`. */
import { createConfig, formatProblems, lintFromString } from '@redocly/openapi-core';
import { handlerVersion } from '../../src/base/version.ts';
import { describeApi } from './table.ts';

async function main(): Promise<void> {
  const source = JSON.stringify(await describeApi(handlerVersion), null, 2);
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      // What each event of /api/v1/events carries: OpenAPI 3.1 has no word for the data of server-sent events.
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
