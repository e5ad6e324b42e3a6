import { z } from 'zod';
import { isoText } from '../../domain/time.ts';
import type { Driver } from '../cloud/server/driver.ts';
import { bodyAs } from '../cloud/wire.ts';
import { json, type Page } from '../kite/server/http.ts';
import type { Bot } from './bot.ts';
import { telegramFaultSchema } from './faults.ts';

/** No further than this at a time: an update is kept for a day. */
const ADVANCE_MAX_MS = 31 * 86_400_000;

const id = z.int().refine((value) => value !== 0, { error: 'must not be 0' });

const saySchema = z.strictObject({
  chat: id,
  /** In a private chat it is whose chat it is. */
  from: z.int().min(1).optional(),
  text: z.string().min(1).max(4096),
});

const advanceSchema = z.strictObject({
  byMs: z.int().min(0).max(ADVANCE_MAX_MS),
  settled: z.boolean().default(true),
});

/** What the control routes reach. */
export interface Controlled {
  readonly bot: Bot;
  readonly driver: Driver;
}

type Handler = (of: Controlled, query: URLSearchParams, body: string) => Page | Promise<Page>;

/** The routes beside Telegram's: a chat for people, and knobs for tests. */
const CONTROL: Readonly<Record<string, Handler>> = {
  'GET /chat': ({ bot }, query) => {
    const chat = query.get('chat');
    const { messages } = bot.chats;
    const of = chat === null ? messages : messages.filter((each) => String(each.chat.id) === chat);
    return json(200, { messages: of });
  },
  'POST /chat/say': say,
  'POST /_control/arm': ({ bot, driver }, _, body) => {
    const read = bodyAs(telegramFaultSchema, body);
    if ('page' in read) return read.page;
    bot.faults.arm(read.value);
    return json(200, { now: driver.reach() });
  },
  'POST /_control/advance': async ({ driver }, _, body) => {
    const read = bodyAs(advanceSchema, body);
    if ('page' in read) return read.page;
    await driver.moveTo(driver.reach() + read.value.byMs, read.value.settled);
    return json(200, { now: driver.reach() });
  },
  'GET /_control/state': ({ bot, driver }) => {
    const now = driver.reach();
    const { pending, dropped, webhook } = bot.updates;
    return json(200, {
      now,
      time: isoText(now),
      webhook: webhook?.url ?? null,
      pending,
      underWay: driver.underWay,
      dropped,
      commands: bot.commands,
      fired: bot.faults.fired,
    });
  },
};

/** Undefined: no control route. */
export function controlled(method: string, pathname: string): Handler | undefined {
  return Object.hasOwn(CONTROL, `${method} ${pathname}`) ? CONTROL[`${method} ${pathname}`] : undefined;
}

function say({ bot, driver }: Controlled, _: URLSearchParams, body: string): Page {
  const read = bodyAs(saySchema, body);
  if ('page' in read) return read.page;
  const { chat, text } = read.value;
  const from = read.value.from ?? chat;
  if (from < 0) return json(400, { error: 'from: must say who speaks in a group' });
  const said = bot.said(chat, from, text, driver.reach());
  if (said === null)
    return json(400, { error: `from: ${chat} is a private chat, in which ${chat} speaks and nobody else` });
  driver.reach();
  return json(200, said);
}
