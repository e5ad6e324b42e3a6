import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import type { Log, Store } from '../../../shared/ports.ts';
import { chatAnswer, type ChatParts } from '../../../shared/runtime/chat/chat.ts';
import type { ChatMessage } from '../../../shared/runtime/chat/message.ts';
import type { FlattenAnswer } from '../../../shared/runtime/relay/flatten.ts';

export const NOW = instantOf(20260909, 620);
export const FLAT: FlattenAnswer = {
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

/** Who hears the chat, over a store of its own; `said`: what was done. */
export interface Desk {
  readonly said: string[];
  readonly lines: string[];
  readonly clock: { at: number };
  readonly say: (text: string | null, change?: Partial<ChatMessage>) => ReturnType<typeof chatAnswer>;
}

export function desk(changes: Partial<ChatParts> = {}, store: Store = memoryStore()): Desk {
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
    botName: async () => 'our_bot',
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
        at: clock.at,
        chat: -100,
        from: 42,
        isAnonymous: false,
        secondHand: null,
        text,
        ...change,
      });
    },
  };
}

export const reply = (text: string, failed: string | null = null) => ({
  kind: 'reply',
  chat: -100,
  text,
  failed,
});
