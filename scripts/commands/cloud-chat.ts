import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { z } from 'zod';
import { BotError, botSetUp, type BotSetUp } from '../../shared/adapters/chat/bot-set-up.ts';
import { chatJson, chatText, type ChatSeen } from '../../shared/runtime/chat/chat-report.ts';
import { COMMANDS } from '../../shared/runtime/chat/command.ts';
import {
  botRoot,
  botToken,
  chatSecret,
  ROOT_ALLOWED,
  SECRET_ALLOWED,
  TELEGRAM_ROOT,
} from '../../shared/runtime/chat/variables.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { examples } from './books.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

const WHAT = ['set', 'status', 'remove', 'chats'] as const;
type What = (typeof WHAT)[number];

const TIMEOUT_MS = 10_000;

/** Ports that Telegram calls: https://core.telegram.org/bots/api#setwebhook */
const PORTS: ReadonlySet<string> = new Set(['', '80', '88', '443', '8443']);

/** The menu of the chat. */
const SHOWN = COMMANDS.map(({ name, about }) => ({ command: name, description: about }));

interface Given {
  readonly url?: string;
  readonly json?: true;
}

/** `tron cloud-chat`: a bot of Telegram's is told where the function is that hears what is said to it. */
export function addCloudChatCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
): void {
  const command = program
    .command('cloud-chat')
    .description(
      'where Telegram delivers what is said to our bot: set, shown or removed; and the ids of its chats (docs/telegram.md)',
    )
    .addArgument(new Argument('<what>', 'what is done').choices(WHAT))
    .addOption(
      new Option(
        '--url <url>',
        'the function telegram; needed by set, and what status compares with',
      ).argParser(parseUrl),
    )
    .addOption(
      new Option('--json', 'one JSON document on standard output, everything else on standard error'),
    )
    .addHelpText(
      'after',
      [
        '',
        'The bot’s token is TRON_TELEGRAM_TOKEN, the secret that Telegram shows the function is TRON_TELEGRAM_SECRET; neither is',
        'printed. TRON_TELEGRAM_ROOT is where the Bot API answers.',
        examples(
          'tron cloud-chat chats                 who spoke to the bot where: before a webhook is set',
          'tron cloud-chat set --url https://REGION-PROJECT.cloudfunctions.net/telegram',
          'tron cloud-chat status',
          'tron cloud-chat remove',
        ),
      ].join('\n'),
    );
  command.action(async (what: What, given: Given) => {
    if (what === 'set' && given.url === undefined) command.error('error: set needs --url');
    if ((what === 'remove' || what === 'chats') && given.url !== undefined)
      command.error(`error: --url is not of ${what}`);
    const bot = botOf(terminal.env, given);
    const report = chatJson(await done(what, bot, given, terminal.env));
    terminal.out(given.json === true ? JSON.stringify(report) : chatText(report));
    for (const problem of report.problems) terminal.err(`error: ${problem}`);
    const isNobody = report.chats?.length === 0;
    if (isNobody)
      terminal.err(
        'nobody spoke to the bot in the last day: say /start to it, in the chat that is to be the one',
      );
    end(report.stands ? (isNobody ? EXIT.nothing : EXIT.done) : EXIT.failed);
  });
}

/** Whatever fails keeps nothing else from being looked at. */
async function done(what: What, bot: BotSetUp, { url }: Given, env: Env): Promise<ChatSeen> {
  const problems: string[] = [];
  const heard = async <T>(asked: Promise<T>): Promise<T | null> => {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      problems.push(error.message);
      return null;
    }
  };
  const secret = what === 'set' ? read(env, 'TRON_TELEGRAM_SECRET', chatSecret, SECRET_ALLOWED) : '';
  const me = await heard(bot.me());
  // A token that is nobody's is one problem, not four.
  if (me !== null && what === 'remove') await heard(bot.deleteWebhook());
  if (me !== null && what === 'set' && url !== undefined) {
    await heard(bot.setCommands(SHOWN));
    await heard(bot.setWebhook({ url, secret }));
  }
  const webhook = me === null ? null : await heard(bot.webhook());
  const heardThere = me !== null && what === 'chats' ? await heard(bot.heard()) : null;
  return { did: what, bot: me, webhook, heard: heardThere, url: url ?? null, problems };
}

/** Throws a ConfigError for a variable that is missing or wrong. */
function botOf(env: Env, { url }: Given): BotSetUp {
  const token = read(env, 'TRON_TELEGRAM_TOKEN', botToken, 'a bot’s token, as BotFather gives it');
  const root = read(env, 'TRON_TELEGRAM_ROOT', botRoot.default(TELEGRAM_ROOT), ROOT_ALLOWED);
  const isHere = root.startsWith('http:');
  if (url?.startsWith('http:') === true && !isHere)
    throw new ConfigError([`--url ${url} is on this computer, where ${root} calls nobody`]);
  return botSetUp({ root, token }, TIMEOUT_MS);
}

/** What is wrong is not quoted: one of them is the token. */
function read<T>(env: Env, name: string, schema: z.ZodType<T>, allowed: string): T {
  const result = schema.safeParse(env[name]);
  if (result.success) return result.data;
  throw new ConfigError([`${name} is ${env[name] === undefined ? 'not set' : 'none'}. Allowed: ${allowed}`]);
}

/** The URL as Telegram gives it back; throws as commander wants it. */
function parseUrl(text: string): string {
  const allowed = 'Allowed: an https URL at port 443, 80, 88 or 8443, or an http one on 127.0.0.1.';
  if (!URL.canParse(text) || text.length > 1_000) throw new InvalidArgumentError(allowed);
  const { protocol, hostname, port, username, password, hash } = new URL(text);
  const isHere = protocol === 'http:' && hostname === '127.0.0.1';
  const isThere = protocol === 'https:' && PORTS.has(port);
  if ((!isHere && !isThere) || `${username}${password}${hash}` !== '')
    throw new InvalidArgumentError(allowed);
  return text;
}
