import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { target, type Reply, type Request } from '../cloud/served.ts';
import { AT, CHAT, telegram, TOKEN } from './served.ts';

const SECRET = 'a-secret-of-the-test-that-is-long-enough';

/** A webhook whose answers are told one after the other, then 200. */
async function hook(...replies: readonly Reply[]) {
  const [asked, left]: [Request[], Reply[]] = [[], [...replies]];
  const url = await target((request) => {
    asked.push(request);
    return left.shift() ?? 200;
  });
  return { url, asked, updates: () => asked.map(({ body }): unknown => JSON.parse(body)) };
}

const set = (url: string) => ({ url, secret_token: SECRET, allowed_updates: ['message'] });
const idOf = z.object({ update_id: z.int() });

describe('the local Telegram', () => {
  test('delivers what a person says, with the secret, as the Bot API writes it', async () => {
    const { call, ask, server } = await telegram();
    const { url, asked, updates } = await hook();
    expect(await call('setWebhook', set(url))).toMatchObject({
      status: 200,
      body: { ok: true, result: true },
    });
    await ask('/chat/say', { chat: CHAT, text: '/status now' });
    await server.driver.settled();
    expect(asked[0]).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
    });
    expect(updates()).toEqual([
      {
        update_id: 1,
        message: {
          message_id: 1,
          from: { id: CHAT, is_bot: false, first_name: `User ${CHAT}` },
          chat: { id: CHAT, type: 'private', first_name: `User ${CHAT}` },
          date: AT / 1000,
          text: '/status now',
          entities: [{ type: 'bot_command', offset: 0, length: 7 }],
        },
      },
    ]);
  });

  test('delivers again what was not taken, tells of it, and keeps the order', async () => {
    const { call, ask, server, told } = await telegram();
    const { url, updates } = await hook(500, 404);
    await call('setWebhook', set(url));
    for (const text of ['one', 'two']) await ask('/chat/say', { chat: CHAT, text });
    await server.driver.settled();
    expect(await call('getWebhookInfo')).toMatchObject({
      body: {
        result: {
          url,
          has_custom_certificate: false,
          pending_update_count: 2,
          last_error_date: AT / 1000,
          last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
          max_connections: 40,
          allowed_updates: ['message'],
        },
      },
    });
    await ask('/_control/advance', { byMs: 10_000 });
    expect(updates().map((update) => idOf.parse(update).update_id)).toEqual([1, 1, 1, 2]);
    expect(await call('getWebhookInfo')).toMatchObject({ body: { result: { pending_update_count: 0 } } });
    expect(told()).toEqual([]);
  });

  test.each([
    [{ fault: 'duplicate' }, 2, [1, 1]],
    [{ fault: 'lost-ack' }, 2, [1, 1]],
    [{ fault: 'delay', ms: 5_000 }, 0, [1]],
  ])('with %j makes %j deliveries before five seconds, and %j in all', async (fault, before, ids) => {
    const { call, ask, server } = await telegram();
    const { url, updates } = await hook();
    await call('setWebhook', set(url));
    await ask('/_control/arm', fault);
    await ask('/chat/say', { chat: CHAT, text: '/pause' });
    await server.driver.settled();
    await ask('/_control/advance', { byMs: 4_999 });
    expect(updates()).toHaveLength(before);
    await ask('/_control/advance', { byMs: 1 });
    expect(updates().map((update) => idOf.parse(update).update_id)).toEqual(ids);
    expect(await ask('/_control/state')).toMatchObject({
      pending: 0,
      fired: [{ fault: fault.fault, of: '1' }],
    });
  });

  test('carries out the method in an answer, but none that sets or reads', async () => {
    const { call, ask, server, told } = await telegram();
    const methods = [
      { method: 'sendMessage', chat_id: CHAT, text: 'nothing is open' },
      { method: 'deleteWebhook' },
      { method: 'getMe' },
      { method: 'sendMessage', chat_id: 99, text: 'nobody is there' },
      { text: 'no method' },
    ];
    const answers = methods.map((body) => ({ status: 200, headers: {}, body: JSON.stringify(body) }));
    const url = await jsonTarget(answers);
    await call('setWebhook', set(url));
    for (const _ of methods) await ask('/chat/say', { chat: CHAT, text: '/status' });
    await server.driver.settled();
    expect(told()).toEqual(['nothing is open']);
    expect(await call('getWebhookInfo')).toMatchObject({
      body: { result: { url, pending_update_count: 0 } },
    });
  });

  test('keeps updates until there is a webhook, unless they are dropped with it', async () => {
    const { call, ask, server } = await telegram();
    const first = await hook();
    await ask('/chat/say', { chat: CHAT, text: '/flatten' });
    await call('setWebhook', { ...set(first.url), drop_pending_updates: true });
    await server.driver.settled();
    expect(first.asked).toEqual([]);
    await call('deleteWebhook');
    await ask('/chat/say', { chat: CHAT, text: '/status' });
    const second = await hook();
    await call('setWebhook', set(second.url));
    await server.driver.settled();
    expect([first.asked.length, second.asked.length]).toEqual([0, 1]);
  });

  test('gives them to who asks for them as long as there is no webhook, until they are seen', async () => {
    const { call, ask } = await telegram();
    for (const text of ['/one', '/two', '/three']) await ask('/chat/say', { chat: CHAT, text });
    const seen = async (params: unknown) =>
      z
        .object({ result: z.array(idOf) })
        .parse((await call('getUpdates', params)).body)
        .result.map((u) => u.update_id);
    expect(await seen({ limit: 2 })).toEqual([1, 2]);
    expect(await seen({ offset: 3 })).toEqual([3]);
    expect(await seen({})).toEqual([3]);
    await call('setWebhook', set('http://127.0.0.1:9/'));
    expect(await call('getUpdates')).toMatchObject({ status: 409, body: { ok: false, error_code: 409 } });
  });

  test('hears in a group what is said to bots and nothing else', async () => {
    const { call, ask, server } = await telegram();
    const { url, asked } = await hook();
    await call('setWebhook', set(url));
    const group = -1_001_234_567_890;
    await ask('/chat/say', { chat: group, from: 7, text: 'good morning' });
    await ask('/chat/say', { chat: group, from: 7, text: '/status@tron_sim_bot' });
    await server.driver.settled();
    expect(asked).toHaveLength(1);
    expect(asked[0]?.body).toContain('"type":"supergroup"');
    expect(await ask('/chat/say', { chat: CHAT, from: 7, text: '/status' })).toEqual({
      error: `from: ${CHAT} is a private chat, in which ${CHAT} speaks and nobody else`,
    });
  });
});

