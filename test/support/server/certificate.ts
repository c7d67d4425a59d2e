/** A certificate that a server signed itself, which the clients of this process trust. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { promisify } from 'node:util';

const run = promisify(execFile);
const java = process.env['JAVA_HOME'] ?? '';
/** The keytool of the JDK that runs Openfire. */
const keytool = java === '' ? 'keytool' : path.join(java, 'bin', 'keytool');
const alias = 'localhost_rsa';
const password = 'changeit';

const storeOf = (home: string): string => path.join(home, 'resources', 'security', 'keystore');

/** Before Openfire is started for the first time: without one it offers no TLS. */
export async function makeCertificate(home: string): Promise<void> {
  mkdirSync(path.dirname(storeOf(home)), { recursive: true });
  const options = {
    alias,
    keyalg: 'RSA',
    // By their names they are told from each other.
    dname: `CN=localhost,OU=${crypto.randomUUID()}`,
    ext: 'san=dns:localhost',
    storetype: 'JKS',
    storepass: password,
    keypass: password,
    keystore: storeOf(home),
  };
  const parameters = Object.entries(options).flatMap(([name, value]) => [`-${name}`, value]);
  await run(keytool, ['-genkeypair', ...parameters]);
}

/** Whatever certificate the server has there. */
export async function trustCertificate(home: string): Promise<void> {
  const options = [
    '-exportcert',
    '-rfc',
    '-alias',
    alias,
    '-storepass',
    password,
    '-keystore',
    storeOf(home),
  ];
  const { stdout } = await run(keytool, options);
  setDefaultCACertificates([...getCACertificates('default'), stdout]);
}
