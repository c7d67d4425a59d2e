/**
 * What Openfire 5.2's admin console does around a page of a plugin: SiteMesh puts title, head and body into its own
 * page, and its content security policy applies. The shim's part is played by calling `handleAdminConsole`.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Console } from '../../src/console/console.ts';

const policy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' igniterealtime.org; form-action 'self'";

function decorate(page: string): string {
  const inside = (tag: string) => new RegExp(`<${tag}[^>]*>([\\s\\S]*)</${tag}>`).exec(page)?.[1] ?? '';
  const title = inside('title');
  const head = inside('head').replace(/<title>.*<\/title>/, '');
  return `<!DOCTYPE html><html><head><title>Openfire: ${title}</title><meta name="viewport" content="width=device-width">
<style>body{margin:0;font:12px Verdana,sans-serif;color:#000}#bar{background:#1f4d82;color:#fff;padding:12px}#all{display:flex}
#side{width:180px;background:#eef;padding:10px;flex:none}#content{padding:16px;flex:1;min-width:0}table td{font-size:11px;padding:9px}
a{color:#11568e}h1{font-size:16px}h2{font-size:13px;color:#f60}button{background:#f60}</style>
<link rel="icon" href="/plugins/receipts/assets/receipts.svg">${head}</head><body><div id="bar">Openfire</div><div id="all"><div id="side">Overview<br>Chat log<br>Settings</div>
<div id="content"><h1>${title}</h1>${inside('body')}</div></div></body></html>`;
}

export interface Frame {
  readonly base: string;
  close(): Promise<void>;
}

export async function openfireFrame(console: Console, csrf: string): Promise<Frame> {
  const server = createServer((request, response) => {
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
