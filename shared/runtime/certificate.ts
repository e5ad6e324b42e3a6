import { z } from 'zod';
import type { Day } from '../domain/time.ts';
import { PARTS, type Comparison, type Part } from '../ledger/comparison.ts';

/** A person answers for what no comparison shows. */
export interface Signature {
  readonly by: string;
  readonly why: string;
  readonly at: number;
}

/**
 * `certificates/{day}`: what the broker and the ledger said of a day, side by side, and where they disagreed. `certificates/first`: of the account
 * before anything was traded in it, as it was found that day.
 */
export interface Certificate extends Comparison {
  readonly day: Day;
  readonly at: number;
  /** `compared`: with the broker's books of the day; `rebuilt`: from what was left of it, for a person to sign; `first`: of a flat account. */
  readonly made: 'compared' | 'rebuilt' | 'first';
  /** With the paper broker's own book: it says nothing of an account at a broker. */
  readonly paper: boolean;
  readonly signed: Signature | null;
}

/** `certificates/newest`: of the newest day of an account at a broker that has one, whether entries may go on. */
export interface Standing {
  readonly day: Day;
  /** Why no entry is sent; null: nothing speaks against it. */
  readonly blocked: string | null;
}

const side = z.strictObject({
  qty: z.int(),
  filledQty: z.int(),
  value: z.int(),
  status: z.string(),
  charges: z.int(),
});
const value = z.union([z.number(), z.string()]).nullable();
const difference = z.strictObject({
  kind: z.enum(['quantity', 'rupees', 'order']),
  what: z.string(),
  ours: value,
  brokers: value,
  sentence: z.string(),
});

const part = z.enum(PARTS);

const WHOLE_DAY: readonly Part[] = ['orders', 'trades', 'positions', 'cash', 'charges'];

const certificateFields = z.strictObject({
  day: z.int(),
  at: z.number(),
  made: z.enum(['compared', 'rebuilt', 'first']),
  paper: z.boolean().default(false),
  signed: z.strictObject({ by: z.string(), why: z.string(), at: z.number() }).nullable(),
  compared: z.array(part).optional(),
  notCompared: z.array(z.strictObject({ part, why: z.string() })).default([]),
  orders: z.array(
    z.strictObject({
      tag: z.string(),
      instrument: z.string(),
      brokerId: z.string().nullable(),
      ours: side.nullable(),
      brokers: side.nullable(),
    }),
  ),
  positions: z.array(
    z.strictObject({ instrument: z.string(), ours: z.int(), account: z.int(), foreign: z.int() }),
  ),
  foreign: z.array(
    z.strictObject({
      brokerId: z.string(),
      instrument: z.string(),
      product: z.string(),
      side: z.string(),
      qty: z.int(),
      filledQty: z.int(),
      status: z.string(),
    }),
  ),
  held: z
    .array(z.strictObject({ instrument: z.string(), product: z.string(), dayQty: z.int(), netQty: z.int() }))
    .default([]),
  money: z.strictObject({
    openingCash: z.int(),
    closingCash: z.int(),
    moved: z.int(),
    expected: z.int().nullable(),
    why: z.string().nullable(),
  }),
  charges: z.strictObject({ ours: z.int(), brokers: z.int() }),
  unresolved: z.array(difference),
  warnings: z.array(difference),
});

/** One from before it said what was compared: a whole day was, or nothing. */
export const certificateDocument: z.ZodType<Certificate> = certificateFields.transform(
  ({ compared, ...certificate }): Certificate => ({
    ...certificate,
    compared: compared ?? (certificate.made === 'compared' ? WHOLE_DAY : []),
  }),
);

export const standingDocument: z.ZodType<Standing> = z.strictObject({
  day: z.int(),
  blocked: z.string().nullable(),
});
