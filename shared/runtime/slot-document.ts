import { z } from 'zod';
import type { Slot } from '../domain/slot.ts';
import { paise } from '../domain/units.ts';

export const slotSchema = z.strictObject({
  known: z.array(
    z.strictObject({
      tag: z.string(),
      brokerId: z.string(),
      side: z.enum(['BUY', 'SELL']),
      filledQty: z.int(),
      filledValue: z.int().transform(paise),
      exact: z.boolean(),
      done: z.boolean(),
      apart: z.boolean(),
    }),
  ),
  doubt: z.strictObject({ since: z.number(), absentAt: z.number().nullable() }).nullable(),
  mismatch: z.strictObject({ at: z.number(), others: z.int() }).nullable(),
  foreignQty: z.int(),
  refusedAt: z.number().nullable(),
  close: z.strictObject({ of: z.string(), why: z.string(), at: z.number() }).nullable(),
});

/** Of a position: what is known of its exit slot. */
export const slotDocument: z.ZodType<Slot> = slotSchema;
