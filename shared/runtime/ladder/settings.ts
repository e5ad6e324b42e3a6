import { z } from 'zod';

/** By which it is judged whether an account may trade live, and how much. The numbers of the ladder itself are a person's choice, with these defaults. */
export const ladderSettingsSchema = z.strictObject({
  paperSessions: z
    .int()
    .min(1)
    .default(20)
    .describe('Clean paper sessions on the live feed that lead to the rung one-lot'),
  liveSessions: z
    .int()
    .min(1)
    .default(10)
    .describe('Clean live sessions at one lot that lead to the rung full'),
  slippageTolerance: z
    .number()
    .min(0)
    .max(100)
    .default(3)
    .describe(
      'A session’s slippage is inside the model up to so many times what the model allows: a single day has few fills, and the market moves between a decision and its fill',
    ),
  leastTrades: z
    .int()
    .min(0)
    .default(1)
    .describe('A session with fewer closed trades shows nothing and does not count'),
  root: z
    .string()
    .default('https://api.kite.trade')
    .describe(
      'Sessions and probes count that were made at this root of Kite’s API: those of a simulator are its own',
    ),
  userId: z
    .string()
    .nullable()
    .default(null)
    .describe('Whose account the probes must be of; null: not compared'),
  probeDays: z.int().min(1).default(30).describe('Answers of `tron probe-live` are good for so many days'),
  needsWrongIp: z
    .boolean()
    .default(true)
    .describe('Whether the answer to an order from an address that is not registered must be known'),
  settlingMs: z
    .int()
    .min(0)
    .default(10_000)
    .describe(
      'What the order protocol allows the book and the positions to be late; it is the adapter’s setting of that name',
    ),
});

export type LadderSettings = z.output<typeof ladderSettingsSchema>;

export const DEFAULT_LADDER: LadderSettings = ladderSettingsSchema.parse({});
