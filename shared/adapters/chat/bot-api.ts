import { z } from 'zod';
import { redacted, REDACTED } from '../../domain/redacted.ts';

/** Telegram's Bot API as it is written: https://core.telegram.org/bots/api */

/** Where a bot is asked, and as whom. */
export interface BotPlace {
  /** "https://api.telegram.org" */
  readonly root: string;
  /** Whoever knows it is the bot. It is part of each address, so no address is told. */
  readonly token: string;
}

/** Each answer: `result` where it was done, otherwise why not. */
const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error_code: z.int(),
    description: z.string().default(''),
    parameters: z
      .object({
        /** Seconds. */
        retry_after: z.number().min(0).optional(),
        /** The id that a group has since it became a supergroup. */
        migrate_to_chat_id: z.int().optional(),
      })
      .default({}),
  }),
]);

export type BotAnswer =
  | { readonly kind: 'done'; readonly result: unknown }
  /** `why`: Telegram's sentence, without the token. */
  | {
      readonly kind: 'failed';
      readonly code: number;
      readonly why: string;
      readonly retryAfterMs: number | null;
      readonly movedTo: number | null;
    }
  /** Not by Telegram. */
  | { readonly kind: 'strange'; readonly status: number };

const WHY_MAX = 300;

export function methodUrl({ root, token }: BotPlace, method: string): string {
  return `${root}/bot${token}/${method}`;
}

/** Rejects where the answer breaks off. */
export async function botAnswer(response: Response, { token }: BotPlace): Promise<BotAnswer> {
  const strange = { kind: 'strange', status: response.status } as const;
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return strange;
  }
  const read = answerSchema.safeParse(parsed);
  // Done only where both say so: a page in between may answer anything with 200.
  if (!read.success || read.data.ok !== response.ok) return strange;
  if (read.data.ok) return { kind: 'done', result: read.data.result };
  const { error_code: code, description, parameters } = read.data;
  const { retry_after: seconds, migrate_to_chat_id: movedTo = null } = parameters;
  return {
    kind: 'failed',
    code,
    why: redacted(description.replaceAll(token, REDACTED)).slice(0, WHY_MAX),
    retryAfterMs: seconds === undefined ? null : Math.ceil(seconds * 1000),
    movedTo,
  };
}
