import type { MarketDay } from '../../shared/domain/market-day.ts';
import { nextInstrumentDay, sessionFor } from '../../shared/backtest/market-day.ts';
import { RollingDays } from '../../shared/backtest/rolling-days.ts';
import {
  generateDays,
  weekdaysBefore,
  type SyntheticInstrument,
} from '../../shared/backtest/synthetic/generate.ts';
import type { Day } from '../../shared/domain/time.ts';

/** Real-shaped bars: the generated market of `count` weekdays before 2026-09-09. */
export interface BenchData {
  readonly dates: readonly Day[];
  readonly instruments: readonly SyntheticInstrument[];
  /** One-minute bars of what is traded. */
  readonly bars: number;
  readonly instrumentDays: number;
}

export function benchData(seed: number, count: number): BenchData {
  const dates = weekdaysBefore(20260909, count);
  const instruments = generateDays(seed, dates).instruments.filter(
    ({ instrument }) => instrument.kind !== 'index',
  );
  return {
    dates,
    instruments,
    bars: instruments.reduce((sum, { bars }) => sum + bars.length, 0),
    instrumentDays: instruments.length * dates.length,
  };
}

/** The days in order, each ready to be run; five-minute bars are folded as a day comes, so this belongs to what is timed. */
export function* marketDays({ dates, instruments }: BenchData): Generator<MarketDay> {
  const rolling = instruments.map(({ instrument, bars }) => ({ instrument, days: new RollingDays(bars) }));
  const [stock, future] = ['equity', 'future'].map((kind) =>
    instruments.find((each) => each.instrument.kind === kind),
  );
  if (stock === undefined || future === undefined)
    throw new RangeError('the market has no stock or no future');
  for (const day of dates) {
    const cash = sessionFor(stock.instrument, day);
    const derivatives = sessionFor(future.instrument, day);
    yield {
      day,
      instruments: rolling.map(({ instrument, days }) =>
        nextInstrumentDay(instrument, instrument.kind === 'equity' ? cash : derivatives, days),
      ),
      reference: null,
      chains: [],
      vix: null,
      event: null,
      assumed: [],
    };
  }
}
