/** The list of what a JAR carries is CycloneDX, complete, and the same whenever it is made. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { AnySchemaObject } from 'ajv';
import addFormats from 'ajv-formats';
import { bundledPackages } from '../../../../tools/setup/handler.ts';
import { listOfParts } from '../../../../tools/setup/sbom.ts';

const project = process.cwd();
const runtime = { version: process.versions.node, source: null, program: process.execPath };

interface Part {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly group?: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly components?: readonly Part[];
}
interface List {
  readonly metadata: { readonly component: Part };
  readonly components: readonly Part[];
}
const read = (text: string): List => JSON.parse(text) as List; // the schema's test says that it is one

let text: string;
beforeAll(async () => {
  text = await listOfParts(project, 'receipts.jar', runtime);
});

test("it keeps to CycloneDX's own schema", () => {
  const library = createRequire(join(project, 'package.json')).resolve('@cyclonedx/cyclonedx-library');
  const schemas = join(library.slice(0, library.lastIndexOf('cyclonedx-library') + 17), 'res', 'schema');
  const schema = (name: string): AnySchemaObject =>
    JSON.parse(readFileSync(join(schemas, name), 'utf8')) as AnySchemaObject; // a schema that the library carries
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const internationalised of ['idn-email', 'iri-reference']) ajv.addFormat(internationalised, true);
  // By the names that the main one refers to, relative to its own.
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    const file = `${name}.SNAPSHOT.schema.json`;
    ajv.addSchema({ ...schema(file), $id: `http://cyclonedx.org/schema/${file}` });
  }
  const validate = ajv.compile(schema('bom-1.6.SNAPSHOT.schema.json'));
  void validate(JSON.parse(text));
  expect(validate.errors).toBeNull();
});

test('every package in the bundle is in it, with its licence and its digest', () => {
  const { components } = read(text);
  const bundled = JSON.parse(readFileSync(bundledPackages(project), 'utf8')) as Part[]; // the build wrote it
  expect(bundled.length).toBeGreaterThan(50);
  for (const { name, version } of bundled) {
    const part = components.find(
      (one) =>
        (one.group === undefined ? one.name : `${one.group}/${one.name}`) === name && one.version === version,
    );
    expect([name, part?.purl.startsWith('pkg:npm/'), part?.licenses?.length]).toEqual([name, true, 1]);
    expect(part?.hashes?.[0]?.content).toMatch(/^[0-9a-f]{128}$/);
  }
});

test('so are SQLite and the runtime, with what it was linked with; in the slim JAR there is none', async () => {
  const { components, metadata } = read(text);
  expect(metadata.component.name).toBe('receipts.jar');
  expect(components.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['sqlite', 'better-sqlite3', 'node']),
  );
  const node = components.find(({ name }) => name === 'node');
  expect(node?.version).toBe(process.versions.node);
  expect(node?.hashes?.[0]?.content).toMatch(/^[0-9a-f]{64}$/);
  expect(node?.components?.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['openssl', 'v8', 'uv', 'zlib']),
  );
  const slim = read(await listOfParts(project, 'receipts-slim.jar', null));
  expect(slim.components.map(({ name }) => name)).not.toContain('node');
});

test('no part is in it twice, and it is the same every time', async () => {
  const purls = read(text).components.map(({ purl }) => purl);
  expect(new Set(purls).size).toBe(purls.length);
  expect(await listOfParts(project, 'receipts.jar', runtime)).toBe(text);
});
