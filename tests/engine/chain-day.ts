import { Bars } from '../../shared/domain/bars.ts';
import type { Instrument, OptionRight } from '../../shared/domain/instrument.ts';
import type { InstrumentDay, MarketDay, OptionChain } from '../../shared/domain/market-day.ts';
import { paise } from '../../shared/domain/units.ts';
import { TINY, TODAY, tinyInstrumentDay, tinyMarket, walk } from '../support/tiny-day.ts';

/** A future and a few options of its underlying, minute by minute. */

/** Minute, close (paise), volume and open interest (units). */
export type InterestRow = readonly [minute: number, close: number, volume: number, oi: number];

export const FUTURE: Instrument = {
  ...TINY,
  key: 'NFO:NIFTY-I',
  exchange: 'NFO',
  symbol: 'NIFTY-I',
  kind: 'future',
  underlying: 'NIFTY',
};

const NEAR = 20260910;
export const FAR = 20260917;

export function listed(instrument: Instrument, rows: readonly InterestRow[]): InstrumentDay {
  const plain = tinyInstrumentDay(
    walk(
      rows[0]?.[0] ?? 556,
      rows.map(([, close]) => close),
    ),
    { instrument },
  );
  const bars = new Bars(rows.length, true);
  for (const [minute, close, volume, oi] of rows)
    bars.push(TODAY, minute, close, close, close, close, volume, oi);
  return { ...plain, bars, from: 0, to: bars.length };
}

export function option(
  right: OptionRight,
  strike: number,
  rows: readonly InterestRow[],
  expiry = NEAR,
): InstrumentDay {
  const symbol = `NIFTY${expiry}${strike}${right}`;
  const terms = { kind: 'option', expiry, right, strike: paise(strike * 100) } as const;
  return listed({ ...FUTURE, ...terms, key: `NFO:${symbol}`, symbol }, rows);
}

export const CARRIES_ALL: OptionChain = {
  underlying: 'NIFTY',
  watched: FUTURE.key,
  cadence: 'minutes',
  carries: { bidAsk: true, volume: true, oi: true },
};

/** The first instrument is the reference. */
export function chainDay(instruments: readonly InstrumentDay[], chain: OptionChain | null): MarketDay {
  const market = tinyMarket(...instruments);
  return { ...market, reference: 0, chains: chain === null ? [] : [chain] };
}
