import { z } from 'zod';

/** "1:5": today's open stands to the previous close as one to five. */
const RATIO = /^([1-9]\d{0,2}):([1-9]\d{0,2})$/;

/**
 * Splits and bonuses as price ratios: a face value of 10 made 1, 2 or 5 is 1:10, 1:5, 1:2; a bonus of n new shares for h held is h:(h + n), so
 * 1 for 1 is 1:2, 1 for 4 is 4:5. The last are consolidations. Nothing nearer to 1 than 4:5: there a real gap looks the same.
 */
const COMMON_RATIOS: readonly string[] = [
  '1:10',
  '1:6',
  '1:5',
  '1:4',
  '1:3',
  '2:5',
  '1:2',
  '3:5',
  '2:3',
  '3:4',
  '4:5',
  '2:1',
  '5:1',
  '10:1',
];

/**
 * How an overnight ratio is told from a gap. On 16,497 overnight ratios of adjusted prices (15 NSE stocks, 2017 to 2026) the least was 0.879,
 * itself a demerger, and the most 1.100; with these settings the nearest that is taken for an action is 0.84 and 1.90.
 */
export const overnightSchema = z
  .strictObject({
    ratios: z
      .array(
        z
          .string()
          .regex(RATIO, 'a ratio is written open:previous, like 1:5, of whole numbers up to 999')
          .refine((text) => factorOf(text) !== 1, 'a ratio of 1 is no corporate action'),
      )
      .min(1)
      .max(50)
      .default([...COMMON_RATIOS])
      .describe('Ratios of open to previous close that are a split, a bonus or a consolidation'),
    tolerancePct: z
      .number()
      .gt(0)
      .max(10)
      .default(5)
      .describe('How far from such a ratio the open may be, in percent of it: the day’s own gap'),
  })
  .readonly();

export type OvernightSettings = z.infer<typeof overnightSchema>;

export const OVERNIGHT_SETTINGS: OvernightSettings = overnightSchema.parse({});

/** A price series that looks split overnight. */
export interface CorporateAction {
  /** Open to previous close, as in the settings: "1:5". */
  readonly ratio: string;
  /** Open divided by previous close, as it was. */
  readonly observed: number;
  /** How far from the ratio, in percent of it, signed. */
  readonly offPct: number;
}

/**
 * The corporate action that an overnight ratio looks like; null: none, or one of the prices is not known (NaN). A heuristic: it misses rights, demergers
 * and anything nearer to 1 than its ratios, and takes a real move of that size for an action. The exchange's ex-dates know better.
 */
export function corporateActionRatio(
  previousClose: number,
  open: number,
  { ratios, tolerancePct }: OvernightSettings = OVERNIGHT_SETTINGS,
): CorporateAction | null {
  if (!(previousClose > 0 && open > 0 && previousClose < Infinity && open < Infinity)) return null;
  const observed = open / previousClose;
  let nearest: CorporateAction | null = null;
  for (const ratio of ratios) {
    const offPct = (observed / factorOf(ratio) - 1) * 100;
    if (Math.abs(offPct) <= tolerancePct && Math.abs(offPct) < Math.abs(nearest?.offPct ?? Infinity))
      nearest = { ratio, observed, offPct };
  }
  return nearest;
}

function factorOf(ratio: string): number {
  const [open, previous] = ratio.split(':');
  return Number(open) / Number(previous);
}
