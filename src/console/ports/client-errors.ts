/** Answers requests that Node could not even parse; they are written to the socket, as there is no reply object yet. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { jsonText } from '../../base/json.ts';
import { Problem } from '../requests/problem.ts';

function problemOf(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers-too-large', 'Shorten the address or the headers, to 64 KiB in all.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request-timeout', 'Send the whole request within 30 s.');
    default:
      return new Problem('malformed-request', 'This is not a valid HTTP/1.1 request.');
  }
}

export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = problemOf(error.code);
  const body = jsonText(problem.details());
  if (socket.writable) {
    const head = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroy(error);
}
