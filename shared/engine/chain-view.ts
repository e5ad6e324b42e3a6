import type { InstrumentDay, MarketDay, OptionChain } from '../domain/market-day.ts';
import type { ChainQuote, ChainView } from '../domain/option-chain.ts';
import { rowAfter } from '../domain/rows.ts';
import { marketOf, sessionOfReplay, type Session } from '../domain/session.ts';
import { instantOf, MINUTE_MS, type Day } from '../domain/time.ts';
import { forwardOfLasts, lastQuote, type StrikePair } from '../options/parity-forward.ts';

/** A price older than this is no forward. */
const FORWARD_AGE_MS = MINUTE_MS;

/** The expiries listed on the day, ascending; none before the day itself. */
export function expiriesOf(market: MarketDay, underlying: string): readonly Day[] {
  const found = new Set<Day>();
  for (const { instrument } of market.instruments) {
    const { kind, expiry } = instrument;
    if (kind !== 'option' || instrument.underlying !== underlying) continue;
    if (expiry !== null && expiry >= market.day) found.add(expiry);
  }
  return [...found].sort((a, b) => a - b);
}

/**
 * The options of one expiry as the minute that ends at `at` left them: nothing of a later bar is in it. Prices carry no bid and ask, since bars do not.
 * The forward is the watched instrument's where that is of the same expiry, else what parity implies from these quotes. An expiry that is not listed has no quotes.
 */
export function chainViewOf(market: MarketDay, chain: OptionChain, expiry: Day, at: number): ChainView {
  const { underlying, cadence, carries } = chain;
  const listed = market.instruments.filter(
    ({ instrument }) =>
      instrument.kind === 'option' && instrument.underlying === underlying && instrument.expiry === expiry,
  );
  const quotes = listed.map((day) => quoteOf(day, carries, at));
  const [first] = listed;
  return {
    underlying,
    expiry,
    at,
    expiresAt: first === undefined ? NaN : expiryInstant(first, expiry),
    forward: forwardOf(market, chain, expiry, quotes, at),
    cadence,
    quotes,
  };
}

function quoteOf(
  { instrument, bars, from, to }: InstrumentDay,
  carries: OptionChain['carries'],
  at: number,
): ChainQuote {
  const end = rowAfter(bars, from, to, at);
  const none = end === from;
  let volume = 0;
  for (let row = from; row < end; row++) volume += bars.volume[row]!;
  return {
    instrument,
    last: none ? NaN : bars.close[end - 1]!,
    lastAt: none ? NaN : bars.at[end - 1]!,
    bid: NaN,
    ask: NaN,
    volume: carries.volume ? volume : NaN,
    oi: none || !carries.oi ? NaN : bars.oi[end - 1]!,
  };
}

/** The close of the last window on the expiry day; NaN where nobody knows its hours. */
function expiryInstant({ instrument, session }: InstrumentDay, expiry: Day): number {
  const of = expiry === session.day ? session : sessionOfReplay(expiry, marketOf(instrument));
  return 'rule' in of ? NaN : instantOf(expiry, closeOf(of));
}

function closeOf({ open }: Session): number {
  return open.at(-1)?.[1] ?? NaN;
}

function forwardOf(
  market: MarketDay,
  chain: OptionChain,
  expiry: Day,
  quotes: readonly ChainQuote[],
  at: number,
): number {
  const watched = market.instruments.find(({ instrument }) => instrument.key === chain.watched);
  if (watched === undefined || watched.instrument.expiry !== expiry) return impliedBy(quotes, at);
  const { bars, from, to } = watched;
  const row = rowAfter(bars, from, to, at) - 1;
  return row >= from && at - bars.at[row]! <= FORWARD_AGE_MS ? bars.close[row]! : NaN;
}

function impliedBy(quotes: readonly ChainQuote[], at: number): number {
  const puts = new Map(
    quotes.filter(({ instrument }) => instrument.right === 'PE').map((put) => [put.instrument.strike, put]),
  );
  const pairs: StrikePair[] = [];
  for (const { instrument, last, lastAt } of quotes) {
    const { right, strike } = instrument;
    const put = right === 'CE' ? puts.get(strike) : undefined;
    if (put !== undefined && strike !== null)
      pairs.push({ strike, call: lastQuote(last, lastAt), put: lastQuote(put.last, put.lastAt) });
  }
  return forwardOfLasts(pairs, at);
}
