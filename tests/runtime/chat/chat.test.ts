import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import type { Log, Store } from '../../../shared/ports.ts';
import { chatAnswer, type ChatParts } from '../../../shared/runtime/chat/chat.ts';
import { HELP } from '../../../shared/runtime/chat/command.ts';
import type { ChatMessage } from '../../../shared/runtime/chat/message.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import type { FlattenAnswer } from '../../../shared/runtime/relay/flatten.ts';

const NOW = instantOf(20260909, 620);
const FLAT: FlattenAnswer = {
  format: 'tron-flatten',
  version: 1,
  flat: true,
  left: [],
  kept: [],
  tookMs: 1_100,
  by: 'store',
  store: 'up',
  halted: true,
};

interface Desk {
  readonly said: string[];
  readonly lines: string[];
  readonly clock: { at: number };
  readonly say: (text: string | null, change?: Partial<ChatMessage>) => ReturnType<typeof chatAnswer>;
}

function desk(changes: Partial<ChatParts> = {}, store: Store = memoryStore()): Desk {
  const [said, lines]: [string[], string[]] = [[], []];
  const clock = { at: NOW };
  let updates = 0;
  const log: Log = {
    write: (_level, _trace, text, fields) => void lines.push(`${text} ${JSON.stringify(fields)}`),
  };
  const parts: ChatParts = {
    ports: { store, clock: { now: () => clock.at }, log },
    sleepUntil: () => new Promise<void>(() => undefined),
    settings: { chat: -100, people: [42, 43], withinMs: 120_000 },
    looks: { status: async () => 'all is well' },
    pause: async (why) => {
      said.push(`pause ${why}`);
      return why;
    },
    resume: async ({ who, why }) => {
      said.push(`resume ${why} by ${who}`);
      return { at: clock.at, halted: 'the news', who, why };
    },
    flatten: async ({ why, all }) => {
      said.push(`flatten ${why} ${all ? 'all' : 'ours'}`);
      return FLAT;
    },
    ...changes,
  };
  return {
    said,
    lines,
    clock,
    say(text, change = {}) {
      updates += 1;
      return chatAnswer(parts, {
        update: updates,
        at: clock.at - 1_000,
        chat: -100,
        from: 42,
        text,
        ...change,
      });
    },
  };
}

const reply = (text: string, failed: string | null = null) => ({ kind: 'reply', chat: -100, text, failed });

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

  test('does nothing for anybody else, and tells the log alone who it was', async () => {
    const { say, said, lines } = desk();
    for (const change of [{ chat: 42 }, { from: 44 }, { from: null }, { chat: 44, from: 44 }])
      expect(await say('/flatten', change)).toMatchObject({ kind: 'refused', rule: 'chat' });
    expect(said).toEqual([]);
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('chat -100, user 44');
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
      for (let read = null; read == null;) [read = null] = await store.read([keys.inChat(update)]);
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

  test('of two deliveries at once one ends the halt', async () => {
    const { say, said } = desk();
    const answers = await Promise.all([1, 2].map(() => say('/resume read', { update: 9_001 })));
    expect(said).toHaveLength(1);
    expect(answers.map((each) => (each.kind === 'reply' ? each.text.slice(0, 12) : '')).toSorted()).toEqual([
      '/resume came',
      'not halted a',
    ]);
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
