import type { Day } from '../../domain/time.ts';
import { costOf, netOf, type Trade } from '../../domain/trade.ts';
import { paise, type Paise } from '../../domain/units.ts';
import type { Store } from '../../ports.ts';
import type { DayRecord } from '../day-record.ts';
import {
  averagesOf,
  groupedBy,
  maxDrawdown,
  refusalsOf,
  tallyOf,
  type Averages,
  type Count,
  type Tally,
} from '../report/numbers.ts';
import { readDays, readDecisions, readTrades, type DayDecision, type DayTrade } from './read.ts';

/** What a series of days came to. Only closed trades of ended days are in its numbers; money in paise. */
export interface Period {
  /** Ended days, ascending. */
  readonly days: readonly PeriodDay[];
  readonly all: Line;
  /** Parts that sum to the whole, in order of first appearance; months ("2026-09") ascending. */
  readonly bots: readonly Line[];
  readonly strategies: readonly Line[];
  readonly months: readonly Line[];
  readonly refusals: readonly Count[];
  /** Begun and not ended: nothing of them is in a number here. */
  readonly unfinished: readonly DayRecord[];
  /** Ended with positions open, whose results are in no number here. */
  readonly leftOpen: readonly DayRecord[];
  readonly halted: readonly DayRecord[];
}

export interface PeriodDay extends Omit<Tally, 'name'> {
  readonly day: Day;
  /** Net of this day and all before it. */
  readonly cumulative: Paise;
  /** How far that is below the highest it had been, trade by trade. */
  readonly drawdown: Paise;
}

export interface DayNet {
  readonly day: Day;
  readonly net: Paise;
}

/** One group of closed trades. Rates and averages are null where there is nothing to divide by. */
export interface Line extends Tally, Averages {
  /** Net in multiples of what was risked (average entry to stop, times quantity), the mean over the trades whose risk is above zero. */
  readonly expectancyR: number | null;
  /** Sum of the trades won by the sum of those lost, both net; null: none was lost. */
  readonly profitFactor: number | null;
  /** By closed trades, in order of closing. */
  readonly maxDrawdown: Paise;
  /** Of the days on which it had a trade. */
  readonly bestDay: DayNet | null;
  readonly worstDay: DayNet | null;
}

/** Reads a period of a book. Rejects with an Error naming a document that does not fit its schema. */
export async function readPeriod(store: Store, first: Day, last: Day): Promise<Period> {
  const [days, trades, decisions] = [
    await readDays(store, first, last),
    await readTrades(store, first, last),
    await readDecisions(store, first, last),
  ];
  return periodOf(days, trades, decisions);
}

/** `trades` in order of closing, `days` ascending. */
export function periodOf(
  days: readonly DayRecord[],
  trades: readonly DayTrade[],
  decisions: readonly DayDecision[],
): Period {
  const ended = days.filter((day) => day.ended);
  const counts = new Set(ended.map(({ day }) => day));
  const counted = trades.filter(({ day }) => counts.has(day));
  const lines = (name: (trade: DayTrade) => string): readonly Line[] =>
    [...groupedBy(counted, name)].map(([group, of]) => lineOf(group, of));
  return {
    days: dayRows(
      ended.map(({ day }) => day),
      counted,
    ),
    all: lineOf('all', counted),
    bots: lines(({ trade }) => trade.bot),
    strategies: lines(({ trade }) => trade.strategy),
    months: lines(({ day }) => monthOf(day)),
    refusals: refusalsOf(decisions.filter(({ day }) => counts.has(day)).map(({ record }) => record)),
    unfinished: days.filter((day) => !day.ended),
    leftOpen: ended.filter(({ left }) => left > 0),
    halted: ended.filter(({ halted }) => halted !== null),
  };
}

function dayRows(days: readonly Day[], trades: readonly DayTrade[]): readonly PeriodDay[] {
  const byDay = groupedBy(trades, ({ day }) => String(day));
  let [sum, high] = [0, 0];
  return days.map((day) => {
    const of = (byDay.get(String(day)) ?? []).map(({ trade }) => trade);
    for (const trade of of) {
      sum += netOf(trade);
      high = Math.max(high, sum);
    }
    const { name: _, ...tally } = tallyOf('', of);
    return { day, ...tally, cumulative: paise(sum), drawdown: paise(high - sum) };
  });
}

function lineOf(name: string, of: readonly DayTrade[]): Line {
  const trades = of.map(({ trade }) => trade);
  const nets = trades.map(netOf);
  const byNet = dayNets(of).toSorted((a, b) => a.net - b.net || a.day - b.day);
  return {
    ...tallyOf(name, trades),
    ...averagesOf(trades),
    expectancyR: expectancyR(trades),
    profitFactor: profitFactor(nets),
    maxDrawdown: maxDrawdown(nets),
    bestDay: byNet.at(-1) ?? null,
    worstDay: byNet[0] ?? null,
  };
}

function dayNets(of: readonly DayTrade[]): readonly DayNet[] {
  return [...groupedBy(of, ({ day }) => String(day)).values()].map((group) => ({
    day: group[0]?.day ?? NaN,
    net: paise(group.reduce((sum, { trade }) => sum + netOf(trade), 0)),
  }));
}

function expectancyR(trades: readonly Trade[]): number | null {
  const multiples = trades.flatMap((trade) => {
    const multiple = riskMultiple(trade);
    return multiple === null ? [] : [multiple];
  });
  return multiples.length === 0 ? null : multiples.reduce((sum, each) => sum + each, 0) / multiples.length;
}

/** What a trade made in multiples of what it risked; null: it entered at its stop. */
export function riskMultiple(trade: Trade): number | null {
  // Of a spread the whole debit is at risk, wherever its stop is judged.
  const risked = trade.sold === null ? Math.abs(trade.entryValue - trade.stop * trade.qty) : costOf(trade);
  return risked > 0 ? netOf(trade) / risked : null;
}

function profitFactor(nets: readonly number[]): number | null {
  const [won, lost] = [sumOf(nets.filter((net) => net > 0)), -sumOf(nets.filter((net) => net < 0))];
  return lost > 0 ? won / lost : null;
}

function sumOf(of: readonly number[]): number {
  return of.reduce((sum, each) => sum + each, 0);
}

function monthOf(day: Day): string {
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}`;
}
