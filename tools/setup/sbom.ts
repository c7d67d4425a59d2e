/** A JAR's bill of materials (CycloneDX 1.6), with which each part can be looked up in lists of vulnerabilities. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Enums, Models, Serialize, Spec, SPDX } from '@cyclonedx/cyclonedx-library';
import Database from 'better-sqlite3';
import { bundledPackages } from './handler.ts';
import { lockedAt } from './lock-file.ts';
import type { Package } from './notices.ts';

export interface CarriedRuntime {
  readonly version: string;
  /** The registry's package that it comes from; null for the Node that built the JAR, which may come from anywhere. */
  readonly source: string | null;
  readonly program: string;
}

/**
 * Parts that the runtime reports about itself; parts of V8's build and data files are left out, since they are no
 * libraries.
 */
const nodesParts = [
  'acorn',
  'ada',
  'ares',
  'brotli',
  'icu',
  'llhttp',
  'nghttp2',
  'openssl',
  'simdjson',
  'simdutf',
  'sqlite',
  'undici',
  'uv',
  'uvwasi',
  'v8',
  'zlib',
  'zstd',
];

function licence(text: string): Models.License | null {
  if (text === '') return null;
  if (SPDX.isSupportedSpdxId(text)) return new Models.SpdxLicense(text);
  return / (?:AND|OR|WITH) /.test(text) ? new Models.LicenseExpression(text) : new Models.NamedLicense(text);
}

function component(
  type: Enums.ComponentType,
  [name, version]: readonly [name: string, version: string],
  more: { purl: string; licence?: string; group?: string },
): Models.Component {
  const { purl, group } = more;
  const made = new Models.Component(type, name, { version, purl, bomRef: purl, ...(group && { group }) });
  const found = licence(more.licence ?? '');
  if (found !== null) made.licenses.add(found);
  return made;
}

async function ofPackage(
  project: string,
  { name, version, license, directory }: Package,
): Promise<Models.Component> {
  const [scope, plain] = name.startsWith('@') ? name.split('/', 2) : [undefined, name];
  const purl = `pkg:npm/${scope === undefined ? '' : `${encodeURIComponent(scope)}/`}${plain}@${version}`;
  const made = component(Enums.ComponentType.Library, [plain, version], {
    purl,
    licence: license,
    ...(scope !== undefined && { group: scope }),
  });
  const { integrity } = await lockedAt(project, directory);
  const digest = Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  made.hashes.set(Enums.HashAlgorithm['SHA-512'], digest);
  return made;
}

/** better-sqlite3's addon contains SQLite itself. */
function sqlite(): Models.Component {
  const database = new Database(':memory:');
  try {
    const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
    return component(Enums.ComponentType.Library, ['sqlite', version], {
      purl: `pkg:generic/sqlite@${version}`,
      licence: 'blessing',
    });
  } finally {
    database.close();
  }
}

async function ofRuntime(runtime: CarriedRuntime): Promise<Models.Component> {
  const { version, source, program } = runtime;
  const made = component(Enums.ComponentType.Platform, ['node', version], {
    purl: source === null ? `pkg:generic/node@${version}` : `pkg:npm/${source}@${version}`,
    licence: 'MIT',
  });
  const hash = createHash('sha256');
  await pipeline(createReadStream(program), hash);
  made.hashes.set(Enums.HashAlgorithm['SHA-256'], hash.digest('hex'));
  // Only the release that runs this can be asked for its parts.
  const parts = version === process.versions.node ? nodesParts : [];
  for (const name of parts) {
    const its = process.versions[name];
    if (its === undefined) continue;
    const purl = `pkg:generic/${name}@${its}`;
    const part = component(Enums.ComponentType.Library, [name, its], { purl });
    part.bomRef.value = `node/${purl}`;
    made.components.add(part);
  }
  return made;
}

/** Returns JSON that is identical, byte by byte, for the same parts, so that builds of a JAR are reproducible. */
export async function listOfParts(
  project: string,
  jar: string,
  runtime: CarriedRuntime | null,
): Promise<string> {
  const packages = JSON.parse(await readFile(bundledPackages(project), 'utf8')) as Package[]; // handler.ts wrote it
  const manifest = await readFile(path.join(project, 'plugin.xml'), 'utf8');
  const version = /<version>([^<]+)<\/version>/.exec(manifest)?.[1] ?? '';
  const whole = component(Enums.ComponentType.Application, [jar, version], {
    purl: `pkg:generic/openfire-receipts@${version}?file_name=${jar}`,
    licence: 'Apache-2.0',
  });
  const all = await Promise.all(packages.map((one) => ofPackage(project, one)));
  // One version may be installed in several places.
  const parts = [...new Map(all.map((part) => [part.purl, part])).values()];
  parts.push(sqlite());
  if (runtime !== null) parts.push(await ofRuntime(runtime));
  for (const part of parts) whole.dependencies.add(part.bomRef);
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: whole }) });
  for (const part of parts) bom.components.add(part);
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** Lists the parts of the two JARs that every build makes. */
export async function listParts(project: string, program: string): Promise<void> {
  const node: CarriedRuntime = { version: process.versions.node, source: null, program };
  const at = (name: string): string => path.join(project, 'build', name);
  await writeFile(at('receipts.cdx.json'), await listOfParts(project, 'receipts.jar', node));
  await writeFile(at('receipts-slim.cdx.json'), await listOfParts(project, 'receipts-slim.jar', null));
}
