import { Bars } from '../../shared/domain/bars.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import { fivesOf, instrumentDay } from '../../shared/backtest/market-day.ts';
import { generateDays, weekdaysBefore, type SyntheticInstrument } from '../../shared/backtest/synthetic/generate.ts';
import { previousClose } from '../../shared/backtest/data/history.ts';
import type { Day } from '../../shared/domain/time.ts';

/** Real-shaped bars: the generated market of `count` weekdays before 2026-09-09, as days ready to be run. */
export interface BenchData {
  readonly days: readonly MarketDay[];
  /** One-minute bars of what is traded, and how many trading days of instruments they make. */
  readonly traded: readonly Bars[];
  readonly bars: number;
  readonly instrumentDays: number;
}

export function benchData(seed: number, count: number): BenchData {
  const dates = weekdaysBefore(20260909, count);
  const market = generateDays(seed, dates);
  const traded = market.instruments.filter(({ instrument }) => instrument.kind !== 'index');
  const fives = new Map(traded.map((each) => [each, fivesOf(each.instrument, each.bars)]));
  const days = dates.map((day) => dayOf(day, traded, fives));
  return {
    days,
    traded: traded.map(({ bars }) => bars),
    bars: traded.reduce((sum, { bars }) => sum + bars.length, 0),
    instrumentDays: traded.length * dates.length,
  };
}

function dayOf(
  day: Day,
  traded: readonly SyntheticInstrument[],
  fives: ReadonlyMap<SyntheticInstrument, Bars>,
): MarketDay {
  const instruments = traded.map((each) =>
    instrumentDay(each.instrument, each.bars, day, null, previousClose(each.bars, day), fives.get(each)),
  );
  return { day, instruments, reference: null, vix: null, event: null, assumed: [] };
}
