import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { progress } from '../terminal/progress.ts';
import { fingerprint, noteUpToDate, upToDate } from './fingerprint.ts';
import { buildHandler, bundledPackages } from './handler.ts';
import { compileDriver, compileHost, gradle } from './java.ts';
import { buildRuntime, ownNode } from './runtime.ts';
import { listParts } from './sbom.ts';
import { ensureJavaTools, ensureTestTools, javaToolsIdentity } from './system.ts';

interface Step {
  readonly name: string;
  readonly title: string;
  readonly inputs: readonly string[];
  readonly also?: readonly string[];
  readonly outputs: readonly string[];
  work(say: (detail: string) => void): Promise<void>;
}

/** What a command needs beyond the common steps: `test` needs foreign clients, `foreign` needs their tests. */
export type Extra = 'none' | 'test' | 'foreign';

async function stepsFor(project: string, extra: Extra): Promise<Step[]> {
  const at = (...names: string[]): string => path.join(project, ...names);
  const handler = ['main.cjs', 'reading.cjs', 'prebuilds'].map((name) => at('build/handler', name));
  const runtime = at('build/node/bin/node');
  // The command is not part of the handler.
  const rooms = (await readdir(at('src'))).filter((name) => name !== 'cli');
  const gradleInputs = [at('build.gradle'), at('plugin.xml'), at('plugin'), at('java-shim/src/main')];
  const steps: Step[] = [
    {
      name: 'java-tools',
      title: 'JDK and Gradle',
      inputs: [],
      also: await javaToolsIdentity(),
      outputs: [],
      work: ensureJavaTools,
    },
    {
      name: 'handler',
      title: 'Handler, bundled from TypeScript',
      inputs: [
        ...rooms.map((room) => at('src', room)),
        at('package-lock.json'),
        at('tools/setup/handler.ts'),
        at('tools/setup/notices.ts'),
        at('tools/setup/page-assets.ts'),
      ],
      outputs: [...handler, bundledPackages(project)],
      work: () => buildHandler(project),
    },
    {
      name: 'runtime',
      title: 'Node runtime for the JAR',
      inputs: [ownNode, at('tools/setup/runtime.ts')],
      outputs: [runtime, at('build/node/LICENSE'), at('build/node/platform')],
      work: () => buildRuntime(project),
    },
    {
      name: 'parts',
      title: 'Lists of what the JARs carry',
      inputs: [
        bundledPackages(project),
        at('package-lock.json'),
        at('plugin.xml'),
        at('tools/setup/sbom.ts'),
        runtime,
      ],
      outputs: [at('build/receipts.cdx.json'), at('build/receipts-slim.cdx.json')],
      work: () => listParts(project, runtime),
    },
    {
      name: 'jar',
      title: 'Openfire 4.2.0 and receipts.jar',
      inputs: [
        ...gradleInputs,
        at('build/handler'),
        runtime,
        at('build/receipts.cdx.json'),
        at('tools/host/OpenfireHost.java'),
      ],
      outputs: [
        at('build/receipts.jar'),
        at('build/receipts-slim.jar'),
        at('build/openfire/lib'),
        at('build/openfire/host'),
      ],
      async work(say) {
        await gradle(project, ['pluginJar', 'slimJar', 'openfireRuntime'], say);
        await compileHost(project);
      },
    },
  ];
  if (extra === 'test') {
    steps.push({
      name: 'clients',
      title: 'Clients for the tests',
      inputs: [at('build.gradle'), at('test/support/xmpp/foreign/smack')],
      outputs: [at('build/smack/lib'), at('build/smack/classes')],
      async work(say) {
        await gradle(project, ['smackRuntime'], say);
        await compileDriver(at('build/smack'), at('test/support/xmpp/foreign/smack'));
        const missing = await ensureTestTools(say);
        if (missing.length > 0) {
          process.stderr.write(
            `\nnot installed, so suites that need them are skipped: ${missing.join(', ')}\n`,
          );
        }
      },
    });
  }
  if (extra === 'foreign') {
    steps.push({
      name: 'foreign',
      title: "Other people's tests",
      inputs: [at('build.gradle'), at('test/foreign/smack')],
      outputs: [at('build/smack-suite/lib'), at('build/smack-suite/classes')],
      async work(say) {
        await gradle(project, ['smackSuite'], say);
        await compileDriver(at('build/smack-suite'), at('test/foreign/smack'));
      },
    });
  }
  return steps;
}

/** Installs and builds what is missing or out of date; npm packages, the first step, are installed already. */
export async function setUp(project: string, extra: Extra): Promise<void> {
  const report = progress();
  const steps = await stepsFor(project, extra);
  for (const [index, step] of steps.entries()) {
    let print = await fingerprint(step.inputs, step.also);
    if (await upToDate(project, step.name, print, step.outputs)) continue;
    await report.step(`[${index + 2}/${steps.length + 1}] ${step.title}`, (say) => step.work(say));
    // Installing the tools changes their identity.
    if (step.name === 'java-tools') print = await fingerprint([], await javaToolsIdentity());
    await noteUpToDate(project, step.name, print);
  }
}
