import { z } from 'zod';
import type { Log, Postbacks } from '../ports.ts';

export const postbackSettingsSchema = z.strictObject({
  bytesMax: z
    .int()
    .min(1024)
    .max(1_048_576)
    .default(16_384)
    .describe('A longer body is no order update: one has about 1,500 bytes'),
});

export type PostbackSettings = z.output<typeof postbackSettingsSchema>;

export const POSTBACK_SETTINGS: PostbackSettings = postbackSettingsSchema.parse({});

export interface PostbackParts {
  readonly postbacks: Postbacks;
  readonly reconcile: () => Promise<void>;
  readonly log: Log;
  readonly settings: PostbackSettings;
}

export type PostbackOutcome =
  | { readonly kind: 'reconciled' }
  | { readonly kind: 'refused'; readonly rule: 'size' | 'shape' | 'checksum'; readonly why: string };

/**
 * The broker's webhook. What it says is a hint that something happened to an order, so nothing of it is believed and nothing is written: the book is
 * read. What the broker cannot have sent does not even do that. Rejects where the reconciliation does.
 */
export async function orderPostback(
  { postbacks, reconcile, log, settings }: PostbackParts,
  body: string,
): Promise<PostbackOutcome> {
  const bytes = Buffer.byteLength(body);
  const answer =
    bytes > settings.bytesMax
      ? ({
          kind: 'refused',
          rule: 'size',
          why: `the body has ${bytes} bytes, allowed are ${settings.bytesMax}`,
        } as const)
      : postbacks.read(body);
  if (answer.kind === 'refused') {
    log.write('WARN', null, 'postback refused', { why: answer.why });
    return answer;
  }
  const { orderId, status } = answer;
  log.write('DEBUG', null, 'postback', { brokerId: orderId, status });
  await reconcile();
  return { kind: 'reconciled' };
}
