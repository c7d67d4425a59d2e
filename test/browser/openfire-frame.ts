/**
 * What Openfire 5.2's admin console does around a page of a plugin: SiteMesh puts title, head and body into its own
 * page, and its content security policy applies. The shim's part is played by calling `handleAdminConsole`.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readCookie } from '../../src/console/access/cookies.ts';
import type { Console } from '../../src/console/console.ts';
import { zoneCookie } from '../../src/console/requests/zones.ts';

const policy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' igniterealtime.org; form-action 'self'";

function decorate(page: string): string {
  const inside = (tag: string) => new RegExp(`<${tag}[^>]*>([\\s\\S]*)</${tag}>`).exec(page)?.[1] ?? '';
  const title = inside('title');
  const head = inside('head').replace(/<title>.*<\/title>/, '');
  // The rules of its sheet that reach into a plugin's page, and its layout, which is a table.
  return `<!DOCTYPE html><html><head><title>Openfire: ${title}</title><meta name="viewport" content="width=device-width">
<style>html,body,div,span,h1,h2,h3,pre,a,code,em,del,strong,b,dl,dt,dd,ol,ul,li,section{margin:0;padding:0;border:0;outline:0}
*{box-sizing:border-box}body,div,p,td,th{font-family:arial,sans-serif;font-size:9pt}a{color:#d76c0d;text-decoration:none!important}
h1{color:#555;font-size:14pt;margin:12px 0 15px}h2{font-size:11pt;margin:18px 0 5px}ul{padding:0 0 12px 26px}
select,input{font-family:verdana,sans-serif;font-size:8pt}pre{font-family:courier new,monospace;font-size:10pt}
#bar{background:#eee;border-bottom:1px solid #bbb;padding:20px}#side{width:200px;background:#f9f9f9}#content{padding:10px 20px 12px 32px}</style>
<link rel="icon" href="/plugins/receipts/assets/receipts.svg">${head}</head><body><div id="bar">Openfire</div>
<table cellpadding="0" cellspacing="0" border="0" width="100%"><tbody><tr valign="top"><td width="1%"><div id="side">Overview<br>Chat log<br>Settings</div></td>
<td width="99%" id="content"><h1>${title}</h1><div>${inside('body')}</div></td></tr></tbody></table></body></html>`;
}

export interface Frame {
  readonly base: string;
  /** The administrator's session has ended: what is asked for then is the sign-in, `redirect`ed to or in its place. */
  signOut(how: 'redirect' | 'in its place' | 'forbidden'): void;
  close(): Promise<void>;
}

export async function openfireFrame(console: Console, csrf: string): Promise<Frame> {
  let signedOut: 'redirect' | 'in its place' | 'forbidden' | null = null;
  const signIn = '<html><head><title>Admin Console</title></head><body><input type="password"></body></html>';
  const server = createServer((request, response) => {
    if (signedOut !== null) {
      const isSignIn = request.url === '/login.jsp' || signedOut === 'in its place';
      const location = isSignIn || signedOut === 'forbidden' ? {} : { location: '/login.jsp' };
      const status = isSignIn ? 200 : signedOut === 'forbidden' ? 403 : 302;
      response.writeHead(status, { ...location, 'content-type': 'text/html;charset=utf-8' }).end(signIn);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [path = '', query = ''] = (request.url ?? '').split('?');
      void console
        .handleAdminConsole({
          method: request.method ?? 'GET',
          path: path.replace(/^\/plugins\/receipts/, ''),
          query,
          user: 'admin',
          csrf,
          contentType: request.headers['content-type'] ?? '',
          body: Buffer.concat(chunks).toString('utf8'),
          zone: readCookie(request.headers.cookie, zoneCookie),
        })
        .then((answer) => {
          const isPage = answer.contentType.startsWith('text/html');
          response.writeHead(answer.status, {
            ...answer.headers,
            'content-type': answer.contentType,
            'content-security-policy': policy,
          });
          response.end(isPage ? decorate(answer.body) : answer.body);
        });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // TCP, so an address with a port
  return {
    base: `http://127.0.0.1:${port}/plugins/receipts`,
    signOut: (how) => {
      signedOut = how;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
