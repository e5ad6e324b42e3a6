import { z } from 'zod';
import { Chats, isHeard, type Message, type User } from './chats.ts';
import { TelegramFaults } from './faults.ts';
import { asFlag, asInt, asJson, objectIn, type Params } from './params.ts';
import type { TelegramSettings } from './settings.ts';
import { Updates } from './updates.ts';

/** What a method came to: https://core.telegram.org/bots/api#making-requests */
export interface MethodAnswer {
  readonly status: number;
  readonly body:
    | { readonly ok: true; readonly result: unknown; readonly description?: string }
    | {
        readonly ok: false;
        readonly error_code: number;
        readonly description: string;
        readonly parameters?: { readonly retry_after: number };
      };
}

/** What a text may have; of what kind of characters is not written down: the strictest reading. */
const TEXT_MAX = 4096;

const commandSchema = z.object({
  command: z.string().regex(/^[a-z0-9_]{1,32}$/),
  description: z.string().min(1).max(256),
});

const setWebhookSchema = z.object({
  url: z.string().max(2_048).default(''),
  max_connections: asInt.pipe(z.int().min(1).max(100)).optional(),
  allowed_updates: asJson.pipe(z.array(z.string())).optional(),
  drop_pending_updates: asFlag.default(false),
  secret_token: z.string().optional(),
});
const deleteWebhookSchema = z.object({ drop_pending_updates: asFlag.default(false) });
const getUpdatesSchema = z.object({
  /** Below 0 it is of the last ones; that is not known here. */
  offset: asInt.pipe(z.int().min(0)).default(0),
  limit: asInt.pipe(z.int().min(1).max(100)).default(100),
  /** Nobody waits here. */
  timeout: asInt.pipe(z.literal(0)).default(0),
});
const setMyCommandsSchema = z.object({ commands: asJson.pipe(z.array(commandSchema).max(100)) });
const sendMessageSchema = z.object({
  chat_id: asInt,
  text: z.string(),
  parse_mode: z.literal('').optional(),
  link_preview_options: asJson.pipe(z.object({ is_disabled: z.boolean().optional() })).optional(),
});

/** What an answer of the webhook may not call, besides everything that only reads. */
const NOT_IN_ANSWERS: ReadonlySet<string> = new Set(['setwebhook', 'deletewebhook', 'close', 'logout']);

