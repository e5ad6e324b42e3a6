import { beforeAll, describe, expect, test } from 'vitest';
import { historyMarketDay } from '../../shared/backtest/market-day.ts';
import { openData } from '../../shared/backtest/data/open-history.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { OptionPlan } from '../../shared/domain/strategy.ts';
import { clockText, instantOf } from '../../shared/domain/time.ts';
import { netOf } from '../../shared/domain/trade.ts';
import { paise } from '../../shared/domain/units.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../../shared/runtime/day-result.ts';
import { replayDay } from '../../shared/runtime/replay-day.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { runInMemory } from '../../shared/runtime/wire.ts';
import { pickSettings } from '../../shared/options/pick-settings.ts';
import { soldPicker } from '../../shared/options/pick-sold.ts';
import { picker } from '../../shared/options/pick.ts';
import { choosing } from '../support/tiny-day.ts';
import { describeWithData } from '../support/real-data.ts';

const EXPIRY_DAY = 20260818;

function setup(preset: 'default' | 'classic', day: number, offsetPct = 1): TradingSetup {
  const bots = ['futures', 'options'] as const;
  const config = configOf('demo', {}, { costs: { optionEntryOffsetPct: offsetPct } });
  return setupOf({ config, bots, strategy: null, preset, rates: 'newest' }, day);
}

function told({ trades }: DayResult) {
  return trades.map((trade) => [
    trade.instrument,
    trade.qty,
    clockText(trade.openedAt),
    clockText(trade.closedAt ?? 0),
    trade.exitReason,
    netOf(trade),
  ]);
}

describeWithData('options on real chains', (folder) => {
  let november: MarketDay;
  let august: MarketDay;
  beforeAll(async () => {
    const data = await openData(folder);
    november = historyMarketDay(await data.history(20221118), 20221118);
    august = historyMarketDay(await data.history(EXPIRY_DAY), EXPIRY_DAY);
  }, 60_000);

  test('2022-11-18: the scalp trades puts in whole lots, leaves in time, and ends flat', () => {
    const result = replayDay(setup('default', 20221118), november);
    expect(told(result)).toEqual([
      ['NFO:NIFTY22112418350PE', 100, '09:38', '09:58', 'time', 32016],
      ['NFO:NIFTY22112418300PE', 100, '10:38', '10:58', 'time', 22209],
      ['NFO:NIFTY22112418300PE', 100, '13:41', '13:54', 'target', 141231],
    ]);
    expect(result.left).toEqual([]);
    expect(result.decisions.filter(({ rule }) => rule === 'no-contract')).toHaveLength(1);
  });

  test('2022-11-18, classic: its stop of 30 points is too much for half the risk, which is said with the numbers', () => {
    const result = replayDay(setup('classic', 20221118), november);
    const denied = result.decisions.filter(({ bot, kind }) => bot === 'options' && kind === 'denied');
    expect(result.trades).toEqual([]);
    expect(new Set(denied.map(({ rule }) => rule))).toEqual(new Set(['risk-per-trade', 'no-contract']));
    expect(denied[0]?.why).toMatch(/^risk-per-trade ₹1,\d{3}.* allowed ₹1,250 .*one lot of 50 risks/);
  });

  test.each(['default', 'classic'] as const)(
    '2022-11-18, %s: the runner through its ports decides as the bare loop',
    async (preset) => {
      const ran = await runInMemory(setup(preset, 20221118), november, SILENT, async () => undefined);
      const looped = replayDay(setup(preset, 20221118), november);
      expect([ran.hash, ran.trades]).toEqual([looped.hash, looped.trades]);
    },
  );

  test('2026-08-18: snapshots have no range, so no bar breaks out; every setup names the rule that stopped it', () => {
    const result = replayDay(setup('default', EXPIRY_DAY), august);
    expect(result.trades).toEqual([]);
    expect(result.setups.map(({ rule, times }) => [rule, times])).toEqual([
      ['not-ready', 20],
      ['break', 13],
      ['bar-range', 8],
      ['trend', 6],
    ]);
    expect(august.chains).toMatchObject([{ underlying: 'NIFTY', watched: 'NFO:NIFTY-PARITY' }]);
  });

  describe('2026-08-18: a position opened at 12:00', () => {
    // Between two snapshots an option at the money moves by more on its last day than the usual 1 % of limit.
    const opened = (stop: number, stepsFromMoney: number, offsetPct: number): DayResult => {
      const plan: OptionPlan = {
        name: 'noon',
        timeframe: 1,
        history: 0,
        limits: { perInstrument: 1, perBot: 1, lossesPerDay: null, pauseMinutes: 0 },
        // By strike: on the day of expiry nothing between 100 and 120 rupees has a delta near a half.
        pickSold: soldPicker(pickSettings()),
        pick: picker(pickSettings({ by: 'moneyness', stepsFromMoney, deltaLeast: 0, deltaMost: 1 })),
        start: () => ({
          observe: () => undefined,
          exit: () => undefined,
          stopped: () => undefined,
          find: (bar) =>
            bar.minute !== 720
              ? undefined
              : {
                  side: 'BUY',
                  entry: bar.close,
                  premiumStop: paise(stop),
                  premiumTarget: null,
                  premiumTrail: null,
                  exitBy: 939,
                  why: 'noon',
                },
        }),
      };
      const base = setup('default', EXPIRY_DAY, offsetPct);
      const fixed = {
        optionPlans: [plan],
        chooserOf: () => choosing([[556, 'noon']]),
        bots: ['options'],
      } as const;
      return replayDay({ ...base, ...fixed }, august);
    };

    test('is closed by its stop where the premium falls that far', () => {
      const [trade] = opened(1_000, 0, 10).trades;
      expect(trade).toMatchObject({ exitReason: 'stop' });
      expect((trade?.qty ?? 0) % 65).toBe(0);
    });

    test('is flat by 15:15 though derivatives trade to 15:40 and the spot stands still from then on', () => {
      const { trades, left } = opened(3_000, -2, 5);
      expect(trades.map(({ exitReason }) => exitReason)).toEqual(['square-off']);
      expect(trades[0]?.closedAt).toBeGreaterThanOrEqual(instantOf(EXPIRY_DAY, 915));
      expect(trades[0]?.closedAt).toBeLessThan(instantOf(EXPIRY_DAY, 916));
      expect(left).toEqual([]);
    });
  });

  test('2026-08-18: after 15:15 what is watched goes on moving: it is the forward, not the spot', () => {
    const watched = august.instruments.find(({ instrument }) => instrument.key === 'NFO:NIFTY-PARITY');
    const late: number[] = [];
    for (let row = watched?.from ?? 0; row < (watched?.to ?? 0); row++)
      if ((watched?.bars.minute[row] ?? 0) > 916) late.push(watched?.bars.close[row] ?? 0);
    expect(late.length).toBeGreaterThan(10);
    expect(new Set(late).size).toBeGreaterThan(10);
  });
});
