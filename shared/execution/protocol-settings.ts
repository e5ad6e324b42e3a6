import { z } from 'zod';

const ms = z.int().min(0);

/** The numbers of the order protocol (DESIGN §5). What belongs to a broker (its timeout, how long its book settles) is the broker port's `proof`. */
export const protocolSettingsSchema = z.strictObject({
  sendWithinMs: ms
    .default(2_000)
    .describe('From before a claim’s commit: who has not written by then does not write.'),
  unsentRetries: z
    .int()
    .min(0)
    .max(10)
    .default(3)
    .describe('An exit that was not written is claimed again at once, so often.'),
  chaseAfterMs: ms.default(3_000).describe('A triggered exit that has not filled by then is priced again.'),
  repriceMs: z.int().min(1).default(3_000).describe('A flatten prices what still rests again, so often.'),
  refusedRetryMs: ms
    .default(65_000)
    .describe(
      'An exit that was refused is placed anew by the next tick, or after this by whoever reads the book.',
    ),
  followStepMs: z
    .int()
    .min(1)
    .default(1_000)
    .describe('Between two readings of the book while something is followed.'),
  readEveryMs: z
    .int()
    .min(1)
    .default(2_000)
    .describe('While a reconciliation waits for one thing it reads the book for all the others so often.'),
  followMs: ms.default(45_000).describe('How long whoever sent an order follows it, at the most.'),
  equityQtyMost: z
    .int()
    .min(1)
    .default(100_000)
    .describe('UNV: the most that one order for shares may carry; other instruments have a freeze quantity.'),
  orderValueMost: z
    .int()
    .min(1)
    .default(10_000_000_000)
    .describe('UNV: the most that one order may be worth, paise (10 crore rupees).'),
  flattenMs: ms.default(120_000).describe('How long a flatten reads until all is flat, at the most.'),
  leaseMs: ms
    .default(20_000)
    .describe('How long one reconciliation keeps others from reading the same book.'),
  skewMs: ms.default(1_000).describe('A clock that is off the store’s by more sends no entry.'),
  sweepMs: ms
    .default(8_000)
    .describe('An entry whose task was taken so long ago and that nobody claimed is handed over anew.'),
  squareOffLeadMs: ms
    .default(120_000)
    .describe('So long before the broker’s own square-off no new exit is sent.'),
});

export type ProtocolSettings = z.output<typeof protocolSettingsSchema>;

export const DEFAULT_PROTOCOL: ProtocolSettings = protocolSettingsSchema.parse({});
