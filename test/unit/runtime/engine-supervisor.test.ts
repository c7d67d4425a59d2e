import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineSupervisor } from '../../../src/runtime/engine-supervisor.ts';
import { sqliteEngine } from '../../../src/store/sqlite/engine/engine.ts';

let directory: string;
let supervisor: EngineSupervisor;
const onOpened = jest.fn();
const quiet = { error: jest.fn(), warn: jest.fn(), info: jest.fn(), debug: jest.fn(), close: jest.fn() };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receipts-keeper-'));
  onOpened.mockClear();
  const file = join(directory, 'chat-log.db');
  const open = sqliteEngine({ file, nativeBinding: undefined, onThreadTrouble: quiet.error });
  supervisor = new EngineSupervisor(
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
  supervisor.stop();
  rmSync(directory, { recursive: true });
});

test('what is paused is opened again by nothing but its resumption', () => {
  supervisor.open();
  expect(onOpened).toHaveBeenCalledTimes(1);
  supervisor.pause();
  supervisor.open();
  expect(supervisor.current).toBeNull();
  supervisor.resume();
  expect(supervisor.current).not.toBeNull();
  expect(onOpened).toHaveBeenCalledTimes(2);
});

test('what is stopped is never opened again', () => {
  supervisor.stop();
  supervisor.resume();
  supervisor.open();
  expect(supervisor.current).toBeNull();
  expect(existsSync(join(directory, 'chat-log.db'))).toBe(false);
});
