/** The server's refusals in words for the user of the command. */
import { Failure, Outage } from './failure.ts';
import { span } from './quantity.ts';

interface Request {
  readonly url: string;
  readonly path: string;
  readonly token: string | null;
}

/** The fields of problem details (RFC 9457) that are used here. */
interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly type?: string;
}

/** Explains a refusal of the server and what to do about it. */
export async function refusal(response: Response, asked: Request): Promise<Failure> {
  const { url, path, token } = asked;
  const { title, detail, type } = await problemOf(response);
  const said = detail ?? title ?? `status ${response.status}`;
  switch (response.status) {
    case 400:
      return new Failure(said, 'See --help for what may be given.', 2);
    case 401:
      return token === null
        ? new Failure(
            `${url} wants a token.`,
            'Give it with RECEIPTS_TOKEN or --token; it is on the Settings page, and in the file receipts/api-token in Openfire’s home.',
          )
        : new Failure(
            'The token is not accepted.',
            'It may be mistyped, revoked or expired: make a new one on the Settings page.',
          );
    case 403:
      return new Failure(
        `The token does not suffice: ${said}`,
        'Use one of a higher role (status < read < admin); an administrator makes it with `receipts tokens create`.',
      );
    case 404:
      return new Failure(said, title === undefined ? `${url}${path} is not there: is it the plugin's?` : '');
    case 429: {
      const pause = retryAfter(response.headers.get('retry-after'));
      return new Outage(
        `Too many requests: ${said}`,
        pause === null ? 'Try again later.' : `Try again in ${span(pause)}.`,
      );
    }
    case 409:
      return type?.endsWith(':not-confirmed') === true
        ? new Failure(said, 'Give --yes where that is meant; nothing is changed now.')
        : new Failure(said);
    case 421:
      return new Failure(said, 'Use the address that the plugin listens on, such as http://127.0.0.1:9095.');
    case 503:
      return new Outage(said, '`receipts status` tells what is wrong.');
    default:
      if (response.status >= 500) {
        return new Outage(`The server failed: ${said}`, 'See handler.log in Openfire’s home, in receipts/.');
      }
      return response.status < 400
        ? new Failure(`${url} sends elsewhere.`, 'Give the plugin’s own address with --url.')
        : new Failure(said);
  }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const problem: unknown = await response.json();
    const text = (name: string): string | undefined => {
      const value: unknown = Object.getOwnPropertyDescriptor(Object(problem), name)?.value;
      return typeof value === 'string' ? value : undefined;
    };
    const [title, detail, type] = [text('title'), text('detail'), text('type')];
    return {
      ...(title !== undefined && { title }),
      ...(detail !== undefined && { detail }),
      ...(type !== undefined && { type }),
    };
  } catch {
    return {};
  }
}

/** Milliseconds; null if the header does not say (RFC 9110: seconds, or a date). */
export function retryAfter(header: string | null, now = Date.now()): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
