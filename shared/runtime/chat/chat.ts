import { redacted } from '../../domain/redacted.ts';
import type { Entry, Ports } from '../../ports.ts';
import type { HaltCleared } from '../book/clear-halt.ts';
import type { FlattenAsked } from '../flatten.ts';
import { keys } from '../keys.ts';
import type { FlattenAnswer } from '../relay/flatten.ts';
import { answering } from '../relay/store-up.ts';
import { reportText } from '../relay/told.ts';
import { tellError } from '../telling.ts';
import { commandOf, helpFor, type Deed, type Look } from './command.ts';
import { chatMarks } from './marks.ts';
import { awayOf, notOursOf } from './turned-away.ts';
import type { ChatMessage } from './message.ts';

export interface ChatSettings {
  /** The one chat that is listened to. */
  readonly chat: number;
  /** Who may ask for anything in it: ids of Telegram's users. */
  readonly people: readonly number[];
  /** An older message is nobody's wish any more: it waited somewhere. Milliseconds. */
  readonly withinMs: number;
}

export interface ChatParts {
  readonly ports: Pick<Ports, 'store' | 'clock' | 'log'>;
  readonly sleepUntil: (at: number) => Promise<void>;
  readonly settings: ChatSettings;
  /** Our bot's user name; null: nobody knows it now. */
  readonly botName: () => Promise<string | null>;
  /** What is answered, given what stands after the command. */
  readonly looks: Readonly<Record<Look, (what: string) => Promise<string>>>;
  /** The reason that stands then. */
  readonly pause: (why: string) => Promise<string>;
  readonly resume: (asked: { readonly who: string; readonly why: string }) => Promise<HaltCleared>;
  readonly flatten: (asked: FlattenAsked) => Promise<FlattenAnswer>;
}

/** `failed` null: what was asked for was done, or was answered. */
export interface ChatReply {
  readonly kind: 'reply';
  readonly chat: number;
  readonly text: string;
  readonly failed: string | null;
}

/** Somebody who may not, or not there, is told that nothing was done. */
export interface TurnedAway {
  readonly kind: 'turned-away';
  readonly chat: number;
  readonly text: string;
  readonly why: string;
}

export type ChatAnswer =
  | ChatReply
  | TurnedAway
  | { readonly kind: 'refused'; readonly rule: string; readonly why: string };

/**
 * One message of the chat: done, and answered. It bears to be delivered twice, late and beside itself: what was done is answered with the same words
 * again; a pause and a flatten that were begun are gone on with, for they are ways to a state, unless a halt was ended since; the end of a halt is never
 * repeated, for the next halt is another. A message that is too old is told to be, and not done. Without the store a flatten goes by the broker's book.
 */
export async function chatAnswer(parts: ChatParts, message: ChatMessage): Promise<ChatAnswer> {
  const { settings, ports } = parts;
  const { chat, from, text } = message;
  const command = commandOf(text ?? '');
  if (chat !== settings.chat || from === null || !settings.people.includes(from)) {
    // Their ids are what a person needs who sets this up.
    const why = `chat ${chat}, user ${from ?? 'unnamed'}: neither may ask for anything here`;
    ports.log.write('WARN', null, 'a message of the chat is not heard', { why });
    const away = command === null ? null : awayOf(settings, message);
    if (command === null || away === null) return { kind: 'refused', rule: 'chat', why };
    return { kind: 'turned-away', chat, text: `/${command.name} was NOT done: ${away}`, why };
  }
  if (command === null) return reply(message, helpFor(text ?? ''));
  try {
    const notOurs = await notOursOf(parts, message, command);
    if (notOurs !== null) return reply(message, `/${command.name} was NOT done: ${notOurs}`);
    if (command.looks) return reply(message, await parts.looks[command.name](command.why));
    return await acted(parts, message, command, `user ${from}`);
  } catch (error) {
    tellError(ports.log, null, `/${command.name} of the chat`, error);
    const why = redacted(error instanceof Error ? error.message : String(error));
    return { ...reply(message, `/${command.name} was NOT done: ${why}`), failed: why };
  }
}

