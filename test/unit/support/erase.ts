/** Erasures as the handler has them done, without its timers. */
import type { WantedErasure } from '../../../src/model/erasures.ts';
import type { Play } from './play.ts';

export function wantedErasure(more: Partial<WantedErasure> = {}): WantedErasure {
  return { account: 'alice@localhost', bothSides: false, withWaiting: false, ...more };
}

/** How many messages were erased at once. */
export function erase(play: Play, what = wantedErasure()): number {
  const { id } = play.opened.erasures.begin(what, play.sequence, play.now);
  finishErasures(play);
  return play.opened.erasures.find(id)?.erased ?? -1;
}

/** Up to where nothing more is to be done at once. */
export function finishErasures(play: Play): void {
  for (let worked = true; worked;) {
    worked = false;
    const { erasures, store } = play.opened;
    for (const one of erasures.open()) {
      if (one.step === 'records') {
        while (store.sweepUnlogged());
        erasures.recordsDone(one);
        worked = true;
      } else if (one.step === 'wiping') {
        if (store.wipe()) erasures.end(one, play.now);
      } else {
        const found = erasures.step(one);
        worked ||= found !== 'idle';
        if (found !== 'reread') continue;
        play.restart();
        break;
      }
    }
  }
  while (play.opened.store.sweepUnlogged());
  play.opened.store.wipe();
}