describe('its methods', () => {
  test.each([
    ['sendMessage', { chat_id: CHAT, text: ' ' }, 400, 'Bad Request: message text is empty'],
    ['sendMessage', { chat_id: CHAT, text: 'x'.repeat(4097) }, 400, 'Bad Request: message is too long'],
    ['sendMessage', { chat_id: 99, text: 'a' }, 400, 'Bad Request: chat not found'],
    ['sendMessage', { chat_id: CHAT, text: '\uD83D' }, 400, 'Bad Request: strings must be encoded in UTF-8'],
    [
      'setWebhook',
      { url: 'http://x.example/' },
      400,
      'Bad Request: bad webhook: this server calls http://127.0.0.1',
    ],
    [
      'setWebhook',
      { url: 'http://127.0.0.1:9', secret_token: 'a b' },
      400,
      'Bad Request: secret token contains unallowed characters',
    ],
    ['setWebhook', { url: 'http://127.0.0.1:9', max_connections: 101 }, 400, 'Bad Request: max_connections'],
    [
      'setMyCommands',
      { commands: [{ command: 'Status', description: 'x' }] },
      400,
      'Bad Request: commands.0.command',
    ],
    ['getEverything', {}, 404, 'Not Found'],
  ])('%s with %j is refused', async (method, params, code, why) => {
    const { call } = await telegram();
    expect(await call(method, params)).toEqual({
      status: code,
      body: { ok: false, error_code: code, description: expect.stringContaining(why) },
    });
  });

  test('are asked by GET and as forms as well, whatever the case of their names', async () => {
    const { root, told, bot } = await telegram();
    const base = `${root}/bot${TOKEN}`;
    const form = new URLSearchParams({ chat_id: String(CHAT), text: 'by form' });
    expect((await fetch(`${base}/SENDMESSAGE?${form.toString().replace('form', 'query')}`)).status).toBe(200);
    expect((await fetch(`${base}/sendMessage`, { method: 'POST', body: form })).status).toBe(200);
    expect(told()).toEqual(['by query', 'by form']);
    const commands = JSON.stringify([{ command: 'status', description: 'What is open' }]);
    await fetch(`${base}/setMyCommands`, { method: 'POST', body: new URLSearchParams({ commands }) });
    expect(bot.commands).toEqual([{ command: 'status', description: 'What is open' }]);
  });

  test('are for who knows the token, and not for pages of the web', async () => {
    const { call, root } = await telegram();
    expect(await call('getMe')).toMatchObject({
      body: { ok: true, result: { is_bot: true, username: 'tron_sim_bot' } },
    });
    expect(await call('getMe', {}, `${TOKEN}x`)).toEqual({
      status: 401,
      body: { ok: false, error_code: 401, description: 'Unauthorized' },
    });
    const page = await fetch(`${root}/bot${TOKEN}/getMe`, { headers: { origin: 'https://x.example' } });
    expect(page.status).toBe(403);
  });

  test('meet what was armed', async () => {
    const { call, ask, root, told } = await telegram();
    const message = { chat_id: CHAT, text: 'a' };
    for (const fault of [
      { fault: 'too-many', seconds: 7, method: 'sendMessage' },
      { fault: 'unavailable' },
      { fault: 'lost-answer' },
    ])
      expect(await ask('/_control/arm', fault)).toEqual({ now: AT });
    await fetch(`${root}/bot${TOKEN}/getMe`).then((answer) => expect(answer.status).toBe(502));
    await expect(call('getMe')).rejects.toThrow('fetch failed');
    expect(await call('sendMessage', message)).toEqual({
      status: 429,
      body: {
        ok: false,
        error_code: 429,
        description: 'Too Many Requests: retry after 7',
        parameters: { retry_after: 7 },
      },
    });
    await call('sendMessage', message);
    expect(told()).toEqual(['a']);
    expect(await ask('/_control/arm', { fault: 'delay' })).toMatchObject({
      error: { message: 'ms: is of "delay", which needs it' },
    });
  });
});

async function jsonTarget(answers: readonly { readonly body: string }[]): Promise<string> {
  const left = [...answers];
  return target(() => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: left.shift()?.body ?? '',
  }));
}
