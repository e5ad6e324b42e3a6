import { randomBytes, randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { botToken, chatId, chatSecret, SECRET_ALLOWED } from '../../shared/runtime/chat/variables.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { Bot } from '../../shared/sim/telegram/bot.ts';
import { telegramSettingsSchema } from '../../shared/sim/telegram/settings.ts';
import { TelegramServer } from '../../shared/sim/telegram/telegram-server.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { interrupted } from './interrupted.ts';
import { parsePort } from './parse.ts';
import type { Terminal } from './terminal.ts';
import { clockOf, clockOptions, type ClockGiven } from './sim-clock.ts';

interface Given extends ClockGiven {
  readonly port: number;
  readonly tokenFile?: string;
  readonly chat: readonly number[];
  readonly webhook?: string;
}

/** A chat that nobody named. */
const CHAT = 4242;

/** `tron telegram-sim`. Serves until `ended` resolves: an interrupt from the keyboard where a process is asked. */
export function addTelegramSimCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
  ended: () => Promise<void> = interrupted,
): void {
  const command = program
    .command('telegram-sim')
    .description(
      'the Bot API of Telegram for one bot on 127.0.0.1, with a chat to type into (docs/telegram.md)',
    );
  const options = [
    new Option('--port <n>', '0: the system chooses one').argParser(parsePort).default(8_795),
    new Option('--token-file <file>', 'what holds the bot’s token (default: one is made and printed)'),
    new Option('--chat <id>', 'a chat that was begun, as often as wanted')
      .argParser(parseChat)
      .default([], String(CHAT)),
    new Option(
      '--webhook <url>',
      'where updates go from the start, on 127.0.0.1; with the secret of TRON_TELEGRAM_SECRET where it is set',
    ),
    ...clockOptions(),
  ];
  for (const option of options) command.addOption(option);
  command.action(async (given: Given) => {
    await serve(given, terminal, ended);
    end(EXIT.done);
  });
}

async function serve(given: Given, terminal: Terminal, ended: () => Promise<void>): Promise<void> {
  const token = given.tokenFile === undefined ? madeToken() : await tokenIn(given.tokenFile);
  const { startAt, clock, text } = clockOf(given, terminal.now);
  const bot = new Bot(Number(token.split(':')[0]), telegramSettingsSchema.parse({}));
  const chats = given.chat.length === 0 ? [CHAT] : given.chat;
  for (const chat of chats) bot.chats.begin(chat);
  if (given.webhook !== undefined) setWebhook(bot, given.webhook, terminal, startAt);
  const server = new TelegramServer({
    bot,
    token,
    clock,
    port: given.port,
  });
  await server.listen().catch((cause: unknown) => {
    throw new ConfigError([
      `--port ${given.port}: ${cause instanceof Error ? cause.message : String(cause)}`,
    ]);
  });
  const { root } = server;
  for (const line of [
    `Telegram’s Bot API for @${bot.me.username ?? ''} at ${text}`,
    `TRON_TELEGRAM_ROOT=${root}`,
    `TRON_TELEGRAM_TOKEN=${given.tokenFile === undefined ? token : `what is in ${given.tokenFile}`}`,
    `TRON_TELEGRAM_CHAT=${chats[0] ?? CHAT}`,
    `webhook   ${given.webhook ?? 'none: tron cloud-chat set --url URL'}`,
    `say       curl -s ${root}/chat/say -d '{"chat": ${chats[0] ?? CHAT}, "text": "/status"}'`,
    `read      curl -s ${root}/chat`,
    `control   ${root}/_control/state`,
    'Ctrl-C ends it.',
  ])
    terminal.out(line);
  await ended();
  await server.stop();
}

function setWebhook(bot: Bot, url: string, { env }: Terminal, at: number): void {
  const named = env['TRON_TELEGRAM_SECRET'];
  if (named !== undefined && !chatSecret.safeParse(named).success)
    throw new ConfigError([`TRON_TELEGRAM_SECRET is none. Allowed: ${SECRET_ALLOWED}`]);
  const secret = named === undefined ? {} : { secret_token: named };
  const { body } = bot.call('setWebhook', { url, allowed_updates: ['message'], ...secret }, at);
  if (!body.ok) throw new ConfigError([`--webhook ${url}: ${body.description}`]);
}

/** Of the shape that a token has; nobody else knows it. */
function madeToken(): string {
  return `${randomInt(1_000_000, 10_000_000)}:${randomBytes(26).toString('base64url')}`;
}

async function tokenIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ConfigError([`--token-file: ${error instanceof Error ? error.message : String(error)}`]);
  });
  const read = botToken.safeParse(text.trim());
  if (read.success) return read.data;
  throw new ConfigError([`--token-file ${file}: holds no bot’s token. Allowed: NUMBER:LETTERS`]);
}

/** Throws as commander wants it. */
function parseChat(text: string, before: readonly number[]): readonly number[] {
  const read = chatId.safeParse(text);
  if (!read.success) throw new InvalidArgumentError('Allowed: a whole number, below 0 for a group.');
  return [...before, read.data];
}
