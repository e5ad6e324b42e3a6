import { expect, test } from 'vitest';
import { SILENT } from '../../../shared/runtime/day-result.ts';
import { runInMemory } from '../../../shared/runtime/wire.ts';
import { live, Machine, nothingTold, SETUP, at, kiteOfDay } from '../feed/feed-day.ts';
import { lived, marketOf, worldOf } from './cloud-world.ts';

test('a day lived by functions that know nothing but the store decides as one process that lives it whole, and as a run of that day', async () => {
  const world = worldOf();
  const result = await lived(world);
  const kite = kiteOfDay();
  const long = await live({
    machine: new Machine(at(525)),
    http: (request, now) => kite.http(request, now),
    told: nothingTold(),
  });
  expect(world.told.alerts).toEqual([]);
  expect(result.trades.length).toBeGreaterThan(0);
  expect(result.hash).toBe(long.result.hash);
  const ran = await runInMemory(SETUP, await marketOf(world.store), SILENT, async () => undefined);
  expect(result.hash).toBe(ran.hash);
  expect(result.left).toEqual([]);
});
