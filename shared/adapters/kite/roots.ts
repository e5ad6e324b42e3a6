import { z } from 'zod';

const root = z
  .url({ protocol: /^https?$/, error: 'must be an https URL, or an http one on 127.0.0.1' })
  .transform((text) => new URL(text))
  // The secret goes there: only this computer is talked to in the clear.
  .refine(({ protocol, hostname }) => protocol === 'https:' || hostname === '127.0.0.1', {
    error: 'must be an https URL, or an http one on 127.0.0.1',
  })
  .refine(({ href, origin }) => href === `${origin}/`, { error: 'must end after the host and its port' })
  .transform(({ origin }) => origin);

/** Where Kite is: its page for people and its API for programs. A simulator has both in one place. */
export const kiteRootsSchema = z.strictObject({
  loginRoot: root.default('https://kite.zerodha.com'),
  apiRoot: root.default('https://api.kite.trade'),
});

export type KiteRoots = z.output<typeof kiteRootsSchema>;

export const KITE_ROOTS: KiteRoots = kiteRootsSchema.parse({});
