import { jvmLog } from './jvm.ts';
import type { HostOptions } from './options.ts';

/** The password of Openfire's administrator, `admin`. */
export const administratorPassword = 'admin';

/**
 * Openfire's own properties. Everything that would open another port than the client port, or contact another machine,
 * is off. Clients may sign in without TLS, which is why the client port is on the loopback interface by default.
 */
const fixed: Readonly<Record<string, string>> = {
  'xmpp.domain': 'localhost',
  'xmpp.fqdn': 'localhost',
  'xmpp.socket.plain.active': 'true',
  'xmpp.client.tls.policy': 'disabled',
  'xmpp.auth.anonymous': 'false',
  'user.scramHashedPasswordOnly': 'true',
  'xmpp.socket.ssl.active': 'false',
  'xmpp.server.socket.active': 'false',
  'xmpp.component.socket.active': 'false',
  'xmpp.component.ssl.active': 'false',
  'xmpp.multiplex.socket.active': 'false',
  'xmpp.multiplex.ssl.active': 'false',
  'xmpp.proxy.enabled': 'false',
  'mediaproxy.enabled': 'false',
  'flash.crossdomain.enabled': 'false',
  'multicastDNS.enabled': 'false',
  'update.service-enabled': 'false',
};

/** Without a certificate Openfire opens no secure port; 0 keeps it from looking for one. */
const httpBind = (port: number): [name: string, value: string][] => [
  ['httpbind.enabled', String(port > 0)],
  ['httpbind.port.plain', String(port)],
  ['httpbind.port.secure', '0'],
];

const escape = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => {
    const unit = text.charAt(index);
    return /[A-Za-z0-9_-]/.test(unit) ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  }).join('');

/** The instructions for OpenfireHost.boot, in the format of java.util.Properties. */
export function bootInstructions(options: HostOptions): string {
  const lines: [string, string][] = [
    ['home', options.home],
    ['log', jvmLog(options.home)],
    ['administrator', administratorPassword],
    ['property.xmpp.socket.plain.port', String(options.xmppPort)],
  ];
  for (const [name, value] of [...Object.entries(fixed), ...httpBind(options.httpBindPort ?? 0)])
    lines.push([`property.${name}`, value]);
  for (const [name, value] of options.properties) lines.push([`property.${name}`, value]);
  for (const [name, value] of options.secrets) lines.push([`secret.${name}`, value]);
  for (const [index, name] of options.removed.entries()) lines.push([`remove.${index}`, name]);
  for (const [index, account] of options.accounts.entries()) {
    lines.push([`user.${index}.name`, account.name], [`user.${index}.password`, account.password]);
  }
  return lines.map(([key, value]) => `${key.split('.').map(escape).join('.')}=${escape(value)}\n`).join('');
}
