import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pace } from '../../../src/base/pace.ts';
import { alone } from '../../../src/link/messages.ts';
import { Engine } from '../../../src/runtime/engine.ts';
import { readSettings } from '../../../src/settings/properties.ts';
import { sqliteEngine } from '../../../src/store/sqlite/engine/engine.ts';
import { until } from '../../support/until.ts';
import { SpoolWriter } from '../support/spool-writer.ts';

test('a pump that rests takes nothing until it may again', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'openfire-receipts-pump-'));
  const spool = new SpoolWriter(path.join(directory, 'spool'));
  const onTrouble = (line: string): void => expect(line).toBeUndefined();
  const file = path.join(directory, 'chat-log.db');
  const open = sqliteEngine({ file, nativeBinding: undefined, onThreadTrouble: onTrouble });
  const engine = new Engine(
    { memoryFile: path.join(directory, 'chat-log.db.last'), open, onTrouble },
    Date.now(),
    false,
  );
  const append = (count: number): void => {
    for (let i = 0; i < count; i++) spool.append('S', Date.now(), [`stream${i}`, `u${i}@localhost/x`]);
  };
  const base = engine.progress.position;
  let pace: Pace = 'usual';
  let asked = 0;
  try {
    append(3);
    const hello = {
      kind: 'hello',
      protocol: '1',
      pluginVersion: '1',
      openfireVersion: '4.2.0',
      domain: 'localhost',
      spoolDirectory: path.join(directory, 'spool'),
      complete: spool.complete,
      surroundings: alone,
    } as const;
    engine.start(hello, readSettings(new Map()).settings, false, {
      release: () => undefined,
      onCommitted: () => undefined,
      onProblem: () => undefined,
      onDamaged: (problem) => expect(problem).toBeUndefined(),
      onCrash: (error) => expect(error).toBeUndefined(),
      pace: () => {
        asked += 1;
        return pace;
      },
      onStep: () => undefined,
    });
    await until('three to be committed', () => engine.pump?.committed === base + 3);
    pace = 'resting';
    append(4);
    asked = 0;
    engine.pump?.wake(spool.complete);
    await until('it to ask for its pace', () => asked >= 3);
    expect(engine.pump?.committed).toBe(base + 3);
    pace = 'hurrying';
    await until('seven to be committed', () => engine.pump?.committed === base + 7);
  } finally {
    engine.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
