import type { Instrument, OptionRight } from '../../domain/instrument.ts';
import type { MarketDay, OptionChain } from '../../domain/market-day.ts';
import type { ChainQuote, ChainView, Rejection } from '../../domain/option-chain.ts';
import type { OptionPlan } from '../../domain/strategy.ts';
import { roundToTick } from '../../domain/units.ts';
import { chainViewOf, expiriesOf } from '../../engine/chain-view.ts';
import { blackPrice } from '../../options/black76.ts';
import { impliedVolatilityOrNaN } from '../../options/implied-volatility.ts';
import { PARITY_SETTINGS } from '../../options/parity-forward.ts';
import { FARTHER } from '../../options/pick-rules.ts';
import { YEAR_MS } from '../../options/time-to-expiry.ts';

/**
 * Which options a minute asks the broker for, where it cannot ask for all of them: what is not asked for is stale in that minute, and nothing is decided
 * on it. First what is held; then the strikes at the money, which tell the forward; then what the strategies buy, by their own pickers, of the chain as it
 * is known (on paper that minute's decision may not be made yet), and would buy of one whose unknown prices Black-76 fills in. Those prices choose what is
 * asked for and are seen by nobody else. Pure.
 */

const RIGHTS: readonly OptionRight[] = ['CE', 'PE'];

/** A price so old still says how volatile the market is. */
const VOLATILITY_AGE_MS = 5 * 60_000;

export interface LegsWanted {
  /** As it is published, by the minute before. */
  readonly market: MarketDay;
  /** End of that minute. */
  readonly at: number;
  /** By key: what is open, or on its way. */
  readonly held: readonly string[];
  readonly plans: readonly Pick<OptionPlan, 'pick'>[];
  /** Of all chains together. */
  readonly most: number;
}

/** Keys of at most `most` options, those that matter most first. */
export function legsAsked({ market, at, held, plans, most }: LegsWanted): readonly string[] {
  const { chains, instruments } = market;
  const listed = new Set(
    instruments
      .filter(({ instrument }) => instrument.kind === 'option')
      .map(({ instrument }) => instrument.key),
  );
  const each = chains.map((chain) => ofChain(market, chain, at, plans));
  const ranks = Math.max(0, ...each.map((keys) => keys.length));
  const wanted = Array.from({ length: ranks }, (_, rank) => each.flatMap((keys) => keys[rank] ?? [])).flat();
  return [...new Set([...held.filter((key) => listed.has(key)), ...wanted])].slice(0, most);
}

function ofChain(
  market: MarketDay,
  chain: OptionChain,
  at: number,
  plans: LegsWanted['plans'],
): readonly string[] {
  const [expiry] = expiriesOf(market, chain.underlying);
  if (expiry === undefined) return [];
  const seen = chainViewOf(market, chain, expiry, at);
  const forward = seen.forward > 0 ? seen.forward : watchedPrice(market, chain, at);
  const byMoney = seen.quotes.toSorted((a, b) => awayFrom(forward, a) - awayFrom(forward, b));
  const view = { ...seen, forward };
  const full = filled(view, volatilityOf(view, byMoney, market));
  const picks = plans.flatMap(({ pick }) =>
    RIGHTS.map((right) => [...pickedOf(pick(seen, right)), ...ranked(pick(full, right))]),
  );
  const ranks = Math.max(0, ...picks.map((keys) => keys.length));
  return [
    ...pairsOf(byMoney, PARITY_SETTINGS.minPairs),
    ...Array.from({ length: ranks }, (_, rank) => picks.flatMap((keys) => keys[rank] ?? [])).flat(),
    ...byMoney.map(({ instrument }) => instrument.key),
  ];
}

/** The newest close of what is watched in the underlying's place, before its first the close of the day before; NaN: unknown. */
function watchedPrice({ instruments }: MarketDay, { watched }: OptionChain, at: number): number {
  const found = instruments.find(({ instrument }) => instrument.key === watched);
  if (found === undefined) return NaN;
  const { bars, from, to, facts } = found;
  for (let row = to - 1; row >= from; row -= 1) if (bars.at[row]! <= at) return bars.close[row]!;
  return facts.previousClose;
}

function awayFrom(forward: number, { instrument: { strike } }: ChainQuote): number {
  return Math.abs((strike ?? Infinity) - forward);
}

/** Of the strikes nearest the money that have both, call and put. */
function pairsOf(byMoney: readonly ChainQuote[], most: number): readonly string[] {
  const found = new Map<number, string[]>();
  for (const { instrument } of byMoney) {
    const { strike, key } = instrument;
    if (strike !== null) found.set(strike, [...(found.get(strike) ?? []), key]);
  }
  return [...found.values()]
    .filter((keys) => keys.length === RIGHTS.length)
    .slice(0, most)
    .flat();
}

/** Of the call and the put nearest the money that have traded lately, else the India VIX; NaN: unknown. */
function volatilityOf(view: ChainView, byMoney: readonly ChainQuote[], { vix }: MarketDay): number {
  const implied = RIGHTS.map((right) => {
    const found = byMoney.find(
      ({ instrument, lastAt }) => instrument.right === right && view.at - lastAt <= VOLATILITY_AGE_MS,
    );
    if (found === undefined) return NaN;
    return impliedVolatilityOrNaN(
      right,
      found.last,
      view.forward,
      found.instrument.strike ?? NaN,
      yearsOf(view),
    );
  });
  const [call = NaN, put = NaN] = implied;
  if (call > 0 && put > 0) return (call + put) / 2;
  if (vix === null || vix.to === vix.from) return NaN;
  return vix.bars.close[vix.to - 1]! / 10_000;
}

function yearsOf({ at, expiresAt }: ChainView): number {
  return (expiresAt - at) / YEAR_MS;
}

/** Every option priced now: as it traded, else by the model. How much of it is open or traded is left out, for it is known of a few only. */
function filled(view: ChainView, volatility: number): ChainView {
  const { at, forward } = view;
  const quotes = view.quotes.map((quote): ChainQuote => {
    const { instrument, last, lastAt } = quote;
    const price = lastAt === at ? last : modelled(instrument, forward, volatility, yearsOf(view));
    return { ...quote, last: price, lastAt: at, volume: NaN, oi: NaN };
  });
  return { ...view, quotes };
}

function modelled(
  { strike, right, tick }: Instrument,
  forward: number,
  volatility: number,
  years: number,
): number {
  const price = blackPrice(right ?? 'CE', forward, strike ?? NaN, volatility, years);
  return Number.isNaN(price) ? NaN : Math.max(tick, roundToTick(price, tick, 'nearest'));
}

type Answer = ReturnType<OptionPlan['pick']>;

function pickedOf(answer: Answer): readonly string[] {
  return answer.kind === 'picked' ? [answer.instrument.key] : [];
}

/** What is picked, then what comes nearest to it. */
function ranked(answer: Answer): readonly string[] {
  const others = answer.rejected
    .filter((each) => kindOf(each) < NEVER)
    .toSorted((a, b) => kindOf(a) - kindOf(b) || missOf(a) - missOf(b));
  return [...pickedOf(answer), ...others.map(({ key }) => key)];
}

const NEVER = 2;

/** It passes and lies farther; it is not what is looked for; anything else. */
function kindOf({ rule }: Rejection): number {
  if (rule === FARTHER) return 0;
  return rule === 'premium' || rule === 'moneyness' || rule === 'delta' ? 1 : NEVER;
}

function missOf({ value, limit }: Rejection): number {
  return Math.abs(value - limit);
}
