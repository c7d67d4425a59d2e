import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether an XMPP server answers a stream header there with its features. */
function xmppAnswers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let received = '';
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2000, () => {
      finish(false);
    });
    socket.on('error', () => {
      finish(false);
    });
    socket.on('close', () => {
      finish(false);
    });
    socket.on('connect', () => {
      socket.write(
        `<?xml version='1.0'?><stream:stream to='localhost' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`,
      );
    });
    socket.on('data', (data) => {
      received += data.toString('latin1');
      if (received.includes('</stream:features>')) finish(true);
    });
  });
}

async function healthAnswers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** Whether Openfire's BOSH answers a browser's preflight request there. */
async function httpBindAnswers(host: string, port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}/http-bind/`, {
      method: 'OPTIONS',
      signal: AbortSignal.timeout(2000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Waits until XMPP answers, HTTP where it has a URL, and BOSH where it has a port.
 * @returns the names of what did not answer within `milliseconds`
 */
export async function untilReady(
  xmpp: { host: string; port: number; httpBindPort: number },
  url: string | null,
  milliseconds: number,
  stopped: () => boolean,
): Promise<string[]> {
  const end = performance.now() + milliseconds;
  const waiting = new Map([['XMPP', () => xmppAnswers(xmpp.host, xmpp.port)]]);
  if (url !== null) waiting.set('HTTP', () => healthAnswers(url));
  if (xmpp.httpBindPort > 0) waiting.set('BOSH', () => httpBindAnswers(xmpp.host, xmpp.httpBindPort));
  while (waiting.size > 0 && performance.now() < end && !stopped()) {
    for (const [name, answers] of waiting) if (await answers()) waiting.delete(name);
    if (waiting.size > 0) await sleep(50);
  }
  return [...waiting.keys()];
}
