import { z } from 'zod';

const words = z.array(z.string().min(1));

/** How the adapter asks, and how it reads Kite's words. What is marked UNV is not documented: a default that is safe if it is wrong. */
export const kiteSettingsSchema = z.strictObject({
  timeoutMs: z.int().min(1).default(7000),
  settlingMs: z
    .int()
    .min(0)
    .default(10_000)
    .describe('UNV: how long after it arrived an order may be missing from the book, and positions behind.'),
  /** How long a request may wait for its turn within our share of the broker's rate. */
  waitMs: z.int().min(0).default(1000),
  freshMs: z
    .int()
    .min(0)
    .default(1000)
    .describe(
      'Before an order is placed the book is asked for its tag: not again where it was read so lately.',
    ),
  /** Words that tell what a refusal is about, as they stand in its message in lower case. They only name a refusal that is certain already. */
  words: z
    .strictObject({
      ip: words.default(['ip']).describe('UNV: a refusal for the address that we send from.'),
      token: words
        .default(['api_key', 'access_token'])
        .describe('UNV: an invalid token may come as a 400 of type InputException.'),
      closed: words
        .default(['market is closed', 'markets are closed', 'after market order', 'amo'])
        .describe('UNV: outside trading hours.'),
    })
    .prefault({}),
});

export type KiteSettings = z.output<typeof kiteSettingsSchema>;

export const DEFAULT_KITE_SETTINGS: KiteSettings = kiteSettingsSchema.parse({});
