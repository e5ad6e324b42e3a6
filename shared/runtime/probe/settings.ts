import { z } from 'zod';

const percent = (standard: number, most: number, text: string) =>
  z.number().gt(0).max(most).default(standard).describe(text);

/** How `tron probe-live` asks. */
export const probeSettingsSchema = z.strictObject({
  times: z.int().min(1).max(10).default(5).describe('Resting orders that are placed, modified and cancelled'),
  farPct: percent(
    4,
    15,
    'Resting orders buy so far below the last price, in percent: far from the market and inside the narrowest usual band, 5 %',
  ),
  takePct: percent(
    0.3,
    3,
    'The share is bought and sold at a limit so far beyond the last price, each attempt as far again',
  ),
  buyAttempts: z.int().min(1).max(5).default(2).describe('IOC orders that may try to buy the share'),
  sellAttempts: z.int().min(1).max(10).default(5).describe('IOC orders that may try to sell it'),
  pollMs: z.int().min(1).default(250).describe('Between two readings'),
  lateMs: z
    .int()
    .min(1)
    .default(60_000)
    .describe('What is not there after so long is a doubt, and the probe stops'),
  sendWithinMs: z
    .int()
    .min(1)
    .default(5_000)
    .describe('A request that could not be written within this is not sent'),
});

export type ProbeSettings = z.output<typeof probeSettingsSchema>;

export const DEFAULT_PROBE: ProbeSettings = probeSettingsSchema.parse({});
