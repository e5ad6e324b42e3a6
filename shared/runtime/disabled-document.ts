import { z } from 'zod';
import type { Disabled } from '../domain/account.ts';

/** Of an account: what a person keeps from entering. */
export const disabledDocument: z.ZodType<Disabled> = z.strictObject({
  kind: z.enum(['bot', 'symbol']),
  name: z.string(),
  why: z.string(),
  at: z.number(),
});
