import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { syntheticMarketDay } from '../../shared/backtest/market-day.ts';
import { generateMarket } from '../../shared/backtest/synthetic/generate.ts';
import { LIQUID_STOCKS } from '../../shared/domain/universe.ts';
import {
  WATCHLIST_MOST,
  watched,
  watchlistSchema,
  watchSymbol,
  withoutStock,
  withStock,
  type Watchlist,
} from '../../shared/domain/watchlist.ts';

const MARKET = syntheticMarketDay(generateMarket({ seed: 1 }));

describe('a watched day', () => {
  test('is the day itself where no list was made', () => {
    expect(watched(MARKET, null)).toBe(MARKET);
  });

  test('has the listed stocks and every other instrument, the market’s reference among them', () => {
    fc.assert(
      fc.property(fc.subarray([...LIQUID_STOCKS], { minLength: 1 }), (stocks) => {
        const day = watched(MARKET, { stocks });
        const kept = MARKET.instruments.filter(
          ({ instrument }) => instrument.kind !== 'equity' || stocks.includes(instrument.symbol),
        );
        expect(day.instruments).toEqual(kept);
        expect(day.instruments[day.reference ?? -1]).toBe(MARKET.instruments[MARKET.reference ?? -1]);
        const out = LIQUID_STOCKS.filter((symbol) => !stocks.includes(symbol));
        const said = `not in the watchlist, left out: ${out.join(', ')}`;
        expect(day.assumed.includes(said)).toBe(out.length > 0);
        expect(day.assumed.some((row) => out.some((symbol) => row.startsWith(`NSE:${symbol}: `)))).toBe(
          false,
        );
      }),
    );
  });

  test('says which stocks of the list it has no bars of', () => {
    expect(watched(MARKET, { stocks: ['TCS', 'MARUTI'] }).assumed).toContain(
      'in the watchlist, but this day has no bars of: MARUTI',
    );
  });

  test('does not count a future of the same name as the stock', () => {
    expect(watched(MARKET, { stocks: ['NIFTY26SEPFUT'] }).assumed.join()).toContain(
      'no bars of: NIFTY26SEPFUT',
    );
  });
});

test('whatever is added and removed, a list stays one that its schema takes', () => {
  const symbols = fc.constantFrom('TCS', 'INFY', 'ITC', ...Array.from({ length: 12 }, (_, i) => `S${i}`));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), symbols), { maxLength: 60 }), (steps) => {
      let list: Watchlist = { stocks: ['TCS'] };
      for (const [add, symbol] of steps) {
        const change = (add ? withStock : withoutStock)(list, symbol);
        const has = list.stocks.includes(symbol);
        const fits = add ? !has && list.stocks.length < WATCHLIST_MOST : has && list.stocks.length > 1;
        expect(change.kind).toBe(fits ? 'changed' : 'refused');
        if (change.kind === 'changed') list = change.list;
        expect(watchlistSchema.safeParse(list).success).toBe(true);
      }
    }),
  );
});

test.each([
  ['reliance', 'RELIANCE'],
  ['NSE:m&m', 'M&M'],
  ['Bajaj-Auto', 'BAJAJ-AUTO'],
  ['', null],
  ['BSE:TCS', null],
  ['A'.repeat(21), null],
  ['TCS\n', null],
])('%j is the symbol %j', (text, symbol) => {
  expect(watchSymbol(text)).toBe(symbol);
});
