import type { ChainQuote, ChainView } from '../domain/option-chain.ts';
import type { InstrumentDay, MarketDay, OptionChain } from '../domain/market-day.ts';
import { rowAfter } from '../domain/rows.ts';
import { instantOf, type Day } from '../domain/time.ts';

/** The expiries of an underlying's options that the day lists, from the day on, ascending. */
export function expiriesOf(market: MarketDay, underlying: string): readonly Day[] {
  const days = new Set<Day>();
  for (const { instrument } of market.instruments) {
    if (instrument.kind !== 'option' || instrument.underlying !== underlying) continue;
    if (instrument.expiry !== null && instrument.expiry >= market.day) days.add(instrument.expiry);
  }
  return [...days].sort((a, b) => a - b);
}

/** The chain of one expiry as it stood at the end of a minute: what was published by `at`, and nothing later. */
export function chainViewOf(market: MarketDay, chain: OptionChain, expiry: Day, at: number): ChainView {
  const options = market.instruments.filter(
    ({ instrument }) =>
      instrument.kind === 'option' &&
      instrument.underlying === chain.underlying &&
      instrument.expiry === expiry,
  );
  const close = options[0]?.session.open.at(-1)?.[1] ?? 0;
  const watched = market.instruments.find(({ instrument }) => instrument.key === chain.watched);
  return {
    underlying: chain.underlying,
    expiry,
    at,
    expiresAt: instantOf(expiry, close),
    forward: watched === undefined ? NaN : lastClose(watched, at),
    cadence: chain.cadence,
    quotes: options.map((option) => quoteOf(option, chain, at)),
  };
}

function quoteOf(day: InstrumentDay, { carries }: OptionChain, at: number): ChainQuote {
  const { instrument, bars, from, to } = day;
  const end = rowAfter(bars, from, to, at);
  let volume = 0;
  for (let row = from; row < end; row++) volume += bars.volume[row]!;
  const last = end === from ? -1 : end - 1;
  return {
    instrument,
    last: last < 0 ? NaN : bars.close[last]!,
    lastAt: last < 0 ? NaN : bars.at[last]!,
    bid: NaN,
    ask: NaN,
    volume: carries.volume ? volume : NaN,
    oi: carries.oi && last >= 0 ? bars.oi[last]! : NaN,
  };
}

function lastClose({ bars, from, to }: InstrumentDay, at: number): number {
  const end = rowAfter(bars, from, to, at);
  return end === from ? NaN : bars.close[end - 1]!;
}