/** Whatever it is made of, a chat is no place for a secret. */
function reply({ chat }: ChatMessage, text: string): ChatReply {
  return { kind: 'reply', chat, text: redacted(text), failed: null };
}

async function acted(parts: ChatParts, message: ChatMessage, command: Deed, who: string): Promise<ChatReply> {
  const { ports, settings } = parts;
  const marks = chatMarks(parts, keys.inChat(message.update, message.at), command.name !== 'resume');
  const before = await marks.read();
  const isBegun = before !== null && before !== 'unknown';
  if (isBegun && before.reply !== null) return reply(message, before.reply);
  const now = ports.clock.now();
  const ageMs = now - message.at;
  if (ageMs > settings.withinMs) {
    const isKnown = before !== 'unknown';
    if (!isBegun) return reply(message, staleText(command, ageMs, settings.withinMs, isKnown));
    if (await isGoneOnSince(parts, message.at)) return reply(message, overtakenText(command, ageMs));
  }
  const isEnd = command.name === 'resume';
  const stoppedAt = isEnd && !isBegun ? await marks.stoppedAt() : null;
  // Telegram tells whole seconds, and brings what was sent during a flatten after it.
  if (stoppedAt !== null && Math.floor(stoppedAt / 1_000) * 1_000 > message.at)
    return reply(message, HALTED_SINCE);
  const mark = { at: now, command: command.name };
  // Where nothing could be read nothing is written either: a flatten does not wait twice.
  const isFirst = before === 'unknown' || (!isBegun && (await marks.begin({ ...mark, reply: null })));
  if (!isFirst && isEnd)
    return reply(message, '/resume came twice, and was begun before: /status says what became of it');
  const { text, failed } = await commanded(parts, command, who);
  // What failed is done again, if it is sent again.
  await marks.end(failed === null ? { ...mark, reply: text } : null, !isEnd);
  return { ...reply(message, text), failed };
}

async function commanded(
  { pause, resume, flatten }: ChatParts,
  { name, why }: Deed,
  who: string,
): Promise<{ readonly text: string; readonly failed: string | null }> {
  const said = `${why === '' ? 'asked for' : why} (in the chat, by ${who})`;
  switch (name) {
    case 'pause':
      return { text: `halted: ${await pause(said)}`, failed: null };
    case 'resume': {
      if (why === '')
        return { text: 'not done: say why trading may go on, as in /resume it was read', failed: null };
      const { halted } = await resume({ who: `${who} of the chat`, why });
      return { text: `not halted any more; it was: ${halted}`, failed: null };
    }
    case 'flatten': {
      const answer = await flatten({ why: said, all: false });
      return { text: reportText(answer), failed: answer.flat ? null : 'not flat yet' };
    }
  }
}

const HALTED_SINCE =
  '/resume was NOT done: the chat halted the account after it was sent, which who sent it may not know. /status says why; send it again if it is still wanted';

/** Somebody ended a halt after that was sent: what stood then is nobody's wish any more. What cannot be read keeps nobody from going on. */
async function isGoneOnSince({ ports, sleepUntil }: ChatParts, sentAt: number): Promise<boolean> {
  const { store, clock, log } = ports;
  let ended: readonly Entry[] = [];
  const answers = async (): Promise<void> =>
    void (ended = await store.list(keys.halt(sentAt), keys.halt(clock.now() + 1)));
  try {
    await answering({ clock, sleepUntil }, { answers });
  } catch (error) {
    tellError(log, null, 'the halts that were ended since', error);
  }
  return ended.length > 0;
}

/** `isKnown` false: the store does not tell whether it was begun. */
function staleText({ name }: Deed, ageMs: number, withinMs: number, isKnown: boolean): string {
  const begun = isKnown ? '' : '; whether it was begun in time cannot be read';
  return `/${name} was sent ${secondsText(ageMs)} ago, and is done within ${secondsText(withinMs)} only: it is not done now${begun}. Send it again if it is still wanted`;
}

function overtakenText({ name }: Deed, ageMs: number): string {
  return `/${name} was sent ${secondsText(ageMs)} ago and begun, and since then a halt was ended: it is not gone on with. Send it again if it is still wanted`;
}

function secondsText(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
