import { describe, expect, test } from 'vitest';
import { openData } from '../../shared/backtest/data/open-history.ts';
import { historyMarketDay } from '../../shared/backtest/market-day.ts';
import type { ChainSignal, Running, Stopped } from '../../shared/domain/strategy.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import { replayDay } from '../../shared/runtime/replay-day.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';
import { runInMemory } from '../../shared/runtime/wire.ts';
import { debitSpread } from '../../shared/strategies/debit-spread.ts';
import { OPTION_STRATEGIES } from '../../shared/strategies/registry.ts';
import { describeWithData } from '../support/real-data.ts';
import { barOf, flat, flats, FUTURE, LEVEL, mirrored, TODAY, withLast, type Five } from './tape.ts';

const registered = OPTION_STRATEGIES.find(({ name }) => name === debitSpread.name)!;
const start = (settings: unknown = {}): Running<ChainSignal> => registered.plan(settings).start(FUTURE);

function judged(fives: readonly Five[], running = start()) {
  const bars = fives.map((five) => barOf(five));
  for (const bar of bars) running.observe(bar);
  const last = bars.at(-1)!;
  const signal: ChainSignal | undefined = running.find(last);
  const stopped: Stopped | undefined = running.stopped(last);
  return { signal, stopped };
}

/** Half an hour that stands still, and a close above it at 10:00. */
const RISE = [
  ...flats(
    TODAY,
    570,
    Array.from({ length: 6 }, () => LEVEL),
  ),
  flat(TODAY, 600, LEVEL + 60),
];

describe('the debit spread', () => {
  test('is wanted on a close above the highest of the bars before it, and on one below the lowest', () => {
    expect(judged(RISE)).toMatchObject({
      signal: { side: 'BUY', entry: LEVEL + 60, stepsOut: 2, stopShare: 0.5, targetShare: 0.5, exitBy: 890 },
      stopped: undefined,
    });
    expect(judged(mirrored(RISE)).signal).toMatchObject({ side: 'SELL', entry: LEVEL - 60 });
  });

  test('says which of its rules stopped it', () => {
    expect(judged(withLast(RISE, { close: LEVEL + 50 })).stopped).toEqual({
      rule: 'break',
      value: LEVEL + 50,
      limit: LEVEL + 50,
    });
    expect(judged(RISE.slice(1)).stopped).toMatchObject({ rule: 'not-ready', limit: 6 });
    expect(judged(withLast(RISE, { missing: 1 })).stopped).toMatchObject({ rule: 'incomplete-bar' });
    const gap = [flat(TODAY, 565, LEVEL), ...RISE.slice(1)];
    expect(judged(gap).stopped).toEqual({ rule: 'incomplete-bar', value: 35, limit: 30 });
    expect(judged(withLast(RISE, { minute: 695 }))).toEqual({ signal: undefined, stopped: undefined });
  });

  test('ends when its hold does, or the session', () => {
    const early = registered.plan({}).start({ ...FUTURE, squareOff: 700 });
    expect(judged(RISE, early).signal?.exitBy).toBe(700);
    expect(judged(RISE, start({ holdUntil: 800 })).signal?.exitBy).toBe(800);
  });

  test('refuses settings that contradict each other', () => {
    expect(() => start({ entryUntil: 900 })).toThrow(/holdUntil .*entries begin before they end/);
    expect(() => start({ deltaLeast: 0.7 })).toThrow(/deltaMost .*not below deltaLeast/);
    expect(() => start({ stopShare: 1 })).toThrow(/stopShare is 1, allowed: .*0.95/);
  });

  test('has a way to choose both legs, and says plainly what it is for', () => {
    expect(registered.plan({}).pickSold).not.toBeNull();
    expect(registered.label).toBe('untried: shows that legs fit the model');
  });
});

describeWithData('the debit spread on the options of 2022-11-18', (folder) => {
  test('buys a put at the money and sells the second below it, through the ports as in the bare loop', async () => {
    const data = await openData(folder);
    const market = historyMarketDay(await data.history(20221118), 20221118);
    const request = {
      config: configOf('demo', {}),
      bots: ['options'],
      strategy: 'debit-spread',
      preset: 'default',
      rates: 'newest',
    } as const;
    const setup = setupOf(request, market.day);
    const ran = await runInMemory(setup, market, SILENT, async () => undefined);
    expect(ran).toEqual(replayDay(setup, market));
    expect(ran.left).toEqual([]);
    expect(ran.hash).toBe('923170fdd03708d6419d3537cdba03921e0daf6a85b39291d6fd788c63766457');
    expect(ran.trades).toMatchObject([
      {
        instrument: 'NFO:NIFTY22112418350PE',
        qty: 50,
        entryValue: 591_000,
        exitValue: 621_750,
        exitReason: 'time',
        charges: { brokerage: 8_000, total: 11_818 },
        sold: {
          instrument: 'NFO:NIFTY22112418250PE',
          width: 10_000,
          qty: 50,
          value: 383_000,
          coveredQty: 50,
          coveredValue: 403_000,
        },
      },
    ]);
    expect(ran.account.realised).toBe(-1_068);
  }, 60_000);
});
