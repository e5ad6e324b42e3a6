import { z } from 'zod';
import { cloudPlaceSchema, cloudRootSchema } from '../../domain/cloud.ts';

export const TASKS_ROOT = 'https://cloudtasks.googleapis.com';

/** A function: over TLS anywhere, in the clear on this computer alone. */
const functionUrl = z
  .url({ protocol: /^https?$/, error: 'must be an https URL, or an http one on 127.0.0.1' })
  .refine((text) => text.startsWith('https:') || new URL(text).hostname === '127.0.0.1', {
    error: 'must be an https URL, or an http one on 127.0.0.1',
  });

export const cloudTasksSettingsSchema = z.strictObject({
  place: cloudPlaceSchema,
  queue: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,100}$/, 'a queue is named by 1 to 100 letters, digits and hyphens'),
  url: functionUrl.describe('The function that handles a task.'),
  serviceAccount: z
    .email('must be the e-mail address of a service account')
    .describe('Who calls it: the identity inside the OIDC token.'),
  audience: functionUrl.describe('For whom the token is: the root URL of the function.'),
  dispatchDeadlineSeconds: z
    .int()
    .min(15)
    .max(1_800)
    .default(330)
    .describe('The function has 300 s: whoever has not answered by then never will.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(5_000)
    .describe('Enqueuing is given up after so long: an entry is valid for seconds.'),
  root: cloudRootSchema.prefault(TASKS_ROOT),
});

export type CloudTasksSettings = z.output<typeof cloudTasksSettingsSchema>;
export type CloudTasksOptions = z.input<typeof cloudTasksSettingsSchema>;
