import { z } from 'zod';
import { issuesText } from '../domain/issue-text.ts';

function amount(least: number, most: number, standard: number, meaning: string) {
  return z.number().min(least).max(most).default(standard).describe(meaning);
}

function count(least: number, most: number, standard: number, meaning: string) {
  return z.int().min(least).max(most).default(standard).describe(meaning);
}

export const pickSettingsSchema = z
  .strictObject({
    by: z
      .enum(['premium', 'delta', 'moneyness'])
      .default('premium')
      .describe(
        'what is looked for: a premium within a band, a delta, or a strike some steps from the money',
      ),
    premiumLeast: amount(0.05, 100_000, 100, 'premium: pays at least this, rupees a unit'),
    premiumMost: amount(
      0.05,
      100_000,
      120,
      'premium: pays at most this, rupees a unit; nearest the middle is best',
    ),
    deltaTarget: amount(0.01, 0.99, 0.5, 'delta: nearest this is best, without sign'),
    stepsFromMoney: count(
      -20,
      20,
      0,
      'moneyness: this many strikes from the money, above 0 out of it; nearest is best',
    ),
    stepsWithin: count(0, 20, 2, 'moneyness: at most this many strikes from that one'),
    deltaLeast: amount(0, 1, 0.35, 'delta at least, without sign'),
    deltaMost: amount(0, 1, 0.6, 'delta at most, without sign'),
    spreadMostPct: amount(0.01, 100, 0.5, 'bid-ask spread at most, % of their middle'),
    spreadAssumedPct: amount(
      0,
      10,
      0.3,
      'the spread assumed without bid and ask, % of the price; a tick where that is more',
    ),
    ageMostTicksSeconds: amount(0, 3600, 5, 'last trade at most this old where the source has ticks'),
    ageMostMinutesSeconds: amount(0, 3600, 60, 'the same where it speaks once a minute'),
    oiLeastLots: count(0, 10_000_000, 500, 'open interest at least, lots'),
    volumeLeastLots: count(0, 10_000_000, 0, 'traded since the open at least, lots; 0: not asked for'),
  })
  .refine((s) => s.premiumLeast <= s.premiumMost, { path: ['premiumMost'], error: 'not below premiumLeast' })
  .refine((s) => s.deltaLeast <= s.deltaMost, { path: ['deltaMost'], error: 'not below deltaLeast' });

/** What is looked for, and what may not be wrong with it. */
export type PickSettings = z.infer<typeof pickSettingsSchema>;

/** Settings with their defaults filled in. Throws a RangeError that names each wrong field, its value and what is allowed. */
export function pickSettings(raw: unknown = {}): PickSettings {
  const read = pickSettingsSchema.safeParse(raw, { reportInput: true });
  if (read.success) return read.data;
  throw new RangeError(`picking an option: ${issuesText(read.error.issues)}`);
}
