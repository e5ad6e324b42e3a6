import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { requireLocal } from '../../../shared/runtime/cloud/made-up-time.ts';
import { chatHere, chatPeople } from '../../../shared/runtime/chat/variables.ts';
import { cloudVariables, describeCloudVariables } from '../../../shared/runtime/cloud/cloud-variables.ts';
import { cloudApp } from '../../../shared/runtime/wire-cloud.ts';
import { SILENT_LOG } from '../../../shared/runtime/telling.ts';

const ENV = {
  TRON_PROJECT: 'some-project',
  TRON_EXECUTE_URL: 'https://execute-order.example/',
  TRON_EXECUTE_ACCOUNT: 'tasks@some-project.iam.gserviceaccount.com',
  TRON_SECRETS: '/nowhere',
  TRON_LOGIN_URL: 'https://login.example/',
};
const KITE = { KITE_API_KEY: 'key', KITE_API_SECRET: 'hush', KITE_USER_ID: 'AB1234' };
const light = {
  clock: { now: () => 0 },
  sleepUntil: async () => undefined,
  during: <T>(work: () => Promise<T>) => work(),
  isShared: false,
  log: SILENT_LOG,
};

describe('the environment of a deployment', () => {
  test('needs four variables and a place for the token, and is paper unless it says otherwise', () => {
    expect(cloudVariables(ENV)).toMatchObject({
      TRON_BROKER: 'paper',
      TRON_BOTS: ['stocks', 'futures'],
      TRON_ENVIRONMENT: 'paper',
      TRON_STREAMED: false,
      TRON_CLOCK: 'system',
      TRON_RESTORE_EPOCH: 0,
    });
    expect(cloudVariables({ ...ENV, TRON_BOTS: 'futures,stocks' }).TRON_BOTS).toEqual(['stocks', 'futures']);
    const needed = describeCloudVariables().filter((row) => row.default === 'none, needed');
    const four = Object.keys(ENV).filter((name) => name !== 'TRON_SECRETS');
    expect(needed.map(({ name }) => name).sort()).toEqual(four.sort());
  });

  test('takes an address for alerts, over https or on this computer, and quotes a wrong one nowhere', () => {
    for (const url of ['https://chat.example/hook/part', 'http://127.0.0.1:9/hook'])
      expect(cloudVariables({ ...ENV, TRON_ALERTS_URL: url }).TRON_ALERTS_URL).toBe(url);
    for (const url of ['http://chat.example/hook/part', 'http://127.0.0.1.example/part', 'part', ''])
      expect(() => cloudVariables({ ...ENV, TRON_ALERTS_URL: url })).toThrow(
        /TRON_ALERTS_URL is none\. Allowed: a URL, http only on 127\.0\.0\.1$/,
      );
  });

  test('takes a bot and its one chat, and quotes a wrong token nowhere', () => {
    const token = `70001:${'not-a-token-'.repeat(3)}`;
    const bot = { TRON_TELEGRAM_TOKEN: token, TRON_TELEGRAM_CHAT: '-1001234567890' };
    const read = cloudVariables({ ...ENV, ...bot, TRON_TELEGRAM_PEOPLE: '4242,4243' });
    expect(chatHere(read)).toEqual({
      bot: { root: 'https://api.telegram.org', token },
      chat: -1_001_234_567_890,
    });
    expect(chatPeople(read)).toEqual([4242, 4243]);
    expect(chatHere(cloudVariables(ENV))).toBeNull();
    const peopleOf = (chat: string) => chatPeople(cloudVariables({ ...ENV, TRON_TELEGRAM_CHAT: chat }));
    expect([peopleOf('4242'), peopleOf('-4242')]).toEqual([[4242], []]);
    for (const wrong of ['part', `${token} `, `bot${token}`, token.slice(6), '70001:short', ''])
      expect(() => cloudVariables({ ...ENV, ...bot, TRON_TELEGRAM_TOKEN: wrong })).toThrow(
        /^TRON_TELEGRAM_TOKEN is none\. Allowed: a bot’s token, as BotFather gives it; with TRON_TELEGRAM_CHAT$/,
      );
    for (const [name, wrong] of [
      ['TRON_TELEGRAM_CHAT', '0'],
      ['TRON_TELEGRAM_CHAT', '@channel'],
      ['TRON_TELEGRAM_CHAT', '9999999999999999'],
      ['TRON_TELEGRAM_PEOPLE', '-4242'],
      ['TRON_TELEGRAM_PEOPLE', '4242,'],
      ['TRON_TELEGRAM_ROOT', 'http://api.telegram.org'],
      ['TRON_TELEGRAM_ROOT', 'https://api.telegram.org/bot'],
      ['TRON_TELEGRAM_ROOT', 'http://127.0.0.1.example'],
    ] as const)
      expect(() => cloudVariables({ ...ENV, ...bot, [name]: wrong })).toThrow(
        `${name} is "${wrong}". Allowed: `,
      );
  });

  test('is documented as it is read', () => {
    const text = readFileSync(new URL('../../../docs/PUBLIC.md', import.meta.url), 'utf8');
    const lines = describeCloudVariables().map(
      (row) => `| \`${row.name}\` | ${row.allowed} | ${row.default} | ${row.meaning} |`,
    );
    expect(lines.filter((line) => !text.includes(line))).toEqual([]);
  });

  test('that is wrong is told whole: each variable, what it was, what is allowed', () => {
    const wrong = {
      TRON_PROJECT: 'X',
      TRON_BROKER: 'live',
      TRON_BOTS: 'stocks,stocks',
      TRON_STREAMED: 'yes',
      TRON_WATCHLIST: '',
      TRON_INSTANCES: '0',
      TRON_LOGIN_URL: undefined,
    };
    expect(() => cloudVariables({ ...ENV, ...wrong })).toThrow(
      [
        'TRON_PROJECT is "X". Allowed: a project id',
        'TRON_BOTS is "stocks,stocks". Allowed: stocks, futures, options',
        'TRON_WATCHLIST is "". Allowed: up to 100 symbols',
        'TRON_BROKER is "live". Allowed: paper, kite',
        'TRON_STREAMED is "yes". Allowed: true, false',
        'TRON_INSTANCES is "0". Allowed: 1 to 99',
        'TRON_LOGIN_URL is not set. Allowed: a URL',
      ].join('\n'),
    );
  });

  const problem = async (changes: Readonly<Record<string, string | undefined>>): Promise<string> => {
    try {
      await cloudApp({ ...ENV, ...KITE, ...changes }, light);
      return 'none';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  test('lets orders go to Kite itself through the gate alone, and not into the documents of paper trading', async () => {
    const live = { TRON_BROKER: 'kite', TRON_ENVIRONMENT: 'live' };
    expect(await problem(live)).toBe('none');
    expect(await problem({ ...live, TRON_LIVE_GATE: 'unasked' })).toContain(
      'TRON_LIVE_GATE is "unasked", and TRON_KITE_ROOT is https://api.kite.trade. Allowed: asked',
    );
    expect(await problem({ TRON_BROKER: 'kite' })).toContain(
      'TRON_ENVIRONMENT is "paper", where paper trading is kept',
    );
    expect(await problem({ ...live, TRON_PAPER_ENVIRONMENT: 'live' })).toContain(
      'TRON_ENVIRONMENT is "live"',
    );
    expect(await problem({ ...live, PAPER_TRADE: 'true' })).toContain('PAPER_TRADE is "true"');
    const near = { ...live, TRON_LIVE_GATE: 'unasked', TRON_KITE_ROOT: 'http://127.0.0.1.example.com' };
    expect(await problem(near)).toContain('TRON_KITE_ROOT must be');
    expect(await problem({ KITE_API_KEY: undefined })).toContain('KITE_API_KEY is not set');
  });

  test.each([
    [{ TRON_SECRETS: undefined }, 'TRON_SECRETS, TRON_TOKEN_SECRET: neither is set. Allowed: one of them'],
    [{ TRON_TOKEN_SECRET: 'token' }, 'TRON_SECRETS, TRON_TOKEN_SECRET: both are set. Allowed: one of them'],
    [
      { TRON_SECRETS: undefined, TRON_TOKEN_SECRET: 'token', TRON_SECRET_ROOT: 'https://example.com' },
      'TRON_SECRET_ROOT must be an https URL of googleapis.com',
    ],
    [{ TRON_SECRETS: undefined, TRON_TOKEN_SECRET: 'token' }, 'none'],
    [
      { TRON_TELEGRAM_TOKEN: `70001:${'not-a-token-'.repeat(3)}` },
      'TRON_TELEGRAM_TOKEN is set, and TRON_TELEGRAM_CHAT is not set',
    ],
    [{ TRON_EGRESS_ADDRESSES: '203.0.113.5' }, 'and TRON_EGRESS_ECHO is not set'],
    [{ TRON_EGRESS_ECHO: 'https://echo.example/' }, 'and TRON_EGRESS_ADDRESSES is not set'],
    [
      { TRON_EGRESS_ADDRESSES: '203.0.113.5,1.2.3', TRON_EGRESS_ECHO: 'http://echo.example/' },
      'TRON_EGRESS_ADDRESSES has "1.2.3", which is no IP address\nTRON_EGRESS_ECHO is "http://echo.example/"',
    ],
    [{ TRON_EGRESS_ADDRESSES: '203.0.113.5', TRON_EGRESS_ECHO: 'https://echo.example/' }, 'none'],
  ])('is refused, or not, where %j', async (changes, says) => {
    expect(await problem(changes)).toContain(says);
  });
});

describe('a day whose time is made up', () => {
  const here = 'http://127.0.0.1:1';
  const local = {
    FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
    TRON_TASKS_ROOT: here,
    TRON_KITE_ROOT: here,
    TRON_KITE_LOGIN_ROOT: here,
  };
  const problems = (variables: Readonly<Record<string, string>>): string => {
    try {
      const read = cloudVariables({ ...ENV, ...variables });
      const { TRON_KITE_ROOT: apiRoot = '', TRON_KITE_LOGIN_ROOT: loginRoot = '' } = read;
      requireLocal(read, { apiRoot, loginRoot });
      return 'none';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  const token = `70001:${'not-a-token-'.repeat(3)}`;

  test.each([
    [{}, 'none'],
    [{ TRON_KITE_ROOT: 'https://api.kite.trade' }, 'TRON_KITE_ROOT must be on 127.0.0.1'],
    [{ TRON_ALERTS_URL: 'https://chat.example/hook' }, 'TRON_ALERTS_URL must be on 127.0.0.1'],
    [{ TRON_TELEGRAM_TOKEN: token, TRON_TELEGRAM_CHAT: '5' }, 'TRON_TELEGRAM_ROOT must be on 127.0.0.1'],
    [{ TRON_TELEGRAM_TOKEN: token, TRON_TELEGRAM_CHAT: '5', TRON_TELEGRAM_ROOT: here }, 'none'],
  ])('reaches nobody outside: %j', (changes, says) => {
    expect(problems({ ...local, ...changes })).toContain(says);
  });
});
