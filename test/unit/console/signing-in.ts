/** The form to sign in, as a browser fills it in. */
import type { Answer, Listening } from './listener.ts';

export const cookiesOf = (answer: Answer) =>
  (answer.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
export const csrfOf = (answer: Answer) =>
  /name="receipts-csrf" value="([^"]+)"/.exec(answer.body.replaceAll(/\s+/g, ' '))?.[1] ?? '';

/** A browser at this console. */
export class Browser {
  private readonly app: Listening;

  constructor(app: Listening) {
    this.app = app;
  }

  form(url: string, cookie: string, fields: Record<string, string>, remoteAddress?: string): Promise<Answer> {
    return this.app.inject({
      url,
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
      ...(remoteAddress !== undefined && { remoteAddress }),
    });
  }

  async signIn(user: string, password: string, next = '', remoteAddress?: string): Promise<Answer> {
    const page = await this.app.inject({ url: '/sign-in' });
    return this.form(
      '/sign-in',
      cookiesOf(page),
      { 'receipts-csrf': csrfOf(page), user, password, next },
      remoteAddress,
    );
  }

  async session(): Promise<string> {
    const cookie = (await this.signIn('admin', 'secret')).headers['set-cookie']?.find((one) =>
      one.startsWith('receipts-session='),
    );
    return cookie?.split(';')[0] ?? '';
  }
}
