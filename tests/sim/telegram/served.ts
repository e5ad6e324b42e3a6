import { onTestFinished } from 'vitest';
import { standingClock, type SimClock } from '../../../shared/sim/kite/server/sim-clock.ts';
import { Bot } from '../../../shared/sim/telegram/bot.ts';
import { telegramSettingsSchema, type TelegramOptions } from '../../../shared/sim/telegram/settings.ts';
import { TelegramServer } from '../../../shared/sim/telegram/telegram-server.ts';

/** 2026-09-09 09:20 IST, a Wednesday. */
export const AT = Date.parse('2026-09-09T09:20:00+05:30');
/** A private chat, and who is in it. */
export const CHAT = 4242;
const BOT = 70_001;
/** Of the shape that a token has, and nobody's. */
export const TOKEN = `${BOT}:${'not-a-token-'.repeat(3)}`;

export interface Telegram {
  readonly server: TelegramServer;
  readonly bot: Bot;
  readonly clock: SimClock;
  readonly root: string;
  /** A method, as JSON; its answer. */
  readonly call: (method: string, params?: unknown, token?: string) => Promise<Called>;
  readonly ask: (path: string, body?: unknown) => Promise<unknown>;
  /** Texts that the bot said. */
  readonly told: () => readonly string[];
}

interface Called {
  readonly status: number;
  readonly body: unknown;
}

/** A local Telegram whose clock stands until it is moved, with one private chat that was begun; it ends with the test. */
export async function telegram(options: TelegramOptions = {}): Promise<Telegram> {
  const clock = standingClock(AT);
  const bot = new Bot(BOT, telegramSettingsSchema.parse(options));
  bot.chats.begin(CHAT);
  const server = new TelegramServer({ bot, token: TOKEN, clock, port: 0 });
  await server.listen();
  onTestFinished(() => server.stop());
  const asked = async (path: string, body?: unknown): Promise<Response> =>
    fetch(`${server.root}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
  return {
    server,
    bot,
    clock,
    root: server.root,
    async call(method, params = {}, token = TOKEN) {
      const answer = await asked(`/bot${token}/${method}`, params);
      return { status: answer.status, body: await answer.json() };
    },
    async ask(path, body) {
      const answer = await asked(path, body);
      return answer.json();
    },
    told: () => bot.chats.messages.filter(({ from }) => from.is_bot).map(({ text }) => text),
  };
}
