import { createServer } from 'node:http';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { closed, portOf } from '../../scripts/local-issuer.ts';
import { COMMANDS } from '../../shared/runtime/chat/command.ts';
import { chatDocumentSchema } from '../../shared/runtime/chat/chat-report.ts';
import { target } from '../sim/cloud/served.ts';
import { CHAT, telegram, TOKEN } from '../sim/telegram/served.ts';
import { recordedTerminal } from './terminal.ts';

const SECRET = 'a-secret-of-the-test-that-is-long-enough';
const URL_HERE = 'http://127.0.0.1:9/telegram';

async function tron(root: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const terminal = recordedTerminal({
    TRON_TELEGRAM_ROOT: root,
    TRON_TELEGRAM_TOKEN: TOKEN,
    TRON_TELEGRAM_SECRET: SECRET,
    ...env,
  });
  const code = await main(['cloud-chat', ...args], terminal, async () => 0);
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

/** Somebody who answers everything like that. */
async function answering(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => closed(server));
  return `http://127.0.0.1:${portOf(server)}`;
}

describe('tron cloud-chat', () => {
  test('sets the webhook with its secret and the commands, and drops what was said before', async () => {
    const { root, bot, ask, server } = await telegram();
    const asked: unknown[] = [];
    const url = await target(({ headers }) => {
      asked.push(headers['x-telegram-bot-api-secret-token']);
      return 200;
    });
    await ask('/chat/say', { chat: CHAT, text: '/flatten' });
    expect(await tron(root, ['set', '--url', url])).toEqual({
      code: EXIT.done,
      out: [
        'bot         @tron_sim_bot, 70001',
        `webhook     ${url}`,
        'waiting     nothing',
        'last error  none',
      ].join('\n'),
      err: '',
    });
    expect(bot.commands).toEqual(COMMANDS.map(({ name, about }) => ({ command: name, description: about })));
    await ask('/chat/say', { chat: CHAT, text: '/status' });
    await server.driver.settled();
    expect(asked).toEqual([SECRET]);
    expect((await tron(root, ['status', '--url', `${url}/`])).code).toBe(EXIT.done);
  });

  test('says what does not stand, with exit code 1', async () => {
    const { root, ask, server } = await telegram();
    const url = await target(() => 500);
    const none = await tron(root, ['status']);
    expect(none).toMatchObject({
      code: EXIT.failed,
      err: 'error: no webhook is set: nobody hears what is said in the chat',
    });
    await tron(root, ['set', '--url', url]);
    await ask('/chat/say', { chat: CHAT, text: '/status' });
    await server.driver.settled();
    const failing = await tron(root, ['status', '--json', '--url', URL_HERE]);
    expect(failing.code).toBe(EXIT.failed);
    expect(chatDocumentSchema.parse(JSON.parse(failing.out))).toEqual({
      format: 'tron-cloud-chat',
      version: 1,
      did: 'status',
      bot: { id: 70_001, name: 'tron_sim_bot' },
      webhook: {
        url,
        pending: 1,
        lastError: {
          at: '2026-09-09T09:20:00.000+05:30',
          message: 'Wrong response from the webhook: 500 Internal Server Error',
        },
      },
      chats: null,
      stands: false,
      problems: [
        `the webhook is ${url}, not ${URL_HERE}`,
        '1 not delivered, the last time because of: Wrong response from the webhook: 500 Internal Server Error',
      ],
    });
    expect(failing.err.split('\n')).toHaveLength(2);
  });

  test('an error whose update was taken since is told and no problem', async () => {
    const { root, ask } = await telegram();
    const answers = [503];
    await tron(root, ['set', '--url', await target(() => answers.shift() ?? 200)]);
    await ask('/chat/say', { chat: CHAT, text: '/status' });
    await ask('/_control/advance', { byMs: 1_000 });
    const { code, out } = await tron(root, ['status']);
    expect(code).toBe(EXIT.done);
    expect(out).toContain('last error  2026-09-09T09:20:00.000+05:30: Wrong response from the webhook: 503');
  });

  test('removes it, with what waits', async () => {
    const { root, bot, ask } = await telegram();
    await tron(root, ['set', '--url', URL_HERE]);
    await ask('/chat/say', { chat: CHAT, text: '/status' });
    expect(await tron(root, ['remove'])).toMatchObject({ code: EXIT.done, err: '' });
    expect([bot.updates.webhook, bot.updates.pending]).toEqual([null, 0]);
    expect((await tron(root, ['remove'])).code).toBe(EXIT.done);
  });

  test('tells who spoke where, as long as no webhook is set, and takes nothing away', async () => {
    const { root, ask, bot } = await telegram();
    expect(await tron(root, ['chats'])).toMatchObject({
      code: EXIT.nothing,
      err: expect.stringContaining('nobody spoke to the bot'),
    });
    await ask('/chat/say', { chat: CHAT, text: '/start' });
    for (const from of [7, 8, 7]) await ask('/chat/say', { chat: -1_001_234_567_890, from, text: '/start' });
    const { code, out, err } = await tron(root, ['chats']);
    expect([code, err, bot.updates.pending]).toEqual([EXIT.done, '', 4]);
    expect(out.split('\n').slice(-2)).toEqual([
      'chat        4242, private: User 4242 (4242)',
      'chat        -1001234567890, supergroup "Group -1001234567890": User 7 (7), User 8 (8)',
    ]);
    await tron(root, ['set', '--url', URL_HERE]);
    expect(await tron(root, ['chats'])).toMatchObject({
      code: EXIT.failed,
      err: expect.stringContaining("error: getUpdates: 409 Conflict: can't use getUpdates method"),
    });
  });

  test('tells names without what a terminal would obey', async () => {
    const name = '\u001B[2J\u202Eann';
    const from = { id: 7, first_name: name };
    const update = { update_id: 1, message: { chat: { id: 7, type: 'private' }, from } };
    const result = { id: 1, first_name: name, url: '', pending_update_count: 0 };
    const server = createServer(({ url = '' }, response) =>
      response.end(JSON.stringify({ ok: true, result: url.endsWith('getUpdates') ? [update] : result })),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    onTestFinished(() => closed(server));
    const { code, out } = await tron(`http://127.0.0.1:${portOf(server)}`, ['chats']);
    expect([code, out.split('\n').at(-1)]).toEqual([EXIT.done, 'chat        7, private:  [2J ann (7)']);
  });

  test.each([
    [['set'], {}, 'set needs --url'],
    [['remove', '--url', URL_HERE], {}, '--url is not of remove'],
    [['set', '--url', 'http://x.example/'], {}, 'Allowed: an https URL at port 443, 80, 88 or 8443'],
    [['set', '--url', 'https://x.example:9000/'], {}, 'Allowed: an https URL at port 443, 80, 88 or 8443'],
    [['set', '--url', 'https://a:b@x.example/'], {}, 'Allowed: an https URL'],
    [['set', '--url', URL_HERE], { TRON_TELEGRAM_ROOT: 'https://telegram.example' }, 'calls nobody'],
    [
      ['set', '--url', URL_HERE],
      { TRON_TELEGRAM_SECRET: 'too short' },
      'TRON_TELEGRAM_SECRET is none. Allowed: 32 to 256',
    ],
    [['status'], { TRON_TELEGRAM_TOKEN: 'bot' }, 'TRON_TELEGRAM_TOKEN is none. Allowed: a bot’s token'],
    [['status'], { TRON_TELEGRAM_ROOT: 'http://x.example' }, 'TRON_TELEGRAM_ROOT is none. Allowed: a URL'],
    [['show'], {}, 'Allowed choices are set, status, remove, chats'],
  ])('refuses %j with %j', async (args, env, why) => {
    const said = await tron('http://127.0.0.1:9', args, env);
    expect([said.code, said.err]).toEqual([EXIT.usage, expect.stringContaining(why)]);
  });

  test('needs the token in the environment', async () => {
    const terminal = recordedTerminal();
    expect(await main(['cloud-chat', 'status'], terminal, async () => 0)).toBe(EXIT.usage);
    expect(terminal.said.err.join()).toContain('TRON_TELEGRAM_TOKEN is not set');
  });

  test.each([
    ['http://127.0.0.1:9', 'error: getMe: no answer from http://127.0.0.1:9 (TypeError)'],
    [[502, '<h1>Bad Gateway</h1>'], 'error: getMe: HTTP 502, and no answer of Telegram’s'],
    [[200, '{"ok":true,"result":{"id":"x"}}'], 'is not as documented: id: Invalid input'],
    [[200, '{"ok":false}'], 'error: getMe: HTTP 200, and no answer of Telegram’s'],
    [
      [401, '{"ok":false,"error_code":401,"description":"Unauthorized"}'],
      'error: getMe: 401 Unauthorized: no bot has this token',
    ],
    [
      [429, '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":5}}'],
      'error: getMe: 429 Too Many Requests; ask again in 5 s',
    ],
  ] as const)('says what was answered by %j', async (answers, why) => {
    const root = typeof answers === 'string' ? answers : await answering(answers[0], answers[1]);
    const { code, out, err } = await tron(root, ['set', '--url', URL_HERE]);
    expect([code, err]).toEqual([EXIT.failed, expect.stringContaining(why)]);
    expect(out).toBe('bot         unknown\nwebhook     unknown');
  });

  test('never prints the token or the secret, whatever it is answered', async () => {
    let answer = { status: 200, body: '' };
    const server = createServer((_, response) => void response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    onTestFinished(() => closed(server));
    const root = `http://127.0.0.1:${portOf(server)}`;
    const quoted = fc.constantFrom(TOKEN, `https://api.telegram.org/bot${TOKEN}/getMe`, `x-token: ${TOKEN}`);
    const result = fc.oneof(
      fc.constant({ ok: true, result: { id: 1, first_name: 'x', url: '', pending_update_count: 0 } }),
      quoted.map((text) => ({ ok: false, error_code: 400, description: `Bad Request: ${text}` })),
      quoted.map((text) => ({ ok: true, result: text })),
      quoted.map((text) => ({ ok: 'yes', text })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('set', 'status', 'remove', 'chats'),
        fc.constantFrom(200, 302, 400, 401, 500),
        fc.oneof(
          result.map((value) => JSON.stringify(value)),
          quoted,
        ),
        fc.boolean(),
        async (what, status, body, json) => {
          answer = { status, body };
          const url = what === 'set' ? ['--url', URL_HERE] : [];
          const said = await tron(root, [what, ...url, ...(json ? ['--json'] : [])]);
          expect(`${said.out}${said.err}`).not.toContain(TOKEN.slice(6));
          expect(`${said.out}${said.err}`).not.toContain(SECRET);
        },
      ),
      { numRuns: 60 },
    );
  });
});
