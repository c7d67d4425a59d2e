/** Plays a round: accounts, devices and their faults, the return of everyone, and what the model says to it. */
import { Device } from '../clients/device.ts';
import { Memory } from '../clients/memory.ts';
import { History } from '../happening.ts';
import type { Facts } from '../model/known.ts';
import type { Violation } from '../model/violation.ts';
import type { RoundPlan } from '../plan/types.ts';
import { makeAccounts } from '../server/accounts.ts';
import type { FaultServer } from '../server/fault-server.ts';
import { RoundLog } from '../server/log.ts';
import { renewAccount } from '../server/renewal.ts';
import type { Weather } from '../server/weather.ts';
import { Collectors } from './collect.ts';
import { within } from './limit.ts';
import { verdict } from './verdict.ts';

export interface Played {
  readonly seed: string;
  readonly plan: RoundPlan;
  readonly facts: Facts;
  readonly violations: readonly Violation[];
  readonly reordered: readonly Violation[];
  /** How the log says that messages fared which something is wrong with, by their stamps. */
  readonly timelines: ReadonlyMap<string, readonly string[]>;
}

export interface Stage {
  readonly server: FaultServer;
  readonly weather: Weather;
  readonly seed: string;
  /** How long a round may take with everything, the server's restarts and its waiting included, in milliseconds. */
  readonly maxMs: number;
}

/** Messages whose timelines are fetched; more say nothing new. */
const maxTimelines = 20;

export async function playRound(plan: RoundPlan, stage: Stage): Promise<Played> {
  let scene = 'waiting for its weather';
  const played = (): Promise<Played> => playNow(plan, stage, (next) => (scene = next));
  const what = (): string => `round ${plan.number} of seed ${stage.seed}, ${scene}`;
  return within(stage.maxMs, what, plan.weather === 'global' ? played() : stage.weather.calmly(played));
}

async function playNow(
  plan: RoundPlan,
  { server, weather, seed }: Stage,
  scene: (name: string) => void,
): Promise<Played> {
  scene('making accounts');
  const port = server.server.xmppPort;
  const names = await weather.settingUpAccounts(() => makeAccounts(port, plan));
  const history = new History();
  weather.histories.add(history);
  let sessions = 0;
  const nextSession = (): number => sessions++;
  const { messages } = plan;
  const memory = new Memory();
  const label = `${seed}/${plan.number}`;
  const around = { history, port, names, messages, nextSession, weather, memory, seed: label };
  const devices = await Promise.all(plan.devices.map((device) => Device.make(device, around)));
  const collectors = new Collectors({ history, port, names, nextSession, weather });
  try {
    scene('playing');
    await Promise.all([...devices.map((device) => device.play()), ...renewals(plan, around)]);
    scene('everyone leaving');
    history.add({ kind: 'lifted' });
    for (const device of devices) device.lift();
    await serverNotices(devices, server, weather);
    await Promise.all(devices.map((device) => device.leave()));
    scene('fetching what waits');
    await collectors.come();
    scene('being judged');
    const log = new RoundLog(server, names);
    const court = { server, weather, log, endDeadLinks: () => devices.forEach((one) => one.endDeadLinks()) };
    const judged = await verdict(plan, history, collectors, court);
    return { seed, plan, ...judged, timelines: await timelines(log, judged) };
  } finally {
    scene('clearing up');
    weather.histories.delete(history);
    await collectors.leave();
    await Promise.all(devices.map((device) => device.end()));
  }
}

interface Surroundings {
  readonly history: History;
  readonly port: number;
  readonly names: readonly string[];
  readonly weather: Weather;
}

/** Accounts that are deleted and made again, each at its time. */
function renewals({ accounts }: RoundPlan, { history, port, names, weather }: Surroundings): Promise<void>[] {
  return accounts.flatMap(({ renewedAt }, index) => {
    const name = names[index];
    if (renewedAt === null || name === undefined) return [];
    return weather
      .pause(Math.max(0, renewedAt - history.now))
      .then(() => renewAccount({ port, name, history, weather }));
  });
}

/** A client that has gone without a word is found out by its silence, if there was anything to ask it about. */
async function serverNotices(
  devices: readonly Device[],
  { options }: FaultServer,
  weather: Weather,
): Promise<void> {
  const end = performance.now() + options.timeoutSeconds * 1000 + options.pingAfterMs + 1500;
  while (devices.some(({ halfOpen }) => halfOpen > 0) && performance.now() < end) await weather.pause(100);
}

async function timelines(
  log: RoundLog,
  { facts, violations }: Pick<Played, 'facts' | 'violations'>,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const index of new Set(violations.map(({ message }) => message).slice(0, maxTimelines))) {
    for (const { stanzaId } of facts.messages.find((message) => message.index === index)?.rows ?? []) {
      found.set(stanzaId, await log.timeline(stanzaId));
    }
  }
  return found;
}
