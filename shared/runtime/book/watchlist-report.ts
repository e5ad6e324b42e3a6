import { z } from 'zod';
import { liquidStocks } from '../../domain/universe.ts';
import { DEFAULT_WATCHLIST, WATCHLIST_MOST, type Watchlist } from '../../domain/watchlist.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { rupeeText } from '../../domain/units.ts';
import { assumedText } from '../report/assumed.ts';
import { money } from '../report/fields.ts';
import { counted, tableText, wrapped, type Column } from '../report/text.ts';

const COLUMNS: readonly Column[] = [
  { head: 'symbol' },
  { head: 'exchange' },
  { head: 'lot', right: true },
  { head: 'tick', right: true },
  { head: 'underlying' },
  { head: 'derivatives' },
];

export const NO_ROW = 'no instrument row is known yet: it has an effect only where the data has bars of it';

/** What `tron watchlist --json` prints. */
export const watchlistDocumentSchema = z.strictObject({
  format: z.literal('tron-watchlist'),
  version: z.literal(1),
  path: z.string(),
  made: z.boolean().describe('false: no list was made, these are the default'),
  stocks: z.array(
    z.strictObject({
      symbol: z.string(),
      known: z.boolean().describe('false: no instrument row is known, the fields below are null'),
      exchange: z.string().nullable(),
      lot: z.int().nullable(),
      tick: money.nullable(),
      underlying: z.string().nullable(),
      derivatives: z.boolean().nullable(),
      assumed: z.array(z.string()),
    }),
  ),
});

export type WatchlistDocument = z.infer<typeof watchlistDocumentSchema>;

function rowOf(symbol: string): Instrument | null {
  return liquidStocks().find((row) => row.symbol === symbol) ?? null;
}

export function isKnownStock(symbol: string): boolean {
  return rowOf(symbol) !== null;
}

/** `list` null: none was made. */
export function watchlistText(path: string, list: Watchlist | null): string {
  const { stocks } = list ?? DEFAULT_WATCHLIST;
  const head =
    list === null
      ? `The default watchlist, ${counted(stocks.length, 'stock')}: no ${path} was made, so a run watches everything its day has`
      : `The watchlist of ${path}, ${stocks.length} of at most ${WATCHLIST_MOST} stocks`;
  const assumed = stocks.flatMap((symbol) => {
    const row = rowOf(symbol);
    return row === null ? [`NSE:${symbol}: ${NO_ROW}`] : row.assumed.map((what) => `${row.key}: ${what}`);
  });
  return [wrapped(head, 2), tableText(COLUMNS, stocks.map(cellsOf)), '', assumedText(assumed)].join('\n');
}

function cellsOf(symbol: string): readonly string[] {
  const row = rowOf(symbol);
  if (row === null) return [symbol, '-', '-', '-', '-', '-'];
  const { exchange, lot, tick, underlying, closingAuction } = row;
  const derivatives = closingAuction ? 'yes' : 'no';
  return [symbol, exchange, String(lot), rupeeText(tick), underlying, derivatives];
}

export function watchlistJson(path: string, list: Watchlist | null): WatchlistDocument {
  const { stocks } = list ?? DEFAULT_WATCHLIST;
  return { format: 'tron-watchlist', version: 1, path, made: list !== null, stocks: stocks.map(stockPart) };
}

function stockPart(symbol: string): WatchlistDocument['stocks'][number] {
  const row = rowOf(symbol);
  return {
    symbol,
    known: row !== null,
    exchange: row?.exchange ?? null,
    lot: row?.lot ?? null,
    tick: row?.tick ?? null,
    underlying: row?.underlying ?? null,
    derivatives: row?.closingAuction ?? null,
    assumed: row === null ? [NO_ROW] : [...row.assumed],
  };
}
