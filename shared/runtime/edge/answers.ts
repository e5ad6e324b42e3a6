import { z } from 'zod';
import type { SwitchAnswer } from '../relay/controls.ts';
import type { CloseTold } from '../relay/controls-told.ts';
import { flattenAnswerSchema, type FlattenAnswer } from '../relay/flatten.ts';

/** The documents of a person's functions as whoever asked them reads them, in the shape of a relay's. Never of the edge, which knows no zod. */

export const flattenedSchema: z.ZodType<FlattenAnswer> = flattenAnswerSchema
  .extend({ said: z.array(z.string()).describe('the same for people') })
  .transform(({ format, version, flat, left, kept, tookMs, by, store, halted }) => {
    return { format, version, flat, left, kept, tookMs, by, store, halted };
  });

/** It does not say whether it closes on paper. */
export const closedSchema: z.ZodType<CloseTold> = z
  .strictObject({
    position: z.string().nullable(),
    flat: z.boolean(),
    left: z.array(z.string()),
    tookMs: z.number().min(0),
  })
  .transform(({ tookMs, ...report }) => {
    return { format: 'tron-close', version: 1, ...report, tookMs: Math.round(tookMs), paper: null };
  });

/** It says the name and what stands or stood; whoever asked knows of what. */
export function switchedSchema({ what, kind }: Pick<SwitchAnswer, 'what' | 'kind'>): z.ZodType<SwitchAnswer> {
  return z
    .strictObject({
      name: z.string(),
      reason: z.string().nullable(),
      since: z.int().nullable(),
    })
    .transform((report) => {
      return { format: 'tron-switch', version: 1, what, kind, ...report };
    });
}
