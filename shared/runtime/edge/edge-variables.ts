import type { LogLevel } from '../../ports.ts';
import type { Env, VariableRow } from '../variables.ts';
import type { CallerSettings } from './callers.ts';
import type { TokenCaller } from './endpoint.ts';

/** What a deployed function must know before it answers anybody. Read without zod, which takes longer to load than a closed market's answer to make. */
export interface EdgeVariables {
  readonly callers: CallerSettings;
  readonly issuers: readonly string[];
  readonly keysUrl: string;
  /** The platform checks every caller's token, and takes its signature away. */
  readonly isCheckedByPlatform: boolean;
  readonly project: string | null;
  readonly level: LogLevel;
}

const ADDRESS = /^[^\s@,"'\\]{1,64}@[a-z0-9.-]{1,190}$/;
const AUDIENCE = /^[\w:/.~-]{1,300}$/;
const SECRET = /^[A-Za-z0-9_-]{32,256}$/;
const PROJECT = /^[a-z0-9][a-z0-9.:-]{0,62}$/;
const LEVELS: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'];
const LIST_MAX = 16;
const ADDRESSES = `e-mail addresses, comma-separated, at most ${LIST_MAX}`;
const AUDIENCES = 'letters, digits and : / . ~ _ -, at most 300';
const ROOT = 'an https URL, or an http one on 127.0.0.1';

const TABLE = {
  TRON_AUDIENCE: {
    allowed: AUDIENCES,
    default: 'none, needed where tokens are',
    meaning: 'For whom the tokens of scheduler, queue, ticks and streamer are made: this function’s URL',
  },
  TRON_PEOPLE_AUDIENCES: {
    allowed: `a list of at most ${LIST_MAX}; each ${AUDIENCES}`,
    default: 'none',
    meaning: 'Other audiences that people’s tokens may have, such as an OAuth client’s id',
  },
  TRON_SCHEDULER: {
    allowed: ADDRESSES,
    default: 'nobody',
    meaning: 'Service accounts of Cloud Scheduler’s jobs',
  },
  TRON_TASKS: {
    allowed: ADDRESSES,
    default: 'nobody',
    meaning: 'Service accounts in the queue’s tokens',
  },
  TRON_TICKS: { allowed: ADDRESSES, default: 'nobody', meaning: 'Service accounts of the tick functions' },
  TRON_STREAMER: { allowed: ADDRESSES, default: 'nobody', meaning: 'Service accounts of the streamer' },
  TRON_PEOPLE: { allowed: ADDRESSES, default: 'nobody', meaning: 'People who may look and intervene' },
  TRON_TELEGRAM_SECRET: {
    allowed: '32 to 256 letters, digits, _ and -',
    default: 'none, needed where Telegram calls',
    meaning: 'What Telegram’s webhook was set with and shows; a secret',
  },
  TRON_PLATFORM_CHECKS: {
    allowed: 'true, false',
    default: 'false',
    meaning:
      'The platform lets nobody in whom its IAM does not know, and takes the signature away that it has checked; never for a public function, which ignores it',
  },
  OIDC_ISSUERS: {
    allowed: 'names, comma-separated',
    default: 'https://accounts.google.com,accounts.google.com',
    meaning: 'What the issuer of tokens calls itself',
  },
  OIDC_KEYS: {
    allowed: ROOT,
    default: 'https://www.googleapis.com/oauth2/v3/certs',
    meaning: 'Where the issuer’s keys are',
  },
  TRON_PROJECT: {
    allowed: 'the id of a project',
    default: 'none: no traces',
    meaning: 'Whose traces the log lines belong to',
  },
  LOG_LEVEL: { allowed: LEVELS.join(', '), default: 'INFO', meaning: 'How much is logged' },
} as const satisfies Readonly<Record<string, Omit<VariableRow, 'name'>>>;

type Name = keyof typeof TABLE;

const OF_CALLER: Readonly<Record<TokenCaller, Name>> = {
  scheduler: 'TRON_SCHEDULER',
  tasks: 'TRON_TASKS',
  tick: 'TRON_TICKS',
  streamer: 'TRON_STREAMER',
  person: 'TRON_PEOPLE',
};

/** In the order of the help. */
export function describeEdgeVariables(): readonly VariableRow[] {
  return Object.entries(TABLE).map(([name, row]) => Object.assign({ name }, row));
}

/** Throws an Error that names every variable that is missing or wrong, what it was, and what is allowed. An empty one is wrong, not unset. `asks`: how callers of its routes are known. */
export function edgeVariables(
  env: Env,
  asks: { readonly tokens: boolean; readonly telegram: boolean },
): EdgeVariables {
  const problems: string[] = [];
  const read = (name: Name, isRight: (text: string) => boolean, unset: string | null): string => {
    const text = env[name];
    if (text === undefined && unset !== null) return unset;
    if (text !== undefined && isRight(text)) return text;
    const is =
      text === undefined ? 'is not set' : name === 'TRON_TELEGRAM_SECRET' ? 'is wrong' : `is "${text}"`;
    problems.push(`${name} ${is}. Allowed: ${TABLE[name].allowed}`);
    return '';
  };
  const list = (
    name: Name,
    isRight: (text: string) => boolean,
    unset: readonly string[],
  ): readonly string[] => {
    const all = (text: string): boolean => {
      const parts = text.split(',');
      return parts.length <= LIST_MAX && parts.every(isRight);
    };
    const text = read(name, all, '');
    return text === '' ? unset : text.split(',');
  };
  const addresses = (caller: TokenCaller): readonly string[] =>
    list(OF_CALLER[caller], (text) => ADDRESS.test(text), []);
  const isAudience = (text: string): boolean => AUDIENCE.test(text);
  const level = read('LOG_LEVEL', (text) => LEVELS.some((each) => each === text), TABLE.LOG_LEVEL.default);
  const telegram = read('TRON_TELEGRAM_SECRET', (text) => SECRET.test(text), asks.telegram ? null : '');
  const project = read('TRON_PROJECT', (text) => PROJECT.test(text), '');
  const variables: EdgeVariables = {
    callers: {
      audience: read('TRON_AUDIENCE', isAudience, asks.tokens ? null : ''),
      peopleAudiences: list('TRON_PEOPLE_AUDIENCES', isAudience, []),
      accounts: {
        scheduler: addresses('scheduler'),
        tasks: addresses('tasks'),
        tick: addresses('tick'),
        streamer: addresses('streamer'),
        person: addresses('person'),
      },
      telegramSecret: telegram === '' ? null : telegram,
    },
    issuers: list('OIDC_ISSUERS', isAudience, TABLE.OIDC_ISSUERS.default.split(',')),
    keysUrl: read('OIDC_KEYS', isRoot, TABLE.OIDC_KEYS.default),
    isCheckedByPlatform: read('TRON_PLATFORM_CHECKS', isSwitch, 'false') === 'true',
    project: project === '' ? null : project,
    level: LEVELS.find((each) => each === level) ?? 'INFO',
  };
  problems.push(...twice(variables.callers));
  if (problems.length > 0) throw new Error(problems.join('; '));
  return variables;
}

/** Who is two callers could do what only the other may. */
function twice({ accounts }: CallerSettings): readonly string[] {
  const all = Object.values(accounts).flat();
  const again = new Set(all.filter((each, i) => all.indexOf(each) !== i));
  return [...again].map((each) => `"${each}" is in the lists twice. Allowed: once`);
}

function isSwitch(text: string): boolean {
  return text === 'true' || text === 'false';
}

function isRoot(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
}
