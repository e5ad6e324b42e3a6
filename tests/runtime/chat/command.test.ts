import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandOf, COMMANDS, HELP } from '../../../shared/runtime/chat/command.ts';
import { updateSchema } from '../../../shared/runtime/chat/message.ts';

describe('a command of the chat', () => {
  test.each([
    ['/status', { name: 'status', looks: true, bot: null, why: '' }],
    ['/Flatten@our_bot  the\n news', { name: 'flatten', looks: false, bot: 'our_bot', why: 'the news' }],
    [' /pause lunch ', { name: 'pause', looks: false, bot: null, why: 'lunch' }],
    ['/resume\u0000it was\u202e read', { name: 'resume', looks: false, bot: null, why: 'it was read' }],
    ['\u200e/flat\u200bten', { name: 'flatten', looks: false, bot: null, why: '' }],
  ])('%j', (text, wanted) => {
    expect(commandOf(text)).toEqual(wanted);
  });

  test.each(['', 'flatten', '/', '/flat', '/flattened', '/start', 'please /flatten', '/status@', '//status'])(
    '%j is none',
    (text) => {
      expect(commandOf(text)).toBeNull();
    },
  );

  test('has a reason of one line that is no longer than what is kept, whatever is written', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 600 }), (why) => {
        const read = commandOf(`/pause ${why}`);
        if (read === null) return;
        expect(Array.from(read.why).length).toBeLessThanOrEqual(150);
        expect(read.why).not.toMatch(/[\p{Cc}\p{Cf}\n]/u);
        expect(read.why.isWellFormed()).toBe(true);
      }),
    );
  });

  test('is told of by the help, each in the form that the Bot API takes', () => {
    for (const { name, about } of COMMANDS) {
      expect(HELP).toContain(`/${name}: ${about}`);
      expect(name).toMatch(/^[a-z0-9_]{1,32}$/);
      expect(about.length).toBeLessThanOrEqual(256);
    }
  });

  test('has a row of docs/functions.md, in the same order', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../../docs/functions.md'), 'utf8');
    const section = docs.split(/^## /m).find((text) => text.startsWith('The chat\n')) ?? '';
    const rows = Array.from(section.matchAll(/^\| `\/([a-z]+)[ `]/gm), (match) => match[1]);
    expect(rows).toEqual(COMMANDS.map(({ name }) => name));
  });
});

describe('an update of Telegram', () => {
  // As the Bot API documents Update, Message, Chat and User.
  const UPDATE = {
    update_id: 815,
    message: {
      message_id: 4,
      from: { id: 42, is_bot: false, first_name: 'A', language_code: 'en' },
      chat: { id: 42, first_name: 'A', type: 'private' },
      date: 1_788_000_000,
      text: '/status',
      entities: [{ offset: 0, length: 7, type: 'bot_command' }],
    },
  };

  test('is a message with who wrote it, where and when', () => {
    expect(updateSchema.parse(UPDATE)).toEqual({
      update: 815,
      at: 1_788_000_000_000,
      chat: 42,
      from: 42,
      isAnonymous: false,
      secondHand: null,
      text: '/status',
    });
  });

  test.each([
    ['forwarded', { forward_origin: { type: 'hidden_user', sender_user_name: 'A', date: 1 } }],
    ['made by a bot', { via_bot: { id: 5, is_bot: true, first_name: 'B' } }],
    ['written before, to be sent later', { is_from_offline: true }],
  ])('tells that it was %s', (secondHand, more) => {
    expect(updateSchema.parse({ ...UPDATE, message: { ...UPDATE.message, ...more } })).toMatchObject({
      secondHand,
    });
  });

  test('has what stands below a picture, and who is anonymous', () => {
    const { text: _, ...picture } = UPDATE.message;
    const more = { caption: '/flatten look', sender_chat: { id: -5 } };
    expect(updateSchema.parse({ ...UPDATE, message: { ...picture, ...more } })).toMatchObject({
      text: '/flatten look',
      isAnonymous: true,
    });
  });

  test('of a bot, or of nobody who is named, is nobody’s', () => {
    const { from, ...unnamed } = UPDATE.message;
    for (const message of [unnamed, { ...unnamed, from: { ...from, is_bot: true } }])
      expect(updateSchema.parse({ ...UPDATE, message })?.from).toBeNull();
  });

  test('that brings no message is none: what was edited later, a channel’s', () => {
    const { message, update_id } = UPDATE;
    for (const other of [{}, { edited_message: message }, { channel_post: message }])
      expect(updateSchema.parse({ update_id, ...other })).toBeNull();
  });

  test.each([
    ['update_id', { update_id: -1 }],
    ['update_id', { update_id: '1' }],
    ['message.date', { message: { ...UPDATE.message, date: 'now' } }],
    ['message.chat', { message: { ...UPDATE.message, chat: null } }],
    ['message.text', { message: { ...UPDATE.message, text: 5 } }],
  ])('with a wrong %s is refused', (path, change) => {
    const issues = updateSchema.safeParse({ ...UPDATE, ...change }).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});
