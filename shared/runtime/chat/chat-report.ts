import { z } from 'zod';
import { isoText } from '../../domain/time.ts';

/** `tron cloud-chat --json`. */
export const chatDocumentSchema = z.strictObject({
  format: z.literal('tron-cloud-chat'),
  version: z.literal(1),
  did: z.enum(['set', 'status', 'remove', 'chats']),
  /** Null: nobody knows, for Telegram did not say. */
  bot: z.strictObject({ id: z.int(), name: z.string() }).nullable(),
  webhook: z
    .strictObject({
      /** Null: none is set. */
      url: z.string().nullable(),
      /** Updates that were not taken yet. */
      pending: z.int(),
      /** The last delivery that failed since the webhook was set, in Indian time; null: none. */
      lastError: z.strictObject({ at: z.string(), message: z.string() }).nullable(),
    })
    .nullable(),
  /** Who spoke to the bot where, in order of their first words; null: not asked for, or not answered. */
  chats: z
    .array(
      z.strictObject({
        id: z.int(),
        type: z.string(),
        /** Null: who speaks in it is its name. */
        title: z.string().nullable(),
        people: z.array(z.strictObject({ id: z.int(), name: z.string() })),
      }),
    )
    .nullable(),
  /** It is as it was asked for: set, and nothing waits because of an error; or removed, or told. */
  stands: z.boolean(),
  problems: z.array(z.string()),
});

export type ChatDocument = z.infer<typeof chatDocumentSchema>;

/** A message, as far as it tells who spoke where. */
interface Heard {
  readonly chat: { readonly id: number; readonly type: string; readonly title?: string | undefined };
  readonly from?: { readonly id: number; readonly first_name: string } | undefined;
}

/** What Telegram said, as far as it did. */
export interface ChatSeen {
  readonly did: ChatDocument['did'];
  readonly bot: {
    readonly id: number;
    readonly first_name: string;
    readonly username?: string | undefined;
  } | null;
  readonly webhook: {
    readonly url: string;
    readonly pending_update_count: number;
    readonly last_error_date?: number | undefined;
    readonly last_error_message?: string | undefined;
    readonly allowed_updates?: readonly string[] | undefined;
  } | null;
  /** Null: not asked for, or not answered. */
  readonly heard: readonly Heard[] | null;
  /** The function's URL where it was said: the webhook must be that one. */
  readonly url: string | null;
  /** What failed before. */
  readonly problems: readonly string[];
}

export function chatJson({ did, bot, webhook, heard, url, problems: before }: ChatSeen): ChatDocument {
  const problems = [...before, ...(webhook === null ? [] : problemsOf(did, webhook, url))];
  return {
    format: 'tron-cloud-chat',
    version: 1,
    did,
    bot: bot === null ? null : { id: bot.id, name: plain(bot.username ?? bot.first_name) },
    webhook:
      webhook === null
        ? null
        : {
            url: webhook.url === '' ? null : webhook.url,
            pending: webhook.pending_update_count,
            lastError: lastErrorOf(webhook),
          },
    chats: heard === null ? null : chatsOf(heard),
    stands: problems.length === 0,
    problems,
  };
}

/** A problem is not in it: those are told apart from what is. */
export function chatText({ bot, webhook, chats }: ChatDocument): string {
  const rows: (readonly [string, string])[] = [['bot', bot === null ? 'unknown' : `@${bot.name}, ${bot.id}`]];
  if (webhook === null) rows.push(['webhook', 'unknown']);
  else {
    const { url, pending, lastError } = webhook;
    rows.push(['webhook', url ?? 'none']);
    rows.push(['waiting', pending === 0 ? 'nothing' : `${pending} message${pending === 1 ? '' : 's'}`]);
    rows.push(['last error', lastError === null ? 'none' : `${lastError.at}: ${lastError.message}`]);
  }
  for (const { id, type, title, people } of chats ?? []) {
    const named = people.map((one) => `${one.name} (${one.id})`).join(', ');
    rows.push([
      'chat',
      `${id}, ${type}${title === null ? '' : ` "${title}"`}: ${named || 'nobody who has a name'}`,
    ]);
  }
  return rows.map(([name, is]) => `${name.padEnd(12)}${is}`).join('\n');
}

function chatsOf(heard: readonly Heard[]): NonNullable<ChatDocument['chats']> {
  const byId = Map.groupBy(heard, ({ chat }) => chat.id);
  return [...byId].map(([id, said]) => {
    const [first] = said;
    const people = new Map(
      said.flatMap(({ from }) => (from === undefined ? [] : [[from.id, plain(from.first_name)] as const])),
    );
    const title = first?.chat.title;
    return {
      id,
      type: first?.chat.type ?? '',
      title: title === undefined ? null : plain(title),
      people: [...people].map(([person, name]) => ({ id: person, name })),
    };
  });
}

/** A text that others chose, without what a terminal would obey. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');
}

function problemsOf(
  did: ChatSeen['did'],
  webhook: NonNullable<ChatSeen['webhook']>,
  url: string | null,
): readonly string[] {
  const { url: is, pending_update_count: pending, allowed_updates: allowed } = webhook;
  if (did === 'chats') return [];
  if (did === 'remove') return is === '' ? [] : [`the webhook is still set: ${is}`];
  if (is === '') return ['no webhook is set: nobody hears what is said in the chat'];
  const problems: string[] = [];
  if (url !== null && hrefOf(is) !== hrefOf(url)) problems.push(`the webhook is ${is}, not ${url}`);
  if (allowed !== undefined && !allowed.includes('message'))
    problems.push(`messages are not delivered, only ${allowed.join(', ')}`);
  const error = lastErrorOf(webhook);
  // An error stays told after what met it was taken.
  if (pending > 0 && error !== null)
    problems.push(`${pending} not delivered, the last time because of: ${error.message}`);
  return problems;
}

/** Telegram writes an address that has no path with one. */
function hrefOf(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}

function lastErrorOf({
  last_error_date: seconds,
  last_error_message: message = 'not said',
}: NonNullable<ChatSeen['webhook']>): { readonly at: string; readonly message: string } | null {
  return seconds === undefined ? null : { at: isoText(seconds * 1000), message: plain(message) };
}
