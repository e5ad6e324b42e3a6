import { z } from 'zod';
import { BOT_NAMES, type BotName } from '../../domain/account.ts';
import {
  botRoot,
  botToken,
  chatId,
  chatWithin,
  ROOT_ALLOWED,
  TELEGRAM_ROOT,
  userIds,
} from '../chat/variables.ts';
import { ConfigError } from '../config.ts';
import type { Env, VariableRow } from '../variables.ts';

const text = (pattern: RegExp) => z.string().regex(pattern);
const flag = (standard: boolean) =>
  z
    .enum(['true', 'false'])
    .default(standard ? 'true' : 'false')
    .transform((value) => value === 'true');
const symbols = text(/^[A-Z0-9&-]{1,20}(,[A-Z0-9&-]{1,20}){0,99}$/).transform((value) => value.split(','));
const root = z.url({ protocol: /^https?$/ });
const host = text(/^[\w.-]+:\d{1,5}$/);
const address = z.email();

const schema = z.object({
  TRON_PROJECT: text(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/),
  TRON_ENVIRONMENT: text(/^[a-z][a-z0-9-]{0,30}$/).default('paper'),
  TRON_DATABASE: text(/^(\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/).default('(default)'),
  FIRESTORE_EMULATOR_HOST: host.optional(),
  TRON_LOCATION: text(/^[a-z][a-z0-9-]{0,62}$/).default('asia-south1'),
  TRON_QUEUE: text(/^[A-Za-z0-9-]{1,100}$/).default('execute-order'),
  TRON_EXECUTE_URL: root,
  TRON_EXECUTE_AUDIENCE: root.optional(),
  TRON_EXECUTE_ACCOUNT: address,
  TRON_TASKS_ROOT: root.optional(),
  TRON_PROFILE: text(/^[a-z-]{1,20}$/).default('seed'),
  TRON_BOTS: z
    .string()
    .default('stocks,futures')
    .transform((value) => value.split(','))
    .refine((names) => names.every((name, i) => isBot(name) && names.indexOf(name) === i), 'each bot once')
    .transform((names) => BOT_NAMES.filter((name) => names.includes(name))),
  TRON_STRATEGY: text(/^[a-z-]{1,30}$/).optional(),
  TRON_WATCHLIST: symbols.optional(),
  TRON_BROKER: z.enum(['paper', 'kite']).default('paper'),
  TRON_LIVE_GATE: z.enum(['asked', 'unasked']).default('asked'),
  TRON_PAPER_ENVIRONMENT: text(/^[a-z][a-z0-9-]{0,30}$/).default('paper'),
  TRON_EGRESS_ADDRESSES: text(/^[0-9a-fA-F.:]{2,45}(,[0-9a-fA-F.:]{2,45}){0,3}$/)
    .transform((value) => value.split(','))
    .optional(),
  TRON_EGRESS_ECHO: root.optional(),
  TRON_EXITS: z.enum(['direct', 'called']).default('direct'),
  TRON_IDENTITY_ROOT: root.optional(),
  TRON_STREAMED: flag(false),
  TRON_RESTORE_EPOCH: text(/^\d{1,6}$/)
    .default('0')
    .transform(Number),
  TRON_INSTANCES: text(/^[1-9]\d?$/)
    .default('4')
    .transform(Number),
  TRON_KITE_ROOT: root.optional(),
  TRON_KITE_LOGIN_ROOT: root.optional(),
  TRON_LEAST_ROWS: text(/^(NSE|BSE|NFO|BFO)=\d{1,7}(,(NSE|BSE|NFO|BFO)=\d{1,7})*$/).optional(),
  TRON_SECRETS: text(/^.{1,400}$/).optional(),
  TRON_TOKEN_SECRET: text(/^[A-Za-z0-9_-]{1,255}$/).optional(),
  TRON_SECRET_ROOT: root.optional(),
  TRON_LOGIN_URL: root,
  TRON_ALERTS_URL: text(/^(https:\/\/|http:\/\/127\.0\.0\.1[:/])\S{1,2000}$/)
    .refine((url) => URL.canParse(url))
    .optional(),
  TRON_TELEGRAM_TOKEN: botToken.optional(),
  TRON_TELEGRAM_CHAT: chatId.optional(),
  TRON_TELEGRAM_PEOPLE: userIds.optional(),
  TRON_TELEGRAM_WITHIN: chatWithin,
  TRON_TELEGRAM_ROOT: botRoot.default(TELEGRAM_ROOT),
  TRON_ELIGIBILITY: text(/^.{1,400}$/).optional(),
  TRON_CALENDAR: text(/^.{1,400}$/).optional(),
  TRON_CLOCK: z.enum(['system', 'kite-sim']).default('system'),
  TRON_CLOCK_CHECK: z.enum(['date', 'none']).default('date'),
  TRON_PAPER_LEASE_MS: text(/^\d{4,6}$/)
    .transform(Number)
    .optional(),
});

export type CloudVariables = z.output<typeof schema>;

const TABLE: Readonly<Record<keyof CloudVariables, Omit<VariableRow, 'name'>>> = {
  TRON_PROJECT: row('none, needed', 'a project id', 'Whose Firestore and Cloud Tasks are used'),
  TRON_ENVIRONMENT: row('paper', 'lower-case letters, digits and -', 'Under which name the documents lie'),
  TRON_DATABASE: row('(default)', 'a database id', 'Firestore’s'),
  FIRESTORE_EMULATOR_HOST: row('none: Google', 'host:port', 'Firestore’s emulator in the place of Google'),
  TRON_LOCATION: row('asia-south1', 'a region', 'Where the queue is'),
  TRON_QUEUE: row('execute-order', 'letters, digits and -', 'The queue of entries'),
  TRON_EXECUTE_URL: row('none, needed', 'a URL', 'The function that tasks are sent to: execute-order'),
  TRON_EXECUTE_AUDIENCE: row('its URL', 'a URL', 'For whom the tasks’ tokens are'),
  TRON_EXECUTE_ACCOUNT: row('none, needed', 'an address', 'The service account in the tasks’ tokens'),
  TRON_TASKS_ROOT: row('Google', 'a URL of googleapis.com or of 127.0.0.1', 'Where Cloud Tasks answers'),
  TRON_PROFILE: row('seed', 'a profile', 'The profile that is traded by'),
  TRON_BOTS: row('stocks,futures', BOT_NAMES.join(', '), 'The bots that trade'),
  TRON_STRATEGY: row('none: the selector chooses', 'a strategy', 'Fixes one strategy'),
  TRON_WATCHLIST: row('the built-in list', 'up to 100 symbols', 'The stocks that are traded'),
  TRON_BROKER: row(
    'paper',
    'paper, kite',
    'Who takes the orders; kite: Kite, through the gate of live trading',
  ),
  TRON_LIVE_GATE: row(
    'asked',
    'asked, unasked',
    'unasked: entries pass no gate; for a simulator on 127.0.0.1 alone',
  ),
  TRON_PAPER_ENVIRONMENT: row(
    'paper',
    'lower-case letters, digits and -',
    'Under which name the documents of paper trading lie, whose sessions the gate counts',
  ),
  TRON_EGRESS_ADDRESSES: row(
    'none: not checked, and said so',
    'up to 4 IP addresses with commas between them; with TRON_EGRESS_ECHO',
    'The addresses that Kite knows: from another one nothing is entered',
  ),
  TRON_EGRESS_ECHO: row(
    'none',
    'a URL, http only on 127.0.0.1; with TRON_EGRESS_ADDRESSES',
    'A service of yours that answers a GET with the caller’s address, as text and with nothing else',
  ),
  TRON_EXITS: row(
    'direct',
    'direct, called',
    'called: a tick’s exits are asked for by execute-order, for the broker knows its address alone',
  ),
  TRON_IDENTITY_ROOT: row('Google’s metadata server', 'a URL', 'Where this process has its tokens from'),
  TRON_STREAMED: row(
    'false',
    'true, false',
    'A streamer publishes the minutes; candles are asked for only where one does not come',
  ),
  TRON_RESTORE_EPOCH: row('0', 'a whole number', 'How often the database was restored'),
  TRON_INSTANCES: row('4', '1 to 99', 'Instances that may call Kite at once: each has its part of the rate'),
  TRON_KITE_ROOT: row('Kite', 'a URL, http only on 127.0.0.1', 'Where Kite’s API answers'),
  TRON_KITE_LOGIN_ROOT: row('Kite', 'a URL, http only on 127.0.0.1', 'Where Kite’s log-in page is'),
  TRON_LEAST_ROWS: row('Kite’s usual', 'NSE=1,NFO=1 …', 'A dump with fewer rows of an exchange is refused'),
  TRON_SECRETS: row(
    'none: TRON_TOKEN_SECRET',
    'a folder; it or TRON_TOKEN_SECRET',
    'Where the day’s token is kept, on a computer',
  ),
  TRON_TOKEN_SECRET: row(
    'none: TRON_SECRETS',
    'the id of a secret; it or TRON_SECRETS',
    'The secret of Secret Manager in which the day’s token is kept: it is there when the documents are not',
  ),
  TRON_SECRET_ROOT: row('Google', 'a URL of googleapis.com or of 127.0.0.1', 'Where Secret Manager answers'),
  TRON_LOGIN_URL: row('none, needed', 'a URL', 'The log-in function, for people who are told to log in'),
  TRON_ALERTS_URL: row(
    'none: alerts are lines of the log',
    'a URL, http only on 127.0.0.1',
    'Where alerts are posted as `{"text": …}`, as the incoming webhook of a chat takes them; a secret',
  ),
  TRON_TELEGRAM_TOKEN: row(
    'none: no chat is told',
    'a bot’s token, as BotFather gives it; with TRON_TELEGRAM_CHAT',
    'Whose messages alerts are in Telegram (`docs/telegram.md`); a secret',
  ),
  TRON_TELEGRAM_CHAT: row(
    'none',
    'a whole number, below 0 for a group',
    'The one chat that is told and heard, by its id',
  ),
  TRON_TELEGRAM_PEOPLE: row(
    'the chat: who is alone in it',
    'up to 16 ids of users with commas between them',
    'Who may command in that chat; in a group nobody may who is not named',
  ),
  TRON_TELEGRAM_WITHIN: row('120', '10 to 9999', 'How old a command of the chat may be, in seconds'),
  TRON_TELEGRAM_ROOT: row('Telegram', ROOT_ALLOWED, 'Where the Bot API answers'),
  TRON_ELIGIBILITY: row('none: what needs lists is not traded', 'a file', 'The day’s lists'),
  TRON_CALENDAR: row(
    'the built-in one',
    'a file',
    'Holidays and special sessions over the built-in ones, as for `tron run --calendar`',
  ),
  TRON_CLOCK: row('system', 'system, kite-sim', 'kite-sim: the clock of the simulator at TRON_KITE_ROOT'),
  TRON_CLOCK_CHECK: row(
    'date',
    'date, none',
    'With TRON_BROKER kite: date compares this computer’s clock with the Date of Kite’s answers, none does not',
  ),
  TRON_PAPER_LEASE_MS: row(
    '8000',
    'milliseconds',
    'How long one call alone lives a minute of the paper market',
  ),
};

/** Quoted nowhere. */
const SECRET: ReadonlySet<string> = new Set(['TRON_ALERTS_URL', 'TRON_TELEGRAM_TOKEN']);

function row(standard: string, allowed: string, meaning: string): Omit<VariableRow, 'name'> {
  return { default: standard, allowed, meaning };
}

/** In the order of the help. */
export function describeCloudVariables(): readonly VariableRow[] {
  return Object.entries(TABLE).map(([name, of]) => Object.assign({ name }, of));
}

/** Throws a ConfigError with a sentence for each variable that is missing or wrong. An empty one is wrong, not unset. */
export function cloudVariables(env: Env): CloudVariables {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const wrong = new Set(result.error.issues.map(({ path }) => String(path[0])));
  throw new ConfigError(
    describeCloudVariables()
      .filter(({ name }) => wrong.has(name))
      .map(({ name, allowed }) => {
        const was = env[name];
        const is = SECRET.has(name) ? 'is none' : `is "${was ?? ''}"`;
        return `${name} ${was === undefined ? 'is not set' : is}. Allowed: ${allowed}`;
      }),
  );
}

function isBot(name: string): name is BotName {
  return BOT_NAMES.some((bot) => bot === name);
}
