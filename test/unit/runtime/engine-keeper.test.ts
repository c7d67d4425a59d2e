import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineKeeper } from '../../../src/runtime/engine-keeper.ts';
import { sqliteEngine } from '../../../src/store/sqlite/engine/engine.ts';

let directory: string;
let keeper: EngineKeeper;
const onOpened = jest.fn();
const quiet = { error: jest.fn(), warn: jest.fn(), info: jest.fn(), debug: jest.fn(), close: jest.fn() };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-keeper-'));
  onOpened.mockClear();
  const file = join(directory, 'chat-log.db');
  const open = sqliteEngine({ file, nativeBinding: undefined, onThreadTrouble: quiet.error });
  keeper = new EngineKeeper(
    { databaseFile: file, nativeBinding: undefined, logger: quiet, open },
    {
      onOpened,
      onClosed: () => undefined,
      release: () => undefined,
      onCommitted: () => undefined,
      pace: () => 'usual',
      onStep: () => undefined,
    },
  );
});
afterEach(() => {
  keeper.stop();
  rmSync(directory, { recursive: true });
});

test('what is paused is opened again by nothing but its resumption', () => {
  keeper.open();
  expect(onOpened).toHaveBeenCalledTimes(1);
  keeper.pause();
  keeper.open();
  expect(keeper.current).toBeNull();
  keeper.resume();
  expect(keeper.current).not.toBeNull();
  expect(onOpened).toHaveBeenCalledTimes(2);
});

test('what is stopped is never opened again', () => {
  keeper.stop();
  keeper.resume();
  keeper.open();
  expect(keeper.current).toBeNull();
  expect(existsSync(join(directory, 'chat-log.db'))).toBe(false);
});
