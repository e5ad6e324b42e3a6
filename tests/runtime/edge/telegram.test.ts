import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import type { ChatMessage } from '../../../shared/runtime/chat/message.ts';
import { edgeDesk, OPEN_AT, TELEGRAM_SECRET } from './edge-desk.ts';

const TELEGRAM = ENDPOINTS.telegram;
const BY_TELEGRAM = { as: '', headers: { 'x-telegram-bot-api-secret-token': TELEGRAM_SECRET } };
const UPDATE = {
  update_id: 5,
  message: { date: OPEN_AT / 1_000, chat: { id: 9 }, from: { id: 9, is_bot: false }, text: '/status' },
};

describe('the webhook of the chat', () => {
  test('answers with what Telegram is to say there', async () => {
    const heard: ChatMessage[] = [];
    const desk = await edgeDesk(TELEGRAM, {
      async chat(message) {
        heard.push(message);
        return { kind: 'reply', chat: message.chat, text: 'all is well', failed: null };
      },
    });
    expect(await desk.call('/', { ...BY_TELEGRAM, body: UPDATE })).toMatchObject({
      status: 200,
      body: {
        method: 'sendMessage',
        chat_id: 9,
        text: 'all is well',
        link_preview_options: { is_disabled: true },
      },
    });
    expect(heard).toEqual([
      { update: 5, at: OPEN_AT, chat: 9, from: 9, isAnonymous: false, secondHand: null, text: '/status' },
    ]);
    expect(desk.beats).toMatchObject([['telegram', { outcome: 'done' }]]);
  });

  test('loads nothing for whoever does not know its secret, a person among them', async () => {
    const desk = await edgeDesk(TELEGRAM, {});
    for (const [as, secret] of [
      ['person@x', undefined],
      ['', 'x'.repeat(32)],
      ['', TELEGRAM_SECRET.slice(1)],
    ] as const) {
      const headers = secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret };
      expect(await desk.call('/', { as, headers, body: UPDATE })).toMatchObject({ status: 401 });
    }
    expect(desk.loads()).toBe(0);
  });

  test('lets nobody in where no secret was set', async () => {
    const none = { audience: '', peopleAudiences: [], telegramSecret: null };
    const accounts = { scheduler: [], tasks: [], tick: [], streamer: [], person: [] };
    const desk = await edgeDesk(TELEGRAM, {}, { callers: { ...none, accounts } });
    for (const secret of ['', 'null', TELEGRAM_SECRET])
      expect(
        await desk.call('/', {
          as: '',
          headers: { 'x-telegram-bot-api-secret-token': secret },
          body: UPDATE,
        }),
      ).toMatchObject({ status: 401 });
  });

  test('is never asked for the same again by what it answers, and marks what failed', async () => {
    const desk = await edgeDesk(TELEGRAM, {
      chat: async ({ text, chat }) =>
        text === '/flatten'
          ? { kind: 'reply', chat, text: 'NOT FLAT', failed: 'not flat yet' }
          : { kind: 'refused', rule: 'chat', why: 'a stranger' },
    });
    const say = (body: unknown) => desk.call('/', { ...BY_TELEGRAM, body });
    const message = { ...UPDATE.message, text: '/flatten' };
    expect(await say({ ...UPDATE, message })).toMatchObject({ status: 200, body: { text: 'NOT FLAT' } });
    expect(await say(UPDATE)).toMatchObject({ status: 200, body: { refused: 'chat' } });
    expect(await say({ update_id: 6, edited_message: message })).toMatchObject({ status: 200, body: {} });
    expect(await say({ update_id: 'six' })).toMatchObject({ status: 200, body: { refused: 'bad-input' } });
    // A stranger's messages are no more than lines of the log.
    expect(desk.beats.map(([, { outcome, why }]) => [outcome, why])).toEqual([
      ['failed', 'not flat yet'],
      ['done', null],
    ]);
    expect(desk.lines().filter(({ severity }) => severity === 'ERROR')).toHaveLength(1);
  });

  test('answers in the chat whom it turns away, and leaves no mark for that', async () => {
    const desk = await edgeDesk(TELEGRAM, {
      chat: async ({ chat }) => ({ kind: 'turned-away', chat, text: 'NOT done', why: 'a stranger' }),
    });
    expect(await desk.call('/', { ...BY_TELEGRAM, body: UPDATE })).toMatchObject({
      status: 200,
      body: { method: 'sendMessage', chat_id: 9, text: 'NOT done' },
    });
    expect(desk.beats).toEqual([]);
  });

  test('takes the longest message that answers the longest one: what is not taken holds up those after it', async () => {
    const text = '\u{1f600}'.repeat(2_048);
    const style = { type: 'custom_emoji', offset: 0, length: 2, custom_emoji_id: '5'.repeat(19) };
    const entities = Array.from({ length: 100 }, () => style);
    const long = { ...UPDATE.message, text, entities };
    const heard: number[] = [];
    const desk = await edgeDesk(TELEGRAM, {
      async chat({ update }) {
        heard.push(update);
        return { kind: 'refused', rule: 'chat', why: 'a stranger' };
      },
    });
    const body = {
      ...UPDATE,
      message: { ...long, reply_to_message: long, external_reply: long, quote: long },
    };
    // As Telegram writes it, with each half of a character by its number.
    const escaped = JSON.stringify(body).replaceAll(
      /[^\0-~]/g,
      (half) => `\\u${half.charCodeAt(0).toString(16)}`,
    );
    expect(escaped.length).toBeGreaterThan(100_000);
    const answer = await fetch(desk.root, {
      method: 'POST',
      headers: { ...BY_TELEGRAM.headers, 'content-type': 'application/json' },
      body: escaped,
    });
    expect([answer.status, heard]).toEqual([200, [5]]);
  });
});
