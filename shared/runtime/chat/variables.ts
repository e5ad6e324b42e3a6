import { z } from 'zod';
import { ConfigError } from '../config.ts';
import type { ChatSettings } from './chat.ts';

/** What the environment says of a bot of Telegram's. */

export const TELEGRAM_ROOT = 'https://api.telegram.org';

/** As BotFather gives it: the bot's id and what only its owner knows. It has the shape that `redacted` knows. */
export const botToken = z.string().regex(/^\d{5,20}:[A-Za-z0-9_-]{20,100}$/);

/** Below 0: a group. Ids have at most 52 bits. */
export const chatId = z
  .string()
  .regex(/^-?[1-9]\d{0,15}$/)
  .transform(Number)
  .refine((id) => Number.isSafeInteger(id));

/** Ids of users, who are above 0. */
export const userIds = z
  .string()
  .regex(/^[1-9]\d{0,15}(,[1-9]\d{0,15}){0,15}$/)
  .transform((text) => text.split(',').map(Number))
  .refine((ids) => ids.every((id) => Number.isSafeInteger(id)));

/** The token goes there: only this computer is talked to in the clear. */
export const botRoot = z
  .url({ protocol: /^https?$/ })
  .transform((text) => new URL(text))
  .refine(({ protocol, hostname }) => protocol === 'https:' || hostname === '127.0.0.1')
  .refine(({ href, origin }) => href === `${origin}/`)
  .transform(({ origin }) => origin);

export const ROOT_ALLOWED = 'a URL that ends after the host and its port, http only on 127.0.0.1';

/** What Telegram shows with each update, so that the function knows who asks; long enough that nobody guesses it. */
export const chatSecret = z.string().regex(/^[A-Za-z0-9_-]{32,256}$/);

export const SECRET_ALLOWED = '32 to 256 of A–Z, a–z, 0–9, _ and -';

/** A message that waited longer is nobody’s wish any more, seconds. */
export const chatWithin = z
  .string()
  .regex(/^[1-9]\d{1,3}$/)
  .default('120')
  .transform(Number);

interface ChatVariables {
  readonly TRON_TELEGRAM_TOKEN?: string | undefined;
  readonly TRON_TELEGRAM_CHAT?: number | undefined;
  readonly TRON_TELEGRAM_PEOPLE?: readonly number[] | undefined;
  readonly TRON_TELEGRAM_ROOT: string;
  readonly TRON_TELEGRAM_WITHIN: number;
}

export interface ChatHere {
  readonly bot: { readonly root: string; readonly token: string };
  /** The id of the one chat. */
  readonly chat: number;
}

/** Where alerts are told; null: there is no bot. Throws a ConfigError for a bot that has no chat. */
export function chatHere({
  TRON_TELEGRAM_TOKEN: token,
  TRON_TELEGRAM_CHAT: chat,
  TRON_TELEGRAM_ROOT: root,
}: ChatVariables): ChatHere | null {
  if (token === undefined) return null;
  if (chat === undefined)
    throw new ConfigError(['TRON_TELEGRAM_TOKEN is set, and TRON_TELEGRAM_CHAT is not set']);
  return { bot: { root, token }, chat };
}

/** Who is heard, and how late; null: no chat is named. */
export function chatSettings(variables: ChatVariables): ChatSettings | null {
  const { TRON_TELEGRAM_CHAT: chat, TRON_TELEGRAM_WITHIN: seconds } = variables;
  if (chat === undefined) return null;
  return { chat, people: chatPeople(variables), withinMs: seconds * 1_000 };
}

/** The ids of who may command. A private chat has the id of who is in it; nobody has that of a group. */
export function chatPeople({
  TRON_TELEGRAM_PEOPLE: people,
  TRON_TELEGRAM_CHAT: chat,
}: ChatVariables): readonly number[] {
  return people ?? (chat !== undefined && chat > 0 ? [chat] : []);
}
