import { describe, expect, test } from 'vitest';
import type { InstrumentDay, MarketDay } from '../../shared/domain/market-day.ts';
import type { Market } from '../../shared/ports.ts';

/** A market with instants to ask it at, ascending: before its first bar, inside the day, after the last. */
export interface MarketCase {
  readonly market: Market;
  readonly instants: readonly number[];
}

/** What every market promises: nobody sees a bar before it ended, and a published bar never changes. */
export function marketContract(name: string, make: () => Promise<MarketCase>): void {
  const ends = (day: MarketDay): number[] => {
    const all: Pick<InstrumentDay, 'bars' | 'from' | 'to'>[] = [...day.instruments];
    if (day.vix !== null) all.push(day.vix);
    return all.flatMap(({ bars, from, to }) => Array.from(bars.at.slice(from, to)));
  };
  const rows = (day: MarketDay): string[] =>
    day.instruments.flatMap(({ instrument, bars, from, to }) =>
      Array.from({ length: to - from }, (_, i) => {
        const row = from + i;
        return [
          instrument.key,
          bars.at[row],
          bars.open[row],
          bars.high[row],
          bars.low[row],
          bars.close[row],
        ].join(' ');
      }),
    );

  describe(`${name} as a market`, () => {
    test('shows no bar that ends after the instant asked, and every one that ended by then', async () => {
      const { market, instants } = await make();
      const all = ends(await market.upTo(instants.at(-1) ?? 0));
      expect(all.length).toBeGreaterThan(0);
      for (const at of instants) {
        expect(ends(await market.upTo(at))).toEqual(all.filter((end) => end <= at));
      }
    });

    test('shows a bar from the millisecond it ended', async () => {
      const { market, instants } = await make();
      const [end] = ends(await market.upTo(instants.at(-1) ?? 0));
      expect(ends(await market.upTo((end ?? NaN) - 1))).not.toContain(end);
      expect(ends(await market.upTo(end ?? NaN))).toContain(end);
    });

    test('never changes what it has shown, and has the same instruments all day', async () => {
      const { market, instants } = await make();
      let before: string[] = [];
      const keys = (await market.upTo(instants[0] ?? 0)).instruments.map(({ instrument }) => instrument.key);
      for (const at of instants) {
        const day = await market.upTo(at);
        const now = rows(day);
        expect(now).toEqual(expect.arrayContaining(before));
        expect(day.instruments.map(({ instrument }) => instrument.key)).toEqual(keys);
        before = now;
      }
    });
  });
}
