import { z } from 'zod';
import { paise } from '../domain/units.ts';

/** By which a day is certified. */
export const certifySettingsSchema = z.strictObject({
  tolerance: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(100)
    .transform(paise)
    .describe(
      'Paise: up to so much a difference of money only warns. ₹1: contract notes round STT to the rupee.',
    ),
  chargesInCash: z
    .boolean()
    .default(false)
    .describe("UNV: whether the account's cash has the day's charges in the evening already."),
});

export type CertifySettings = z.output<typeof certifySettingsSchema>;
