import type { AccountState } from '../../domain/account.ts';
import { dayOf } from '../../domain/time.ts';
import type { Book } from '../book/book.ts';
import { clearHalt } from '../book/clear-halt.ts';
import { readAccount } from '../book/read.ts';
import { readStatus } from '../book/status.ts';
import { chatAnswer, type ChatAnswer, type ChatSettings } from '../chat/chat.ts';
import type { ChatMessage } from '../chat/message.ts';
import { chatStatusText } from '../chat/status-text.ts';
import type { CloudApp } from '../edge/cloud-app.ts';
import { beats } from '../heartbeat.ts';
import { joining } from '../relay/joined.ts';
import { reportText } from '../relay/told.ts';
import { tellError } from '../telling.ts';
import { pause } from './pause.ts';
import { planBar, planOrBlocked } from './plan.ts';
import type { PreflightParts } from './preflight.ts';

export interface CloudChatParts extends Pick<PreflightParts, 'ports' | 'sleepUntil' | 'mode'> {
  /** Null: no chat is configured. */
  readonly chat: ChatSettings | null;
  /** Our bot's user name; null: nobody knows it now. */
  readonly botName: () => Promise<string | null>;
  /** Where the documents are, for people. */
  readonly place: string;
}

/**
 * What a person says in the chat, over the deployment's documents. Telegram delivers a message again that is not answered for a minute, and a flatten may take
 * longer: who brings the same again meanwhile gets what it comes to, also without the store, which otherwise tells what was begun.
 */
export function cloudChat(
  parts: CloudChatParts,
  flatten: CloudApp['flatten'],
): (message: ChatMessage) => Promise<ChatAnswer> {
  const underWay = joining<ChatAnswer>();
  return (message) => underWay(JSON.stringify(message), () => heardInChat(parts, flatten, message));
}

async function heardInChat(
  parts: CloudChatParts,
  flatten: CloudApp['flatten'],
  message: ChatMessage,
): Promise<ChatAnswer> {
  const { ports, sleepUntil, chat, place, botName } = parts;
  const { store, clock, alerts } = ports;
  if (chat === null)
    return { kind: 'refused', rule: 'chat', why: 'no chat is configured: TRON_TELEGRAM_CHAT names it' };
  return chatAnswer(
    {
      ports,
      sleepUntil,
      settings: chat,
      botName,
      looks: { status: () => statusText(parts) },
      pause: (why) => pause(ports, dayOf(clock.now()), why),
      resume: (asked) => clearHalt(store, place, { at: clock.now(), ...asked }, stillOpen),
      async flatten(asked) {
        const answer = await flatten(asked);
        // The answer of a webhook is lost where Telegram takes no more for now, as after many alerts; an alert is tried again. Of a halt that is missing there was one.
        if (!answer.flat && answer.halted)
          await alerts.alert(`flatten (${asked.why}): ${reportText(answer)}`);
        return answer;
      },
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

/** One that cannot be read keeps nobody from the others: what is told is least of all then to be nothing. */
async function statusText(parts: CloudChatParts): Promise<string> {
  const { ports, mode } = parts;
  const at = ports.clock.now();
  const unread: string[] = [];
  const seen = async <T>(what: string, reading: Promise<T>): Promise<T | null> => {
    try {
      return await reading;
    } catch (error) {
      tellError(ports.log, null, `/status: ${what}`, error);
      unread.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  const [bar, status, account, functions] = await Promise.all([
    seen('the day’s plan', planOrBlocked(ports.store, dayOf(at)).then(planBar)),
    seen('the book', readStatus(cloudBook(parts))),
    seen('the account', readAccount(ports.store)),
    seen('the functions', beats(ports.store)),
  ]);
  const halted = account?.account.halted ?? null;
  return chatStatusText({ mode, at, status, halted, bar, functions: functions ?? {}, unread });
}

/** One thumb must not call off a flatten that somebody else has begun. */
function stillOpen({ desired, open }: AccountState): string | null {
  if (desired !== 'flat' || open.length === 0) return null;
  const names = open.map(({ instrument }) => instrument).join(', ');
  return `a flatten is not done, and ${names} may be open: /flatten goes on with it; at a terminal \`tron clear-halt\` ends it`;
}
