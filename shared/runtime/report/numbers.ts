import type { DecisionRecord } from '../../domain/decision.ts';
import { costOf, grossOf, netOf, type ChargeSums, type SoldLeg, type Trade } from '../../domain/trade.ts';
import { paise, ZERO, type Paise } from '../../domain/units.ts';

/** What a set of closed trades came to; money in paise. */
export interface Tally {
  readonly name: string;
  readonly trades: number;
  readonly won: number;
  readonly lost: number;
  readonly gross: Paise;
  readonly charges: Paise;
  readonly net: Paise;
}

/** Rates and averages over closed trades, to the paisa; null where there is nothing to average. */
export interface Averages {
  /** Trades won, of all, 0 to 1. */
  readonly winRate: number | null;
  /** Net a trade. */
  readonly expectancy: Paise | null;
  readonly averageWin: Paise | null;
  readonly averageLoss: Paise | null;
}

export interface Count {
  readonly name: string;
  readonly times: number;
}

export function tallyOf(name: string, trades: readonly Trade[]): Tally {
  const nets = trades.map(netOf);
  return {
    name,
    trades: trades.length,
    won: nets.filter((net) => net > 0).length,
    lost: nets.filter((net) => net < 0).length,
    gross: paise(trades.reduce((sum, trade) => sum + grossOf(trade), 0)),
    charges: paise(trades.reduce((sum, trade) => sum + trade.charges.total, 0)),
    net: paise(nets.reduce((sum, net) => sum + net, 0)),
  };
}

/** Groups in order of first appearance. (`Map.groupBy` is not in Node 20, on which the bundle runs.) */
export function groupedBy<T>(of: Iterable<T>, key: (each: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const each of of) {
    const name = key(each);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [each]);
    else group.push(each);
  }
  return groups;
}

/** A tally for each name, in order of first appearance. */
export function talliesBy(trades: readonly Trade[], name: (trade: Trade) => string): readonly Tally[] {
  return [...groupedBy(trades, name)].map(([group, of]) => tallyOf(group, of));
}

export function averagesOf(trades: readonly Trade[]): Averages {
  const nets = trades.map(netOf);
  const wins = nets.filter((net) => net > 0);
  return {
    winRate: nets.length === 0 ? null : wins.length / nets.length,
    expectancy: mean(nets),
    averageWin: mean(wins),
    averageLoss: mean(nets.filter((net) => net < 0)),
  };
}

/** The deepest fall of a running sum below the highest it had reached, the start (0) included. Zero or more. */
export function maxDrawdown(results: readonly number[]): Paise {
  let [sum, high, deepest] = [0, 0, 0];
  for (const result of results) {
    sum += result;
    high = Math.max(high, sum);
    deepest = Math.max(deepest, high - sum);
  }
  return paise(deepest);
}

/** Refusals by rule, most frequent first. */
export function refusalsOf(decisions: readonly DecisionRecord[]): readonly Count[] {
  const denied = decisions.filter(({ kind }) => kind === 'denied');
  return [...groupedBy(denied, ({ rule }) => rule)]
    .map(([name, of]) => ({ name, times: of.length }))
    .sort((a, b) => b.times - a.times);
}

/** The selector's answers that differ from the bot's last one, each bot's first included. */
export function choicesOf(decisions: readonly DecisionRecord[]): readonly DecisionRecord[] {
  const last = new Map<string, string>();
  return decisions.filter(({ kind, bot, rule }) => {
    if (kind !== 'select' || last.get(bot) === rule) return false;
    last.set(bot, rule);
    return true;
  });
}

export function chargesOfAll(trades: readonly Trade[]): ChargeSums {
  const sum = (kind: keyof ChargeSums): Paise =>
    paise(trades.reduce((total, trade) => total + trade.charges[kind], 0));
  return {
    brokerage: sum('brokerage'),
    stt: sum('stt'),
    transaction: sum('transaction'),
    sebi: sum('sebi'),
    stamp: sum('stamp'),
    gst: sum('gst'),
    total: sum('total'),
  };
}

/** What a unit of the trade cost: its average entry, of a spread its debit. */
export function averageCost(trade: Trade): number {
  return costOf(trade) / trade.qty;
}

/** At what a spread's second leg was sold and bought back, on average; null: nothing of it was. */
export function averagesOfSold({ qty, value, coveredQty, coveredValue }: SoldLeg): {
  readonly sold: number | null;
  readonly covered: number | null;
} {
  return {
    sold: qty === 0 ? null : value / qty,
    covered: coveredQty === 0 ? null : coveredValue / coveredQty,
  };
}

/** Average price of the entry (of a spread, of its bought leg), in paise and fractions of one; of the exits, null before the first. */
export function averageEntry(trade: Trade): number {
  return trade.entryValue / trade.qty;
}

export function averageExit(trade: Trade): number | null {
  return trade.exitQty === 0 ? null : trade.exitValue / trade.exitQty;
}

function mean(of: readonly number[]): Paise | null {
  return of.length === 0 ? null : paise(Math.round(of.reduce((sum, each) => sum + each, ZERO) / of.length));
}
