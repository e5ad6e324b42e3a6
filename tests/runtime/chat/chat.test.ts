import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { HELP } from '../../../shared/runtime/chat/command.ts';
import { desk, FLAT, NOW, reply } from './chat-desk.ts';

describe('the chat', () => {
  test('does what its people ask for, and says what came of it', async () => {
    const { say, said } = desk();
    expect(await say('/status')).toEqual(reply('all is well'));
    expect(await say('/pause lunch')).toEqual(reply('halted: lunch (in the chat, by user 42)'));
    expect(await say('/pause', { from: 43 })).toEqual(reply('halted: asked for (in the chat, by user 43)'));
    expect(await say('/resume it was read')).toEqual(reply('not halted any more; it was: the news'));
    expect(await say('/flatten the news')).toEqual(
      reply('flat in 1.1 s\nhalted: no entry follows until `tron clear-halt`'),
    );
    expect(said).toEqual([
      'pause lunch (in the chat, by user 42)',
      'pause asked for (in the chat, by user 43)',
      'resume it was read by user 42 of the chat',
      'flatten the news (in the chat, by user 42) ours',
    ]);
  });

  test('says what there is where nothing of it was asked for', async () => {
    const { say, said } = desk();
    for (const text of ['hello', '/start', '/flattn', null]) expect(await say(text)).toEqual(reply(HELP));
    expect(said).toEqual([]);
  });

  test('does nothing for anybody else, and says no word to a stranger', async () => {
    const { say, said, lines } = desk();
    for (const change of [{ chat: 44, from: 44 }, { from: null }, { chat: 42, from: null }])
      expect(await say('/flatten', change)).toMatchObject({ kind: 'refused', rule: 'chat' });
    expect(await say('good morning', { from: 44 })).toMatchObject({ kind: 'refused', rule: 'chat' });
    expect(said).toEqual([]);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('chat 44, user 44');
  });

  test('tells whoever would think that it was done otherwise that it was not', async () => {
    const { say, said } = desk();
    for (const [change, why] of [
      [{ from: 44 }, /user 44 is none of those/],
      [{ from: null, isAnonymous: true }, /nobody knows who asks .*write in your own name/],
      [{ chat: 42 }, /nothing is heard in this chat \(42\)/],
      [{ chat: -1_009, from: 43 }, /nothing is heard in this chat \(-1009\)/],
    ] as const)
      expect(await say('/flatten', change)).toMatchObject({
        kind: 'turned-away',
        chat: 'chat' in change ? change.chat : -100,
        text: expect.stringMatching(new RegExp(`^/flatten was NOT done: ${why.source}`)),
      });
    expect(said).toEqual([]);
  });

  test('says that nothing was done to whoever seems to have meant a command', async () => {
    const { say } = desk();
    for (const text of ['/flatten!!!', 'please /flatten', 'FLATTEN', '/resumed'])
      expect(await say(text)).toEqual(reply(expect.stringMatching(/^NOTHING was done: [^]*\n\/status: /)));
  });

  test('takes for a wish what was written just now, and a pause or a flatten that was to be sent later', async () => {
    const { say, said } = desk();
    for (const secondHand of ['forwarded', 'made by a bot'] as const)
      for (const text of ['/pause', '/resume read', '/flatten'])
        expect(await say(text, { secondHand })).toEqual(
          reply(`${text.split(' ')[0]} was NOT done: it was ${secondHand}; write it yourself, now`),
        );
    const secondHand = 'written before, to be sent later';
    for (const text of ['/pause', '/resume read', '/flatten']) await say(text, { secondHand });
    expect(said.map((text) => text.split(' ')[0])).toEqual(['pause', 'flatten']);
  });

  test('ends no halt and pauses nothing for another bot, and flattens whatever bot is named', async () => {
    const { say, said } = desk();
    for (const text of ['/pause@music_bot', '/resume@music_bot read'])
      expect(await say(text)).toMatchObject({
        text: expect.stringMatching(/NOT done: it is for @music_bot, and this is @our_bot$/),
      });
    for (const text of ['/pause@Our_Bot', '/resume@our_bot read', '/flatten@music_bot']) await say(text);
    const unknown = desk({ botName: async () => null });
    for (const text of ['/pause@our_bot', '/resume@our_bot read', '/flatten@our_bot'])
      await unknown.say(text);
    expect([...said, ...unknown.said].map((text) => text.split(' ')[0])).toEqual([
      'pause',
      'resume',
      'flatten',
      'pause',
      'flatten',
    ]);
  });

  test('does not do what was asked for too long ago, by a second', async () => {
    const { say, said } = desk();
    expect(await say('/pause', { at: NOW - 120_000 })).toMatchObject({ failed: null });
    for (const text of ['/pause', '/resume read', '/flatten'])
      expect(await say(text, { at: NOW - 121_000 })).toEqual(
        reply(
          `${text.split(' ')[0]} was sent 121 s ago, and is done within 120 s only: it is not done now. Send it again if it is still wanted`,
        ),
      );
    expect(said).toEqual(['pause asked for (in the chat, by user 42)']);
    // Looking is never too late.
    expect(await say('/status', { at: 0 })).toEqual(reply('all is well'));
  });

  test('ends no halt without a reason', async () => {
    const { say, said } = desk();
    expect(await say('/resume')).toMatchObject({ text: expect.stringMatching(/^not done: say why/) });
    expect(said).toEqual([]);
  });

  test('ends no halt that the chat made after that was asked for, as of a flatten that took its time', async () => {
    const { say, said, clock } = desk({
      flatten: async () => {
        clock.at += 60_000;
        return { ...FLAT, flat: false };
      },
    });
    await say('/pause', { at: NOW });
    await say('/flatten', { at: NOW + 1_000 });
    expect(await say('/resume lunch is over', { at: NOW + 5_000 })).toMatchObject({
      text: expect.stringMatching(/^\/resume was NOT done: the chat halted the account after it was sent/),
    });
    // In the same second it was answered, or since.
    await say('/resume it was read', { at: NOW + 60_000 });
    expect(said.map((text) => text.split(' ')[0])).toEqual(['pause', 'resume']);
  });

  test('says what failed, without what is secret, and does it when it is sent again', async () => {
    let isDown = true;
    const { say } = desk({
      pause: async (why) => {
        if (isDown) throw new Error('it broke: api_secret=hush');
        return why;
      },
      flatten: async () => ({ ...FLAT, flat: false, left: ['NSE:SBIN is held'] }),
    });
    const update = 9_101;
    expect(await say('/pause', { update })).toEqual(
      reply('/pause was NOT done: it broke: api_secret=[redacted]', 'it broke: api_secret=[redacted]'),
    );
    isDown = false;
    expect(await say('/pause', { update })).toMatchObject({ failed: null });
    expect(await say('/flatten')).toMatchObject({
      text: expect.stringMatching(/^NOT FLAT after 1\.1 s[\s\S]*left: NSE:SBIN is held$/),
      failed: 'not flat yet',
    });
  });

  test('a flatten waits for no store that is down or silent; the end of a halt needs it', async () => {
    const down = async (): Promise<never> => {
      throw new Error('no store');
    };
    const memory = memoryStore();
    const { say, said } = desk({}, { ...memory, read: down, commit: down });
    expect(await say('/flatten')).toMatchObject({ failed: null });
    expect(await say('/resume read')).toMatchObject({ failed: 'no store' });
    const silent = (): Promise<never> => new Promise(() => undefined);
    const late = desk({ sleepUntil: async () => undefined }, { ...memory, read: silent, commit: silent });
    expect(await late.say('/flatten')).toMatchObject({ failed: null });
    expect([...said, ...late.said].map((text) => text.split(' ')[0])).toEqual(['flatten', 'flatten']);
  });
});