/** One bot of Telegram's: its methods, its chats and its webhook. Reads no clock: each call says what time it is. */
export class Bot {
  readonly faults = new TelegramFaults();
  readonly chats = new Chats();
  readonly updates: Updates;
  readonly me: User;
  readonly #settings: TelegramSettings;
  #allowed: readonly string[] = [];
  #commands: readonly z.output<typeof commandSchema>[] = [];
  readonly #methods: Readonly<Record<string, (params: Params, at: number) => MethodAnswer>> = {
    getme: () => done(this.me),
    getwebhookinfo: () => done(this.#info()),
    getmycommands: () => done(this.#commands),
    getupdates: (params, at) => this.#getUpdates(params, at),
    setmycommands: (params) => this.#setMyCommands(params),
    setwebhook: (params, at) => this.#setWebhook(params, at),
    deletewebhook: (params, at) => this.#deleteWebhook(params, at),
    sendmessage: (params, at) => this.#sendMessage(params, at),
  };

  constructor(id: number, settings: TelegramSettings) {
    this.#settings = settings;
    this.me = { id, is_bot: true, first_name: 'TRON', username: 'tron_sim_bot' };
    this.updates = new Updates(settings, this.faults, (body, at) => this.#answered(body, at));
  }

  /** Names of methods are told apart by their letters alone. */
  call(method: string, params: Params, at: number): MethodAnswer {
    const tooMany = this.faults.fire('too-many', method, at);
    if (tooMany !== null) {
      const { seconds = 1 } = tooMany;
      return failed(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
    }
    const name = method.toLowerCase();
    const known = Object.hasOwn(this.#methods, name) ? this.#methods[name] : undefined;
    return known === undefined ? failed(404, 'Not Found') : known(params, at);
  }

  /** A person says something. Null: nobody but the person whose chat it is can speak there. */
  said(chat: number, from: number, text: string, at: number): { readonly updateId: number | null } | null {
    if (chat > 0 && chat !== from) return null;
    this.chats.begin(chat);
    const speaker = { id: from, is_bot: false, first_name: `User ${from}` };
    const message = this.chats.say(chat, speaker, text, at);
    return { updateId: this.#isWanted(message) ? this.updates.push(chat, message, at) : null };
  }

  get commands(): readonly z.output<typeof commandSchema>[] {
    return this.#commands;
  }

  #isWanted(message: Message): boolean {
    return isHeard(message) && (this.#allowed.length === 0 || this.#allowed.includes('message'));
  }

  /** https://core.telegram.org/bots/api#making-requests-when-getting-updates; how it went is told nobody. */
  #answered(body: string, at: number): void {
    const { method, ...params } = objectIn(body) ?? {};
    if (typeof method !== 'string') return;
    const name = method.toLowerCase();
    if (!NOT_IN_ANSWERS.has(name) && !name.startsWith('get')) this.call(method, params, at);
  }

  #setWebhook(params: Params, at: number): MethodAnswer {
    const read = setWebhookSchema.safeParse(params);
    if (!read.success) return badRequest(read.error);
    const { url, secret_token: secret, allowed_updates: allowed, drop_pending_updates: drop } = read.data;
    if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(secret))
      return failed(400, 'Bad Request: secret token contains unallowed characters');
    if (url === '') return this.#deleteWebhook({ drop_pending_updates: drop }, at);
    const why = webhookWhy(url);
    if (why !== null) return failed(400, `Bad Request: bad webhook: ${why}`);
    const connections = read.data.max_connections ?? this.#settings.connections;
    // What is not said stays as it was.
    if (allowed !== undefined) this.#allowed = allowed;
    this.updates.set({ url, secret: secret ?? null, connections }, drop, at);
    return { status: 200, body: { ok: true, result: true, description: 'Webhook was set' } };
  }

  #deleteWebhook(params: Params, at: number): MethodAnswer {
    const read = deleteWebhookSchema.safeParse(params);
    if (!read.success) return badRequest(read.error);
    const had = this.updates.webhook !== null;
    this.updates.set(null, read.data.drop_pending_updates, at);
    const description = had ? 'Webhook was deleted' : 'Webhook is already deleted';
    return { status: 200, body: { ok: true, result: true, description } };
  }

  #info(): unknown {
    const { webhook, pending, lastError } = this.updates;
    return {
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: pending,
      ...(lastError === null
        ? {}
        : { last_error_date: Math.floor(lastError.at / 1000), last_error_message: lastError.message }),
      ...(webhook === null ? {} : { max_connections: webhook.connections, ip_address: '127.0.0.1' }),
      ...(this.#allowed.length === 0 ? {} : { allowed_updates: this.#allowed }),
    };
  }

  #getUpdates(params: Params, at: number): MethodAnswer {
    const read = getUpdatesSchema.safeParse(params);
    if (!read.success) return badRequest(read.error);
    if (this.updates.webhook !== null)
      return failed(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    const { offset, limit } = read.data;
    return done(this.updates.taken(offset, limit, at));
  }

  #setMyCommands(params: Params): MethodAnswer {
    const read = setMyCommandsSchema.safeParse(params);
    if (!read.success) return badRequest(read.error);
    this.#commands = read.data.commands;
    return done(true);
  }

  #sendMessage(params: Params, at: number): MethodAnswer {
    const read = sendMessageSchema.safeParse(params);
    if (!read.success) return badRequest(read.error);
    const { chat_id: chat, text } = read.data;
    if (!text.isWellFormed()) return failed(400, 'Bad Request: strings must be encoded in UTF-8');
    if (text.trim() === '') return failed(400, 'Bad Request: message text is empty');
    if (text.length > TEXT_MAX) return failed(400, 'Bad Request: message is too long');
    if (!this.chats.has(chat)) return failed(400, 'Bad Request: chat not found');
    return done(this.chats.say(chat, this.me, text, at));
  }
}

/** Telegram itself takes https URLs at ports 443, 80, 88 and 8443. Null: it may be called. */
function webhookWhy(url: string): string | null {
  if (!URL.canParse(url)) return 'invalid webhook URL specified';
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && hostname === '127.0.0.1') return null;
  return 'this server calls http://127.0.0.1 and nobody else';
}

function done(result: unknown): MethodAnswer {
  return { status: 200, body: { ok: true, result } };
}

export function failed(
  code: number,
  description: string,
  parameters?: { readonly retry_after: number },
): MethodAnswer {
  const more = parameters === undefined ? {} : { parameters };
  return { status: code, body: { ok: false, error_code: code, description, ...more } };
}

function badRequest(error: z.ZodError): MethodAnswer {
  const [issue] = error.issues;
  return failed(400, `Bad Request: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
}
