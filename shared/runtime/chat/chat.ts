import { redacted } from '../../domain/redacted.ts';
import type { Ports } from '../../ports.ts';
import type { HaltCleared } from '../book/clear-halt.ts';
import type { FlattenAsked } from '../flatten.ts';
import { keys } from '../keys.ts';
import type { FlattenAnswer } from '../relay/flatten.ts';
import { reportText } from '../relay/told.ts';
import { tellError } from '../telling.ts';
import { commandOf, HELP, type Deed, type Look } from './command.ts';
import { chatMarks } from './marks.ts';
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

export type ChatAnswer =
  | ChatReply
  | { readonly kind: 'refused'; readonly rule: string; readonly why: string };

/**
 * One message of the chat: done, and answered. It bears to be delivered twice, late and beside itself: what was done is answered with the same words
 * again; a pause and a flatten that were begun are gone on with, for they are ways to a state; the end of a halt is never repeated, for the next halt is
 * another. A message that is too old is told to be, and not done. Without the store a flatten goes by the broker's book.
 */
export async function chatAnswer(parts: ChatParts, message: ChatMessage): Promise<ChatAnswer> {
  const { settings, ports } = parts;
  const { chat, from, text } = message;
  if (chat !== settings.chat || from === null || !settings.people.includes(from)) {
    // Their ids are what a person needs who sets this up.
    const why = `chat ${chat}, user ${from ?? 'unnamed'}: neither may ask for anything here`;
    ports.log.write('WARN', null, 'a message of the chat is not heard', { why });
    return { kind: 'refused', rule: 'chat', why };
  }
  const command = commandOf(text ?? '');
  if (command === null) return reply(message, HELP);
  try {
    if (command.looks) return reply(message, await parts.looks[command.name](command.why));
    return await acted(parts, message, command, `user ${from}`);
  } catch (error) {
    tellError(ports.log, null, `/${command.name} of the chat`, error);
    const why = redacted(error instanceof Error ? error.message : String(error));
    return { ...reply(message, `/${command.name} was NOT done: ${why}`), failed: why };
  }
}

function reply({ chat }: ChatMessage, text: string): ChatReply {
  return { kind: 'reply', chat, text, failed: null };
}

async function acted(parts: ChatParts, message: ChatMessage, command: Deed, who: string): Promise<ChatReply> {
  const { ports, settings } = parts;
  const marks = chatMarks(parts, keys.inChat(message.update), command.name !== 'resume');
  const before = await marks.read();
  if (before !== null && before.reply !== null) return reply(message, before.reply);
  const now = ports.clock.now();
  const ageMs = now - message.at;
  if (before === null && ageMs > settings.withinMs)
    return reply(message, staleText(command, ageMs, settings.withinMs));
  const mark = { at: now, command: command.name };
  const isFirst = before === null && (await marks.begin({ ...mark, reply: null }));
  if (!isFirst && command.name === 'resume')
    return reply(message, '/resume came twice, and was begun before: /status says what became of it');
  const { text, failed } = await commanded(parts, command, who);
  // What failed is done again, if it is sent again.
  if (failed === null) await marks.end({ ...mark, reply: text });
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

function staleText({ name }: Deed, ageMs: number, withinMs: number): string {
  const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;
  return `/${name} was sent ${seconds(ageMs)} ago, and is done within ${seconds(withinMs)} only: it is not done now. Send it again if it is still wanted`;
}
