import { copyFile, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lockHome, unlockHome } from './lock.ts';
import { HostError } from './options.ts';
import type { HostOptions } from './options.ts';

/** Marks homes that we made; in any other we might overwrite somebody's configuration. */
const marker = 'made-by-openfire-receipts';

const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

// With `setup` true, Openfire skips its wizard, starts its modules at once, and creates missing tables from
// resources/database. The admin console needs a compiled web application that is not among the artifacts, so its port
// is 0, which means off. `network.interface` applies to every listener.
const openfireXml = (host: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<jive>
  <adminConsole><port>0</port><securePort>0</securePort></adminConsole>
  <connectionProvider><className>org.jivesoftware.database.EmbeddedConnectionProvider</className></connectionProvider>
  <network><interface>${escapeXml(host)}</interface></network>
  <setup>true</setup>
</jive>
`;

const securityXml = `<?xml version="1.0" encoding="UTF-8"?>
<security>
  <encrypt><algorithm>AES</algorithm><key/><property/></encrypt>
</security>
`;

// Without a plugin called admin, PluginMonitor of 4.2 loads the first other plugin a second time under that name, or
// opens no client port if there is no other.
const adminPluginXml = `<?xml version="1.0" encoding="UTF-8"?>
<plugin>
  <class>org.jivesoftware.openfire.container.AdminConsolePlugin</class>
  <name>Admin Console</name>
  <description>Switched off: its pages are not among Openfire's artifacts.</description>
  <author>openfire-receipts</author>
  <version>4.2.0</version>
</plugin>
`;

const log4jProperties = `log4j.rootLogger=INFO, file
log4j.logger.org.logicalcobwebs.proxool=ERROR
log4j.appender.file=org.apache.log4j.RollingFileAppender
log4j.appender.file.File=\${openfireHome}/logs/openfire.log
log4j.appender.file.MaxFileSize=10MB
log4j.appender.file.MaxBackupIndex=3
log4j.appender.file.layout=org.apache.log4j.PatternLayout
log4j.appender.file.layout.ConversionPattern=%d{yyyy-MM-dd HH:mm:ss,SSS} %p %c - %m%n
`;

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/**
 * Puts the plugin's JAR where Openfire finds it; returns false if there is none, since a home boots without one, too.
 */
async function dropPlugin(options: HostOptions): Promise<boolean> {
  const source = path.join(options.project, 'build', 'receipts.jar');
  const target = path.join(options.home, 'plugins', 'receipts.jar');
  const from = options.plugin === false ? null : await stat(source).catch(() => null);
  if (from === null) {
    await rm(target, { force: true });
    return false;
  }
  const there = await stat(target).catch(() => null);
  // Openfire unpacks a JAR again if it is newer than its directory, so the copy keeps the build's timestamp.
  if (there?.size !== from.size || Math.abs(there.mtimeMs - from.mtimeMs) > 1000) {
    await rm(path.join(options.home, 'plugins', 'receipts'), { recursive: true, force: true });
    await copyFile(source, target);
    await utimes(target, from.atime, from.mtime);
  }
  return true;
}

async function layOut(options: HostOptions): Promise<boolean> {
  const at = (...names: string[]): string => path.join(options.home, ...names);
  for (const directory of ['conf', 'logs', 'plugins/admin', 'resources/security', 'resources/database']) {
    await mkdir(at(directory), { recursive: true });
  }
  await writeFile(at('conf', 'openfire.xml'), openfireXml(options.host));
  await writeFile(at('conf', 'log4j.properties'), log4jProperties);
  await writeFile(at('plugins', 'admin', 'plugin.xml'), adminPluginXml);
  // Once Openfire has written this file, it holds the key of encrypted properties.
  if (!(await exists(at('conf', 'security.xml')))) {
    await writeFile(at('conf', 'security.xml'), securityXml, { mode: 0o600 });
  }
  const schema = path.join(options.project, 'tools', 'host', 'openfire_hsqldb.sql');
  await writeFile(at('resources', 'database', 'openfire_hsqldb.sql'), await readFile(schema));
  return dropPlugin(options);
}

/**
 * Takes Openfire's home for this process (see lock.ts) and lays it out or refreshes it.
 * @returns whether the plugin's JAR is in it
 */
export async function prepareHome(options: HostOptions): Promise<boolean> {
  const { home } = options;
  const made = path.join(home, marker);
  if ((await exists(path.join(home, 'conf', 'openfire.xml'))) && !(await exists(made))) {
    throw new HostError(
      'HOME_NOT_OURS',
      `${home} is the home of an Openfire that openfire-receipts did not make`,
      'give another directory with --home, or drop build/receipts.jar into that Openfire instead',
    );
  }
  await mkdir(home, { recursive: true });
  await lockHome(home);
  try {
    await writeFile(
      made,
      'npm start keeps a stock Openfire 4.2.0 here; delete the directory to start over.\n',
    );
    return await layOut(options);
  } catch (error) {
    await unlockHome(home);
    throw error;
  }
}
