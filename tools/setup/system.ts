import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { execute, mustExecute, SetupError } from './execute.ts';

const jdkPackage = 'openjdk-17-jdk-headless';

/** Whether packages can be installed without asking anybody: on Debian or a derivative, as root. */
async function canInstall(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release);
}

async function javaMajor(): Promise<number> {
  // A runtime alone cannot build the plugin, so this asks javac. Java 8 calls itself 1.8.0.
  const { output } = await execute('javac', ['-version']);
  const match = /^javac (?:1\.)?(\d+)/m.exec(output);
  return match === null ? 0 : Number(match[1]);
}

async function gradleVersion(): Promise<number> {
  const { output } = await execute('gradle', ['--version']);
  const match = /^Gradle (\d+)\.(\d+)/m.exec(output);
  return match === null ? 0 : Number(match[1]) * 100 + Number(match[2]);
}

/** The real path of a program on the PATH, with its time; empty if there is none. */
async function locate(program: string): Promise<string> {
  for (const directory of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = await realpath(path.resolve(directory, program)).catch(() => null);
    if (file !== null) return `${file} ${String((await stat(file)).mtimeMs)}`;
  }
  return '';
}

/** Changes when other tools are found; asking the tools for their versions would take two seconds. */
export async function javaToolsIdentity(): Promise<string[]> {
  return [await locate('javac'), await locate('gradle'), process.env['JAVA_HOME'] ?? ''];
}

async function install(packages: readonly string[], say: (detail: string) => void): Promise<void> {
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const remedy = `install them by hand: apt-get install ${packages.join(' ')}`;
  say('apt-get update');
  await mustExecute('apt-get', ['update', '-q'], remedy, { environment });
  // Releases after Debian 12 and Ubuntu 24 have only a newer JDK.
  const offered = await execute('apt-cache', ['show', '--no-all-versions', jdkPackage]);
  const names = packages.map((name) =>
    name === jdkPackage && offered.status !== 0 ? 'default-jdk-headless' : name,
  );
  await mustExecute('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], remedy, {
    environment,
    onLine: (line) => {
      const match = /^(?:Get|Unpacking|Setting up)\S* (.*)/.exec(line);
      if (match !== null) say((match[1] ?? '').slice(0, 48));
    },
  });
}

/** JDK 17 or newer, and Gradle 4.4 or newer. */
export async function ensureJavaTools(say: (detail: string) => void): Promise<void> {
  const java = await javaMajor();
  const gradle = await gradleVersion();
  const missing: string[] = [];
  if (java < 17) missing.push(jdkPackage);
  if (gradle < 404) missing.push('gradle');
  if (missing.length === 0) return;
  if (!(await canInstall())) {
    const wanted = [
      ...(java < 17 ? [`a JDK 17 or newer (javac says ${java === 0 ? 'nothing' : String(java)})`] : []),
      ...(gradle < 404 ? ['Gradle 4.4 or newer (gradle on the PATH)'] : []),
    ];
    throw new SetupError(
      `needed to build the plugin and to run Openfire: ${wanted.join(', and ')}`,
      `install ${missing.join(' and ')} (on Debian or Ubuntu: sudo apt-get install ${missing.join(' ')}; elsewhere: openjdk and gradle by the system's package manager), then run this again`,
    );
  }
  await install(missing, say);
  if ((await javaMajor()) < 17 || (await gradleVersion()) < 404) {
    throw new SetupError(
      'javac on the PATH is older than 17, or gradle older than 4.4, although both were installed',
      'check `javac -version`, `gradle --version`, PATH and JAVA_HOME',
    );
  }
}

/** Programs that only tests use; if they cannot be installed, the suites that need them report that and are skipped. */
export async function ensureTestTools(say: (detail: string) => void): Promise<string[]> {
  const missing: string[] = [];
  // Debian's package is for Debian's Python, which need not be the first on the PATH.
  const python = (await locate('/usr/bin/python3')) === '' ? 'python3' : '/usr/bin/python3';
  if ((await execute(python, ['-c', 'import slixmpp'])).status !== 0) missing.push('python3-slixmpp');
  if ((await execute('chromium', ['--version'])).status !== 0) missing.push('chromium', 'fonts-dejavu-core');
  if (missing.length === 0 || !(await canInstall())) return missing;
  await install(missing, say);
  return [];
}
