import { z } from 'zod';
import { count, day, money } from './fields.ts';

/** The shape of `tron instruments --json`. Prices and strikes in paise, quantities in units, days "YYYY-MM-DD". */

const refusal = z.strictObject({ rule: z.string(), why: z.string(), nearest: z.array(z.string()) });
const counts = z.strictObject({
  shares: count,
  indices: count,
  futures: count,
  calls: count,
  puts: count,
  all: count,
});

const bookPart = z.strictObject({
  rows: count.describe('lines after the header'),
  good: z.strictObject({ NSE: counts, BSE: counts, NFO: counts, BFO: counts }),
  others: z
    .array(z.strictObject({ exchange: z.string(), rows: count }))
    .describe('exchanges that are not traded here'),
  bad: z
    .array(z.strictObject({ line: count, rule: z.string(), why: z.string() }))
    .describe('rows that are not used; the header is line 1'),
  findings: z.array(z.strictObject({ rule: z.string(), count, why: z.string() })),
  underlyings: z.array(z.strictObject({ exchange: z.string(), name: z.string(), contracts: count })),
});

const futurePart = z.strictObject({
  key: z.string(),
  by: z.enum(['near', 'calendar', 'liquidity', 'traded']),
  why: z.string(),
  near: z.string(),
  next: z.string().nullable(),
  rollDay: day.nullable().describe('the near contract is left from here on; null: no calendar tells'),
  warmUp: z.string().describe('whose bars the indicators warm up on'),
});

const underlyingPart = z.strictObject({
  exchange: z.string(),
  name: z.string(),
  kind: z.enum(['index', 'stock', 'assumed-stock']),
  spot: z.string().nullable().describe('key; null: not known, or not in the dump'),
  lots: z.array(count),
  futureTick: money.nullable(),
  optionTick: money.nullable(),
  freezeQty: count.nullable().describe('null: not known'),
  largestOrder: count
    .nullable()
    .describe('of whole lots within the freeze quantity; null: not known, or lots differ'),
  futures: z.array(z.strictObject({ key: z.string(), expiry: day, lot: count })),
  expiries: z.array(
    z.strictObject({
      day,
      label: z.enum(['weekly', 'monthly']),
      contracts: count,
      strikes: count,
      step: money.nullable().describe('the most frequent distance of strikes; null: one strike'),
      even: z.boolean().describe('false: some strikes are nearer or further than the step'),
    }),
  ),
  future: futurePart.nullable().describe('the future to trade on the day; null: see futureRefused'),
  futureRefused: refusal.nullable(),
});

const chainPart = z.strictObject({
  expiry: day,
  label: z.enum(['weekly', 'monthly']),
  strikes: z.array(
    z.strictObject({ strike: money, call: z.string().nullable(), put: z.string().nullable() }),
  ),
});

const instrumentPart = z.strictObject({
  key: z.string(),
  kind: z.enum(['equity', 'future', 'option', 'index']),
  token: count.describe('the exchange’s'),
  instrumentToken: count.describe('the feed’s'),
  lot: count,
  tick: money,
  underlying: z.string(),
  expiry: day.nullable(),
  strike: money.nullable(),
  right: z.enum(['CE', 'PE']).nullable(),
  closingAuction: z.boolean(),
  freezeQty: count.nullable(),
  largestOrder: count.nullable(),
  assumed: z.array(z.string()),
  entry: z
    .strictObject({ rule: z.string(), why: z.string(), value: count.nullable(), limit: count.nullable() })
    .nullable()
    .describe('why settlement in shares forbids an entry on the day; null: it does not'),
});

export const instrumentsDocumentSchema = z.strictObject({
  format: z.literal('tron-instruments'),
  version: z.literal(1),
  dump: z.string(),
  day,
  refused: refusal.nullable().describe('why the dump, or what was asked about, cannot be shown'),
  book: bookPart.nullable().describe('null: the dump is refused'),
  underlying: underlyingPart.nullable(),
  chain: chainPart.nullable(),
  instrument: instrumentPart.nullable(),
});

export type InstrumentsDocument = z.infer<typeof instrumentsDocumentSchema>;
