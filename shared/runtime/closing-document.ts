import { z } from 'zod';
import type { Closing } from '../domain/closing.ts';
import { NO_BOT } from '../execution/closing.ts';
import { orderSchema } from './documents.ts';
import { slotSchema } from './slot-document.ts';

/** `others/{day}-{instrument}`: what is known of closing what others hold in it. */
export const closingDocument: z.ZodType<Closing> = z.strictObject({
  restoreEpoch: z.int(),
  made: z.int(),
  orders: z.array(orderSchema.extend({ bot: z.literal(NO_BOT) })),
  known: slotSchema.shape.known,
  doubt: slotSchema.shape.doubt,
  seen: z
    .strictObject({ at: z.number(), agreedAt: z.number().nullable(), others: z.int(), filled: z.int() })
    .nullable(),
  refused: z.strictObject({ at: z.number(), why: z.string() }).nullable(),
});
