import { z } from 'zod';
import { tokenSettingsSchema } from '../../domain/access-token.ts';

export const loginSettingsSchema = z.strictObject({
  stateMs: z
    .int()
    .min(1000)
    .max(3_600_000)
    .default(600_000)
    .describe('A log-in that was begun must come back within so long'),
  pendingMax: z
    .int()
    .min(1)
    .max(16)
    .default(4)
    .describe('So many log-ins may be under way; one more makes the oldest invalid'),
  linkMs: z
    .int()
    .min(60_000)
    .max(43_200_000)
    .default(3_600_000)
    .describe('A link to begin a log-in with is good for so long, once'),
  linksMax: z
    .int()
    .min(1)
    .max(16)
    .default(16)
    .describe('So many links may be good at a time; one more makes the oldest invalid'),
  token: tokenSettingsSchema.prefault({}),
});

export type LoginSettings = z.output<typeof loginSettingsSchema>;

export const LOGIN_SETTINGS: LoginSettings = loginSettingsSchema.parse({});
