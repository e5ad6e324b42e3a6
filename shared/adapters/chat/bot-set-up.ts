import { z } from 'zod';
import { botAnswer, methodUrl, type BotPlace } from './bot-api.ts';

/** What a person who sets a bot up asks Telegram. */

const botSchema = z.object({ id: z.int(), first_name: z.string(), username: z.string().optional() });

/** https://core.telegram.org/bots/api#webhookinfo */
const webhookSchema = z.object({
  /** Empty: none is set. */
  url: z.string(),
  pending_update_count: z.int().min(0),
  /** Unix time, seconds. */
  last_error_date: z.int().optional(),
  last_error_message: z.string().optional(),
  allowed_updates: z.array(z.string()).optional(),
});

const userSchema = z.object({ id: z.int(), first_name: z.string() });

/** Messages alone are looked at, and of them who spoke where. */
const updatesSchema = z.array(
  z.object({
    message: z
      .object({
        chat: z.object({ id: z.int(), type: z.string(), title: z.string().optional() }),
        /** Missing in a channel. */
        from: userSchema.optional(),
      })
      .optional(),
  }),
);

const trueSchema = z.literal(true);

export type BotSeen = z.output<typeof botSchema>;
export type WebhookSeen = z.output<typeof webhookSchema>;
export type MessageSeen = NonNullable<z.output<typeof updatesSchema>[number]['message']>;

/** What was asked for was not done, or nobody knows; the sentence has no secret. */
export class BotError extends Error {
  override readonly name = 'BotError';
}

export interface WebhookAsked {
  readonly url: string;
  /** Shown with each update. */
  readonly secret: string;
}

/** One of a bot's commands as chats show them. */
export interface CommandShown {
  readonly command: string;
  readonly description: string;
}

/** All reject with a BotError. */
export interface BotSetUp {
  me(): Promise<BotSeen>;
  webhook(): Promise<WebhookSeen>;
  /** In the place of the one that was set. What was said before is not delivered: old commands are not to be done late. */
  setWebhook(asked: WebhookAsked): Promise<void>;
  /** What was not delivered is dropped. */
  deleteWebhook(): Promise<void>;
  setCommands(commands: readonly CommandShown[]): Promise<void>;
  /** What was said to the bot while no webhook was set, in this last day; it stays to be delivered. */
  heard(): Promise<readonly MessageSeen[]>;
}

export function botSetUp(place: BotPlace, timeoutMs: number): BotSetUp {
  const ask = <T>(method: string, schema: z.ZodType<T>, params: unknown = {}): Promise<T> =>
    asked(place, timeoutMs, method, schema, params);
  return {
    me: () => ask('getMe', botSchema),
    webhook: () => ask('getWebhookInfo', webhookSchema),
    async setWebhook({ url, secret }) {
      await ask('setWebhook', trueSchema, {
        url,
        secret_token: secret,
        allowed_updates: ['message'],
        drop_pending_updates: true,
      });
    },
    async deleteWebhook() {
      await ask('deleteWebhook', trueSchema, { drop_pending_updates: true });
    },
    async setCommands(commands) {
      await ask('setMyCommands', trueSchema, { commands });
    },
    async heard() {
      const updates = await ask('getUpdates', updatesSchema);
      return updates.flatMap(({ message }) => (message === undefined ? [] : [message]));
    },
  };
}

/** A person waits for the bot's name so long. */
const NAME_MS = 3_000;

/** The bot's user name, asked for once it is wanted and kept; null: Telegram does not say it now, or there is no token to ask with. */
export function botName(place: BotPlace | null): () => Promise<string | null> {
  let known: string | null = null;
  return async () => {
    if (place === null || known !== null) return known;
    try {
      known = (await botSetUp(place, NAME_MS).me()).username ?? null;
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
    }
    return known;
  };
}

async function asked<T>(
  place: BotPlace,
  timeoutMs: number,
  method: string,
  schema: z.ZodType<T>,
  params: unknown,
): Promise<T> {
  const answer = await heard(place, timeoutMs, method, params);
  if (answer.kind === 'strange')
    throw new BotError(`${method}: HTTP ${answer.status}, and no answer of Telegram’s`);
  if (answer.kind === 'failed') {
    const { code, why, retryAfterMs } = answer;
    const later = retryAfterMs === null ? '' : `; ask again in ${retryAfterMs / 1000} s`;
    throw new BotError(`${method}: ${code} ${why}${code === 401 ? ': no bot has this token' : ''}${later}`);
  }
  const read = schema.safeParse(answer.result);
  if (read.success) return read.data;
  const fields = read.error.issues.map(({ path, message }) => `${path.join('.') || 'result'}: ${message}`);
  throw new BotError(`${method}: what Telegram answered is not as documented: ${fields.join('; ')}`);
}

async function heard(place: BotPlace, timeoutMs: number, method: string, params: unknown) {
  try {
    const response = await fetch(methodUrl(place, method), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await botAnswer(response, place);
  } catch (error) {
    // The sentence of a failed request may quote the address, which has the token in it.
    const why = error instanceof Error ? error.name : 'failed';
    throw new BotError(`${method}: no answer from ${place.root} (${why})`);
  }
}
