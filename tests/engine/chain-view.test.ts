import { describe, expect, test } from 'vitest';
import { optionInstrument, parityInstrument } from '../../shared/backtest/option-table.ts';
import type { OptionRight } from '../../shared/domain/instrument.ts';
import type { InstrumentDay, MarketDay } from '../../shared/domain/market-day.ts';
import { instantOf, type Minute } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import { chainViewOf, expiriesOf } from '../../shared/engine/chain-view.ts';
import { replayMarket } from '../../shared/adapters/replay-market.ts';
import { still, tinyInstrumentDay, tinyMarket, TODAY } from '../support/tiny-day.ts';

const NEAR = 20260915;
const FAR = 20260922;

function option(
  strike: number,
  right: OptionRight,
  expiry: number,
  minutes: readonly Minute[],
  last: number,
): InstrumentDay {
  const contract = { expiry, strike: paise(strike * 100), right };
  return tinyInstrumentDay(
    minutes.flatMap((minute) => still(minute, minute, last)),
    { instrument: optionInstrument('NIFTY', contract, 65, TODAY, true), close: 940 },
  );
}

/** Strikes 100 around 24,200 whose forward is 24,210 near and 24,230 far, traded at these minutes. */
function chainOf(expiry: number, forward: number, minutes: readonly Minute[]): readonly InstrumentDay[] {
  return [24100, 24200, 24300].flatMap((strike) => [
    option(strike, 'CE', expiry, minutes, 10_000 + Math.max(0, forward - strike) * 100),
    option(strike, 'PE', expiry, minutes, 10_000 + Math.max(0, strike - forward) * 100),
  ]);
}

const WATCHED = tinyInstrumentDay(still(600, 602, 2_421_500), {
  instrument: parityInstrument('NIFTY', NEAR),
  close: 940,
});

const MARKET: MarketDay = {
  ...tinyMarket(WATCHED, ...chainOf(FAR, 24230, [600, 602]), ...chainOf(NEAR, 24210, [600, 602])),
  chains: [
    {
      underlying: 'NIFTY',
      watched: 'NFO:NIFTY-PARITY',
      cadence: 'minutes',
      carries: { bidAsk: false, volume: true, oi: false },
    },
  ],
};
const CHAIN = MARKET.chains[0]!;
const at = (minute: Minute): number => instantOf(TODAY, minute);

describe('a chain as a minute left it', () => {
  test('lists its expiries ascending, each with its own options', () => {
    expect(expiriesOf(MARKET, 'NIFTY')).toEqual([NEAR, FAR]);
    expect(expiriesOf(MARKET, 'BANKNIFTY')).toEqual([]);
    const view = chainViewOf(MARKET, CHAIN, FAR, at(602));
    expect(view.quotes).toHaveLength(6);
    expect(new Set(view.quotes.map(({ instrument }) => instrument.expiry))).toEqual(new Set([FAR]));
    expect(chainViewOf(MARKET, CHAIN, 20260929, at(602))).toMatchObject({ quotes: [], expiresAt: NaN });
  });

  test('has the last close, its time and the volume by then; what the source does not carry is NaN', () => {
    const [quote] = chainViewOf(MARKET, CHAIN, NEAR, at(601)).quotes;
    expect(quote).toMatchObject({
      last: 21_000,
      lastAt: at(600),
      volume: 1_000_000,
      oi: NaN,
      bid: NaN,
      ask: NaN,
    });
    expect(chainViewOf(MARKET, CHAIN, NEAR, at(602)).quotes[0]?.volume).toBe(2_000_000);
    expect(chainViewOf(MARKET, CHAIN, NEAR, at(599)).quotes[0]).toMatchObject({
      last: NaN,
      lastAt: NaN,
      volume: 0,
    });
  });

  test('is the same on the whole day and on what of it was published by then', async () => {
    for (const minute of [599, 600, 601, 602, 620]) {
      const published = await replayMarket(MARKET).upTo(at(minute));
      for (const expiry of [NEAR, FAR])
        expect(chainViewOf(published, CHAIN, expiry, at(minute))).toEqual(
          chainViewOf(MARKET, CHAIN, expiry, at(minute)),
        );
    }
  });

  test('takes the watched price as forward of its own expiry, and parity of the quotes for another', () => {
    expect(chainViewOf(MARKET, CHAIN, NEAR, at(602)).forward).toBe(2_421_500);
    expect(chainViewOf(MARKET, CHAIN, FAR, at(602)).forward).toBe(2_423_000);
  });

  test('has no forward once its source is more than a minute old', () => {
    expect(chainViewOf(MARKET, CHAIN, NEAR, at(603)).forward).toBe(2_421_500);
    expect(chainViewOf(MARKET, CHAIN, NEAR, at(604)).forward).toBeNaN();
    expect(chainViewOf(MARKET, CHAIN, FAR, at(604)).forward).toBeNaN();
  });

  test('ends with derivatives’ hours on the expiry day', () => {
    expect(chainViewOf(MARKET, CHAIN, NEAR, at(602)).expiresAt).toBe(instantOf(NEAR, 940));
  });
});
