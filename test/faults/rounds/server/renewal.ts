/** An account is deleted by its own client (XEP-0077), and made again by the same name: the next owner's. */
import type { History } from '../happening.ts';
import { newAccount, signInOwner } from './accounts.ts';
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
    const owner = await signInOwner(port, name);
    history.add({ kind: 'renewed', account, phase: 'begins' });
    await owner.removeAccount();
    const next = await newAccount(port, name);
    history.add({ kind: 'renewed', account, phase: 'ends' });
    void next.close();
  });
}
