import type { InstrumentDay, MarketDay } from '../../shared/domain/market-day.ts';
import { clockText } from '../../shared/domain/time.ts';
import { decisionHash } from '../../shared/runtime/decision-hash.ts';
import type { DayResult } from '../../shared/runtime/day-result.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { SILENT_LOG } from '../../shared/runtime/telling.ts';
import type { VenueOf } from '../../shared/runtime/venue.ts';
import { memoryPlace, PAPER, runKept } from '../../shared/runtime/wire.ts';

/**
 * The day as `npm start` lives it: in one process, with a store in memory. `exchange`: whose spreads the orders meet, which are the exchange's own and
 * which no dump tells who decides.
 */
export function livedInMemory(
  setup: TradingSetup,
  market: MarketDay,
  exchange: MarketDay = market,
): Promise<DayResult> {
  const spreads = new Map(exchange.instruments.map(({ instrument }) => [instrument.key, instrument.spread]));
  const instruments = market.instruments.map((each) => {
    const spread = spreads.get(each.instrument.key) ?? null;
    return Object.assign({}, each, { instrument: { ...each.instrument, spread } });
  });
  const pace = { kind: 'replay', wait: async () => undefined } as const;
  const asked = { source: 'memory', request: {}, resume: false };
  const venueOf: VenueOf = (day) => PAPER({ ...day, market: { ...day.market, instruments } });
  return runKept(memoryPlace(), setup, market, SILENT, pace, asked, () => SILENT_LOG, venueOf);
}

/**
 * The day as a broker's candles tell it, who has no quotes of the past: the spread is that of the cost model. `withOptions`: with the chains that are
 * published of it, which are those with a future; without one nothing is known of open interest in options.
 */
export function asCandles(market: MarketDay, withOptions: boolean): MarketDay {
  const isFuture = (key: string): boolean =>
    market.instruments.some(({ instrument }) => instrument.key === key && instrument.kind === 'future');
  const chains = withOptions ? market.chains.filter(({ watched }) => isFuture(watched)) : [];
  const isKept = ({ instrument: { kind, underlying } }: InstrumentDay): boolean =>
    kind !== 'option' || chains.some((chain) => chain.underlying === underlying);
  const reference = market.reference === null ? null : market.instruments[market.reference];
  const instruments = market.instruments.filter(isKept);
  const at = reference == null ? -1 : instruments.indexOf(reference);
  return {
    ...market,
    chains,
    reference: at < 0 ? null : at,
    instruments: instruments.map((each) =>
      Object.assign({}, each, { instrument: { ...each.instrument, spread: null } }),
    ),
  };
}

/** What was decided of it by then: on paper a decision of a minute comes with the next one, which a day that is left early does not have. */
export function decidedBy(at: number, day: DayResult): DayResult {
  const decisions = day.decisions.filter(({ barAt }) => barAt <= at);
  return { ...day, decisions, hash: decisionHash(decisions) };
}

/**
 * The first thing that is not the same of two days, in words; null: they decided and traded the same. `withFills`: at the same prices, to the paisa.
 */
export function differenceOf(one: DayResult, other: DayResult, withFills: boolean): string | null {
  if (one.hash !== other.hash) return `decided: ${firstOf(decisionsOf(one), decisionsOf(other))}`;
  const [mine, theirs] = [one, other].map((each) => tradesOf(each, withFills));
  if (JSON.stringify(mine) !== JSON.stringify(theirs)) return `traded: ${firstOf(mine ?? [], theirs ?? [])}`;
  if (one.left.length !== other.left.length)
    return `${one.left.length} and ${other.left.length} positions are left`;
  return null;
}

/** Without the second at which things were sent and filled, which is the machine's. */
function tradesOf({ trades }: DayResult, withFills: boolean): readonly string[] {
  return trades
    .map((trade) => {
      const { bot, strategy, instrument, side, decidedAt, stop } = trade;
      const timeless = Object.entries(trade).filter(([name]) => name !== 'openedAt' && name !== 'closedAt');
      return JSON.stringify(withFills ? timeless : { bot, strategy, instrument, side, decidedAt, stop });
    })
    .toSorted();
}

/** As the hash has them. */
function decisionsOf({ decisions }: DayResult): readonly string[] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return decisions
    .toSorted((a, b) => a.barAt - b.barAt || order(a.bot, b.bot) || order(a.instrument, b.instrument))
    .map(({ bot, instrument, barAt, kind, side, qty, price, trigger, rule }) =>
      JSON.stringify({ bot, instrument, at: clockText(barAt), kind, side, qty, price, trigger, rule }),
    );
}

function firstOf(mine: readonly string[], theirs: readonly string[]): string {
  const length = Math.max(mine.length, theirs.length);
  const at = Array.from({ length }, (_, i) => i).find((i) => mine[i] !== theirs[i]) ?? 0;
  return `${mine[at] ?? 'nothing more'} and ${theirs[at] ?? 'nothing more'}`;
}
