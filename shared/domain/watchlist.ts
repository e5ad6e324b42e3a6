import { z } from 'zod';
import type { InstrumentDay, MarketDay } from './market-day.ts';
import { LIQUID_STOCKS } from './universe.ts';

/** A minute fetches a class of instruments one request a second, and more than these would not be done in time. */
export const WATCHLIST_MOST = 10;

/** Of NSE, without the exchange: "RELIANCE", "M&M", "BAJAJ-AUTO". */
export const SYMBOL = /^[A-Z0-9&-]{1,20}$/;

/** The stocks that a person wants watched, in their order. The bots of other classes are not concerned. */
export interface Watchlist {
  readonly stocks: readonly string[];
}

export const watchlistSchema: z.ZodType<Watchlist> = z.strictObject({
  stocks: z
    .array(z.string().regex(SYMBOL, 'a symbol of NSE: 1 to 20 of A–Z, 0–9, & and -'))
    .min(1, 'at least one stock')
    .max(WATCHLIST_MOST, `at most ${WATCHLIST_MOST} stocks`)
    .refine((stocks) => new Set(stocks).size === stocks.length, 'a stock stands in it twice'),
});

/** A list changed, or why it was not. */
export type Change =
  | { readonly kind: 'changed'; readonly list: Watchlist }
  | { readonly kind: 'refused'; readonly why: string };

/** What is watched where no list was made. */
export const DEFAULT_WATCHLIST: Watchlist = { stocks: LIQUID_STOCKS };

/** "nse:infy" to "INFY"; null: no symbol of NSE. */
export function watchSymbol(text: string): string | null {
  const symbol = text.toUpperCase().replace(/^NSE:/, '');
  return SYMBOL.test(symbol) ? symbol : null;
}

export function withStock({ stocks }: Watchlist, symbol: string): Change {
  if (stocks.includes(symbol)) return { kind: 'refused', why: `${symbol} is in the watchlist already` };
  if (stocks.length >= WATCHLIST_MOST)
    return {
      kind: 'refused',
      why: `the watchlist has ${stocks.length} stocks, the most allowed is ${WATCHLIST_MOST}: remove one first`,
    };
  return { kind: 'changed', list: { stocks: [...stocks, symbol] } };
}

export function withoutStock({ stocks }: Watchlist, symbol: string): Change {
  if (!stocks.includes(symbol))
    return { kind: 'refused', why: `${symbol} is not in the watchlist; it has ${stocks.join(', ')}` };
  if (stocks.length === 1)
    return { kind: 'refused', why: `${symbol} is the last one: a watchlist has at least one stock` };
  return { kind: 'changed', list: { stocks: stocks.filter((each) => each !== symbol) } };
}

/**
 * The day with the stocks of the list only, and with what that left out, or looked for in vain, among what is assumed. Null: no list was made,
 * everything the day has. It may leave nothing to trade, which is the caller's to refuse.
 */
export function watched(market: MarketDay, list: Watchlist | null): MarketDay {
  if (list === null) return market;
  const isLeftOut = ({ instrument }: InstrumentDay): boolean =>
    instrument.kind === 'equity' && !list.stocks.includes(instrument.symbol);
  const instruments = market.instruments.filter((each) => !isLeftOut(each));
  const out = market.instruments.filter(isLeftOut).map(({ instrument }) => instrument);
  const stocks = instruments.filter(({ instrument }) => instrument.kind === 'equity');
  const has = new Set(stocks.map(({ instrument }) => instrument.symbol));
  const missing = list.stocks.filter((symbol) => !has.has(symbol));
  const reference = market.reference === null ? undefined : market.instruments[market.reference];
  const at = reference === undefined ? -1 : instruments.indexOf(reference);
  return {
    ...market,
    instruments,
    reference: at < 0 ? null : at,
    assumed: [
      ...market.assumed.filter((row) => !out.some(({ key }) => row.startsWith(`${key}: `))),
      ...(out.length === 0
        ? []
        : [`not in the watchlist, left out: ${out.map(({ symbol }) => symbol).join(', ')}`]),
      ...(missing.length === 0
        ? []
        : [`in the watchlist, but this day has no bars of: ${missing.join(', ')}`]),
    ],
  };
}
