import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { timeHere } from '../../shared/runtime/wire-time.ts';

const TIME = 'http://127.0.0.1:1234';

test('a function has the machine’s time, unless it is told both where a shared one stands and who keeps it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tron-here-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'clock');
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(1_788_925_200_000n);
  writeFileSync(file, bytes);
  expect(timeHere({}, () => null).isShared).toBe(false);
  const here = timeHere({ TRON_SHARED_CLOCK: file, TRON_SHARED_TIME: TIME }, () => null);
  expect([here.isShared, here.clock.now()]).toEqual([true, 1_788_925_200_000]);
});

test.each([
  [{ TRON_SHARED_CLOCK: '/c' }, 'together or not at all'],
  [{ TRON_SHARED_TIME: TIME }, 'together or not at all'],
  [{ TRON_SHARED_CLOCK: '/c', TRON_SHARED_TIME: 'http://10.0.0.1:80' }, 'allowed: http://127.0.0.1:PORT'],
  [{ TRON_SHARED_CLOCK: '/c', TRON_SHARED_TIME: TIME, K_SERVICE: 'tick-stocks' }, 'this is no local process'],
])('%o is refused', (env, why) => {
  expect(() => timeHere(env, () => null)).toThrow(why);
});
