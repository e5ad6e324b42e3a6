import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { desk, NOW, reply } from './chat-desk.ts';

describe('a message of the chat that comes again', () => {
  test('delivered again, also late, it does nothing again and says the same', async () => {
    const { say, said, clock } = desk();
    for (const [update, text] of [
      [7_001, '/pause lunch'],
      [7_002, '/resume read'],
      [7_003, '/flatten'],
    ] as const) {
      const at = clock.at;
      const first = await say(text, { update, at });
      clock.at += 600_000;
      expect(await say(text, { update, at })).toEqual(first);
      expect(said.splice(0)).toHaveLength(1);
    }
  });

  test('of one that died in the middle a pause and a flatten are gone on with, and the end of a halt is not', async () => {
    const store = memoryStore();
    const never = (): Promise<never> => new Promise(() => undefined);
    const dying = desk({ pause: never, resume: never, flatten: never }, store);
    const asked = [
      [8_001, '/pause lunch'],
      [8_002, '/resume read'],
      [8_003, '/flatten'],
    ] as const;
    for (const [update, text] of asked) {
      void dying.say(text, { update, at: NOW });
      for (let read = null; read == null;) [read = null] = await store.read([keys.inChat(update, NOW)]);
    }
    const { say, said, clock } = desk({}, store);
    clock.at += 200_000;
    expect(await say('/pause lunch', { update: 8_001, at: NOW })).toMatchObject({ failed: null });
    expect(await say('/resume read', { update: 8_002, at: NOW })).toEqual(
      reply('/resume came twice, and was begun before: /status says what became of it'),
    );
    expect(await say('/flatten', { update: 8_003, at: NOW })).toMatchObject({ failed: null });
    expect(said.map((text) => text.split(' ')[0])).toEqual(['pause', 'flatten']);
  });

  test('another message that has a number of before is another, as of a bot in the place of the old one', async () => {
    const { say, said, clock } = desk();
    await say('/flatten the news', { update: 5 });
    clock.at += 3 * 86_400_000;
    await say('/flatten more news', { update: 5 });
    await say('/pause lunch', { update: 5, at: clock.at + 1_000 });
    expect(said).toEqual([
      'flatten the news (in the chat, by user 42) ours',
      'flatten more news (in the chat, by user 42) ours',
      'pause lunch (in the chat, by user 42)',
    ]);
  });

  test('of one that was begun and is late nothing is gone on with after somebody ended a halt', async () => {
    const store = memoryStore();
    const never = (): Promise<never> => new Promise(() => undefined);
    void desk({ flatten: never }, store).say('/flatten', { update: 8_101, at: NOW });
    for (let read = null; read == null;) [read = null] = await store.read([keys.inChat(8_101, NOW)]);
    const ended = { at: NOW + 60_000, halted: 'the news', who: 'somebody', why: 'it was read' };
    await store.commit({ expect: [], writes: [{ key: keys.halt(ended.at), value: ended }] });
    const { say, said, clock } = desk({}, store);
    clock.at += 100_000;
    expect(await say('/flatten', { update: 8_101, at: NOW })).toMatchObject({ failed: null });
    expect(said.splice(0)).toHaveLength(1);
    void desk({ flatten: never }, store).say('/flatten', { update: 8_102, at: NOW });
    for (let read = null; read == null;) [read = null] = await store.read([keys.inChat(8_102, NOW)]);
    clock.at += 3_600_000;
    expect(await say('/flatten', { update: 8_102, at: NOW })).toMatchObject({
      text: expect.stringMatching(
        /^\/flatten was sent 3700 s ago and begun, and since then a halt was ended/,
      ),
    });
    expect(said).toEqual([]);
  });

  test('what is late and cannot be looked up is told to be that', async () => {
    const down = async (): Promise<never> => {
      throw new Error('no store');
    };
    const { say, said } = desk({}, { ...memoryStore(), read: down, commit: down });
    expect(await say('/flatten', { at: NOW - 200_000 })).toMatchObject({
      text: expect.stringContaining(
        'it is not done now; whether it was begun in time cannot be read. Send it',
      ),
    });
    expect(said).toEqual([]);
  });

  test('a mark that nobody can read keeps no flatten back', async () => {
    const store = memoryStore();
    const writes = [8_201, 8_202].map((update) => ({
      key: keys.inChat(update, NOW),
      value: { at: 'then' },
    }));
    await store.commit({ expect: [], writes });
    const { say, said } = desk({}, store);
    expect(await say('/flatten', { update: 8_201, at: NOW })).toMatchObject({ failed: null });
    expect(await say('/resume read', { update: 8_202, at: NOW })).toMatchObject({
      text: expect.stringMatching(/^\/resume was NOT done: document heard\/chat-8202/),
    });
    expect(said).toEqual(['flatten asked for (in the chat, by user 42) ours']);
  });

  test('of two deliveries at once one ends the halt', async () => {
    const { say, said } = desk();
    const answers = await Promise.all([1, 2].map(() => say('/resume read', { update: 9_001 })));
    expect(said).toHaveLength(1);
    expect(answers.map((each) => (each.kind === 'reply' ? each.text.slice(0, 12) : '')).toSorted()).toEqual([
      '/resume came',
      'not halted a',
    ]);
  });
});
