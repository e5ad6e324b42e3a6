import { describe, expect, test } from 'vitest';
import { lived } from './cloud-world.ts';
import { ALL_BOTS, chainDay, chainWorld, inOneProcess, minuteOf, setupFor } from './options-world.ts';

describe.each<[string, boolean]>([
  ['asked for', false],
  ['published by a streamer', true],
])('a chain whose minutes are %s', (_, isStreamed) => {
  test('is traded as one process trades the whole chain, beside stocks and futures', async () => {
    const market = chainDay(1417);
    const world = chainWorld(market, setupFor(ALL_BOTS, null), isStreamed);
    const result = await lived(world, minuteOf(world, market));
    const [own, published] = await inOneProcess(world, market);
    console.log(world.told.alerts, result.hash, own.hash, published.hash, result.decisions.length, own.decisions.length);
    expect(result.trades.some(({ instrument }) => /[CP]E$/.test(instrument))).toBe(true);
    expect(result.hash).toBe(published.hash);
    expect(result.hash).toBe(own.hash);
    expect(result.left).toEqual([]);
  }, 300_000);
});
