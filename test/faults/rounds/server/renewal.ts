/** An account is deleted by its own client (XEP-0077), and made again by the same name: the next owner's. */
import type { History } from '../happening.ts';
import { RawStream } from './raw-stream.ts';
import type { Weather } from './weather.ts';

export interface Renewal {
  readonly port: number;
  readonly name: string;
  readonly history: History;
  readonly weather: Weather;
}

export function renewAccount({ port, name, history, weather }: Renewal): Promise<void> {
  const account = `${name}@localhost`;
  return weather.settingUpAccounts(async () => {
    const owner = await RawStream.signIn(port, name, 'secret');
    history.add({ kind: 'renewed', account, phase: 'begins' });
    await owner.remove();
    const next = await RawStream.register(port, name, 'secret');
    history.add({ kind: 'renewed', account, phase: 'ends' });
    next.close();
  });
}
