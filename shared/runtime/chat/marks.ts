import { z } from 'zod';
import { committed } from '../claim.ts';
import { parsed, plain } from '../documents.ts';
import { keys } from '../keys.ts';
import { answering } from '../relay/store-up.ts';
import { tellError } from '../telling.ts';
import type { ChatParts } from './chat.ts';

/** `heard/chat-{update}-{sent}`: a message that was acted on. `reply` null: it is being done, or whoever did it died. */
export interface ChatMark {
  readonly at: number;
  readonly command: string;
  readonly reply: string | null;
}

const markDocument: z.ZodType<ChatMark> = z.strictObject({
  at: z.int(),
  command: z.string(),
  reply: z.string().nullable(),
});

/** `heard/chat-stopped`: when a pause or a flatten of the chat was last answered, epoch ms. */
const stoppedDocument = z.strictObject({ at: z.int() });

export interface ChatMarks {
  /** Null: it was not begun; `unknown`: the store, or what lies there, does not tell. */
  read(): Promise<ChatMark | 'unknown' | null>;
  /** False: somebody else began it. */
  begin(mark: ChatMark): Promise<boolean>;
  /** `mark` null: it was not done, and is done again if it comes again. `stopped`: it halted the account, or tried to. */
  end(mark: ChatMark | null, stopped: boolean): Promise<void>;
  /** Null: nothing of the chat ever did. */
  stoppedAt(): Promise<number | null>;
}

/**
 * What is known of a message that may come again. `isForgiving`: nothing waits long for what cannot be read or written, for a flatten waits for no store; otherwise
 * these reject.
 */
export function chatMarks(
  { ports, sleepUntil }: Pick<ChatParts, 'ports' | 'sleepUntil'>,
  key: string,
  isForgiving: boolean,
): ChatMarks {
  const { store, clock, log } = ports;
  const soon = async <T>(work: () => Promise<T>, unknown: T, forgives = isForgiving): Promise<T> => {
    if (!forgives) return work();
    let found = unknown;
    const answers = async (): Promise<void> => void (found = await work());
    try {
      await answering({ clock, sleepUntil }, { answers });
    } catch (error) {
      tellError(log, null, 'what was done of the chat', error);
      return unknown;
    }
    return found;
  };
  const write = (value: ChatMark) => [{ key, value: plain(value) }];
  return {
    read: () =>
      soon<ChatMark | 'unknown' | null>(async () => {
        const [stored] = await store.read([key]);
        return stored == null ? null : parsed(key, stored.value, markDocument);
      }, 'unknown'),
    begin: (mark) =>
      soon(() => committed(store, { expect: [{ key, version: 0 }], writes: write(mark) }, null), true),
    async end(mark, stopped) {
      const writes = [
        ...(mark === null ? [] : write(mark)),
        ...(stopped ? [{ key: keys.chatStopped, value: { at: clock.now() } }] : []),
      ];
      // It was done, whatever becomes of the mark.
      const work = async (): Promise<void> => void (await store.commit({ expect: [], writes }));
      if (writes.length > 0) await soon(work, undefined, true);
    },
    stoppedAt: () =>
      soon(async () => {
        const [stored] = await store.read([keys.chatStopped]);
        return stored == null ? null : parsed(keys.chatStopped, stored.value, stoppedDocument).at;
      }, null),
  };
}
