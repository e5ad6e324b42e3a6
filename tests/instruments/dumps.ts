import { bookOf, type InstrumentBook } from '../../shared/instruments/book.ts';
import { readDump, type Dump, type DumpSource } from '../../shared/instruments/dump.ts';
import type { DumpRefusal } from '../../shared/instruments/report.ts';
import { dumpSchema, type DumpSettings } from '../../shared/instruments/settings.ts';
import { underlyingOf } from '../../shared/instruments/underlying.ts';
import type { Underlying } from '../../shared/instruments/table.ts';

export const HEADER =
  'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange';

export const DAY = 20260817;

/** Dumps of a few rows are enough here. */
export const SMALL: DumpSettings = dumpSchema.parse({ leastRows: { NFO: 0, BFO: 0 }, badRowsMostPct: 100 });

/** Shares and indices as Kite writes them: names in quotes, no expiry, an index with tick and lot 0. */
export const CASH: readonly string[] = [
  '738561,2885,RELIANCE,"RELIANCE INDUSTRIES",0,,0,0.1,1,EQ,NSE,NSE',
  '408065,1594,INFY,"INFOSYS",0,,,0.1,1,EQ,NSE,NSE',
  '519937,2031,M&M,"MAHINDRA & MAHINDRA, LTD",,,0,0.1,1,EQ,NSE,NSE',
  '256265,1001,NIFTY 50,"NIFTY 50",0,,0,0,0,EQ,INDICES,NSE',
  '128083204,500325,RELIANCE,"RELIANCE INDUSTRIES",0,,0,0.05,1,EQ,BSE,BSE',
  '265,1,SENSEX,"SENSEX",0,,0,0,0,EQ,INDICES,BSE',
];

interface ContractRow {
  readonly token: number;
  readonly symbol: string;
  readonly name: string;
  readonly expiry: string;
  readonly strike?: number;
  readonly type: 'FUT' | 'CE' | 'PE';
  readonly lot?: number;
  readonly exchange?: string;
}

export function contractLine({ token, symbol, name, expiry, type, ...row }: ContractRow): string {
  const exchange = row.exchange ?? 'NFO';
  const segment = `${exchange}-${type === 'FUT' ? 'FUT' : 'OPT'}`;
  const tick = type === 'FUT' ? '0.1' : '0.05';
  return [
    token * 256 + 2,
    token,
    symbol,
    `"${name}"`,
    0,
    expiry,
    row.strike ?? 0,
    tick,
    row.lot ?? 65,
    type,
    segment,
    exchange,
  ].join(',');
}

/** NIFTY: weeklies of 18 August and 1 September, monthlies of 25 August and 29 September, a far month without a future. */
export const NIFTY: readonly string[] = [
  ...[
    ['NIFTY26AUGFUT', '2026-08-25'],
    ['NIFTY26SEPFUT', '2026-09-29'],
  ].map(([symbol = '', expiry = ''], i) =>
    contractLine({ token: 100 + i, symbol, name: 'NIFTY', expiry, type: 'FUT' }),
  ),
  ...[
    ['NIFTY26818', '2026-08-18'],
    ['NIFTY26AUG', '2026-08-25'],
    ['NIFTY26901', '2026-09-01'],
    ['NIFTY26SEP', '2026-09-29'],
    ['NIFTY26DEC', '2026-12-29'],
  ].flatMap(([head = '', expiry = ''], i) =>
    [24_100, 24_150, 24_200, 24_300].flatMap((strike, j) =>
      (['CE', 'PE'] as const).map((type, k) =>
        contractLine({
          token: 200 + i * 20 + j * 2 + k,
          symbol: `${head}${strike}${type}`,
          name: 'NIFTY',
          expiry,
          strike,
          type,
        }),
      ),
    ),
  ),
];

export const RELIANCE: readonly string[] = [
  contractLine({
    token: 400,
    symbol: 'RELIANCE26AUGFUT',
    name: 'RELIANCE',
    expiry: '2026-08-25',
    type: 'FUT',
    lot: 500,
  }),
  contractLine({
    token: 401,
    symbol: 'RELIANCE26SEPFUT',
    name: 'RELIANCE',
    expiry: '2026-09-29',
    type: 'FUT',
    lot: 500,
  }),
  contractLine({
    token: 402,
    symbol: 'RELIANCE26AUG1400CE',
    name: 'RELIANCE',
    expiry: '2026-08-25',
    strike: 1400,
    type: 'CE',
    lot: 500,
  }),
];

export const ROWS: readonly string[] = [...CASH, ...NIFTY, ...RELIANCE];

export function dumpText(rows: readonly string[] = ROWS): string {
  return `${[HEADER, ...rows].join('\n')}\n`;
}

export function sourceOf(text: string, more: Partial<DumpSource> = {}): DumpSource {
  return { text, day: DAY, fetchedAt: null, transfer: null, previousRows: null, ...more };
}

export function readSmall(text: string, more: Partial<DumpSource> = {}): Dump | DumpRefusal {
  return readDump(sourceOf(text, more), SMALL);
}

/** Throws where the dump is refused. */
export function dumpOf(rows: readonly string[] = ROWS, day: number = DAY): Dump {
  const dump = readSmall(dumpText(rows), { day });
  if (dump.kind === 'refused') throw new Error(dump.why);
  return dump;
}

export function book(rows: readonly string[] = ROWS, day: number = DAY): InstrumentBook {
  return bookOf(dumpOf(rows, day));
}

/** Throws where the book has no contract of the name. */
export function named(of: InstrumentBook, name: string): Underlying {
  const underlying = underlyingOf(of, name);
  if (underlying.kind === 'refused') throw new Error(underlying.why);
  return underlying;
}
