import type { AccountState } from '../../domain/account.ts';
import { dayOf } from '../../domain/time.ts';
import type { Book } from '../book/book.ts';
import { clearHalt } from '../book/clear-halt.ts';
import { readStatus } from '../book/status.ts';
import { chatAnswer, type ChatAnswer, type ChatSettings } from '../chat/chat.ts';
import type { ChatMessage } from '../chat/message.ts';
import { chatStatusText } from '../chat/status-text.ts';
import type { CloudApp } from '../edge/cloud-app.ts';
import { beats } from '../heartbeat.ts';
import { pause } from './pause.ts';
import { planBar, planOf } from './plan.ts';
import type { PreflightParts } from './preflight.ts';

export interface CloudChatParts extends Pick<PreflightParts, 'ports' | 'sleepUntil' | 'mode'> {
  /** Null: no chat is configured. */
  readonly chat: ChatSettings | null;
  /** Where the documents are, for people. */
  readonly place: string;
}

/** What a person says in the chat, over the deployment's documents. */
export async function heardInChat(
  parts: CloudChatParts,
  flatten: CloudApp['flatten'],
  message: ChatMessage,
): Promise<ChatAnswer> {
  const { ports, sleepUntil, chat, place } = parts;
  const { store, clock } = ports;
  if (chat === null)
    return { kind: 'refused', rule: 'chat', why: 'no chat is configured: TRON_TELEGRAM_CHAT names it' };
  return chatAnswer(
    {
      ports,
      sleepUntil,
      settings: chat,
      looks: { status: () => statusText(parts) },
      pause: (why) => pause(ports, dayOf(clock.now()), why),
      resume: (asked) => clearHalt(store, place, { at: clock.now(), ...asked }, stillOpen),
      flatten,
    },
    message,
  );
}

/** As a book on a computer is looked at. Nobody counts what waits in the cloud’s queue: what was not sent is in the documents. */
export function cloudBook({ ports, place }: Pick<CloudChatParts, 'ports' | 'place'>): Book {
  return {
    name: 'cloud',
    store: ports.store,
    queue: { list: async () => [], retry: async () => 'unknown' },
    facts: async () => ({ path: place, bytes: 0, holder: null }),
    close: async () => undefined,
  };
}

async function statusText(parts: CloudChatParts): Promise<string> {
  const { ports, mode } = parts;
  const at = ports.clock.now();
  const [plan, status, functions] = await Promise.all([
    planOf(ports.store, dayOf(at)),
    readStatus(cloudBook(parts)),
    beats(ports.store),
  ]);
  return chatStatusText({ mode, at, status, bar: planBar(plan), functions });
}

/** One thumb must not call off a flatten that somebody else has begun. */
function stillOpen({ desired, open }: AccountState): string | null {
  if (desired !== 'flat' || open.length === 0) return null;
  const names = open.map(({ instrument }) => instrument).join(', ');
  return `a flatten is not done, and ${names} may be open: /flatten goes on with it; at a terminal \`tron clear-halt\` ends it`;
}
