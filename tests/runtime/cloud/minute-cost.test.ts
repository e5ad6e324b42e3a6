import { expect, test } from 'vitest';
import { counted, countsText } from '../../../shared/runtime/counted.ts';
import { cloudTick } from '../../../shared/runtime/cloud/tick.ts';
import { at } from '../feed/feed-day.ts';
import { bornIn, eachBot, lived, worldOf } from './cloud-world.ts';

test('what a minute asks of the store, by a process that is new and by one that is warm, is printed and held to', async () => {
  const world = worldOf();
  await lived(world, eachBot, at(700));
  const { store, taken } = counted(world.store);
  const warm = bornIn(world, store);
  const lines: string[] = [];
  const minute = async (what: string, end: number, parts = bornIn(world, store)) => {
    const counts = await world.machine.run(
      (async () => {
        await world.machine.sleepUntil(end);
        await cloudTick(bornIn(world), 'stocks', end).then(() => taken());
        await cloudTick(parts, 'futures', end);
        return taken();
      })(),
    );
    lines.push(`  ${what}: ${countsText(counts)}`);
    return counts;
  };
  await minute('the futures’ minute, a new process', at(701));
  await minute('the same, a process that will be warm', at(702), warm);
  const again = await minute('the same, a warm process', at(703), warm);
  const what = 'Documents of a minute, 2 futures and the VIX beside 6 stocks, at 11:43:';
  process.stdout.write(`${[what, ...lines].join('\n')}\n`);
  expect(again.read).toBeLessThan(26);
  expect(again.commits).toBeLessThan(7);
});
