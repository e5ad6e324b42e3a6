import { expect, test } from 'vitest';
import { cloudTick } from '../../../shared/runtime/cloud/tick.ts';
import { counted, countsText } from '../../../shared/runtime/counted.ts';
import { bornIn, type Call } from './cloud-world.ts';
import { ALL_BOTS, chainDay, chainWorld, livedMinute, livedOptions, setupFor } from './options-world.ts';

/** Firestore takes no document above 1 MiB. */
const DOCUMENT_MOST = 1_048_576;

test.each([
  ['asked for', false],
  ['published by a streamer', true],
])(
  'what a minute of options %s asks of the store is printed and held to, and every document fits',
  async (how, isStreamed) => {
    const market = chainDay(1417);
    const world = chainWorld(market, setupFor(ALL_BOTS, null), isStreamed);
    await livedOptions(world, market, 595);
    const { store, taken } = counted(world.store);
    const born = () => new Map(ALL_BOTS.map((bot) => [bot, bornIn(world, store)]));
    const warm = born();
    const lines: string[] = [];
    // All three bots' calls together: whoever comes first with a published minute lives the paper market's.
    const minute = async (what: string, end: number, parts = born()) => {
      const tick: Call = (bot, at) => cloudTick(parts.get(bot) ?? bornIn(world, store), bot, at);
      const live = livedMinute(world, market, end, tick);
      const counts = await world.machine.run(live.then(() => taken()));
      lines.push(`  ${what}: ${countsText(counts)}`);
      return counts;
    };
    await minute('new processes, a position open', 596);
    await minute('the same, processes that will be warm', 597, warm);
    const again = await minute('the same, warm processes', 598, warm);
    process.stdout.write(
      `${[`Documents of a minute of three bots, 50 options ${how} beside 2 futures and 6 stocks, at 09:56:`, ...lines].join('\n')}\n`,
    );
    // Where candles are asked for, most of it is looking whether the others have theirs.
    expect(again.read).toBeLessThan(isStreamed ? 120 : 260);
    expect(again.commits).toBeLessThan(isStreamed ? 20 : 30);
    const kept = await world.store.list('', '~');
    const longest = Math.max(...kept.map(({ value }) => JSON.stringify(value).length));
    // The longest is 43 minutes of a streamer's hour, of half as many options as there may be.
    expect((longest * 2 * 60) / 43).toBeLessThan(DOCUMENT_MOST);
  },
  300_000,
);
