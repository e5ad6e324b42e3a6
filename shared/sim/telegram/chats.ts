/** Who speaks: https://core.telegram.org/bots/api#user */
export interface User {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly username?: string;
}

/** https://core.telegram.org/bots/api#message, as far as it is text. */
export interface Message {
  readonly message_id: number;
  readonly from: User;
  readonly chat: { readonly id: number; readonly type: ChatType; readonly [name: string]: number | string };
  /** Unix time, seconds. */
  readonly date: number;
  readonly text: string;
  readonly entities?: readonly {
    readonly type: 'bot_command';
    readonly offset: number;
    readonly length: number;
  }[];
}

type ChatType = 'private' | 'group' | 'supergroup';

/** Ids of supergroups begin with -100. */
const SUPERGROUP = -1_000_000_000_000;

/** The chats that a bot is in, and what was said there. A bot can write into a private chat only after a person began it. */
export class Chats {
  readonly messages: Message[] = [];
  readonly #begun = new Set<number>();
  #sequence = 0;

  begin(chat: number): void {
    this.#begun.add(chat);
  }

  has(chat: number): boolean {
    return this.#begun.has(chat);
  }

  say(chat: number, from: User, text: string, at: number): Message {
    const type = typeOf(chat);
    const named = type === 'private' ? { first_name: `User ${chat}` } : { title: `Group ${chat}` };
    const entities = from.is_bot ? [] : commandsIn(text);
    const message: Message = {
      message_id: (this.#sequence += 1),
      from,
      chat: { id: chat, type, ...named },
      date: Math.floor(at / 1000),
      text,
      ...(entities.length === 0 ? {} : { entities }),
    };
    this.messages.push(message);
    return message;
  }
}

/** A bot in a group hears what is meant for bots and nothing else, unless BotFather is told otherwise. */
export function isHeard({ chat, entities = [] }: Message): boolean {
  return chat.type === 'private' || entities.some(({ offset }) => offset === 0);
}

function typeOf(chat: number): ChatType {
  if (chat > 0) return 'private';
  return chat <= SUPERGROUP ? 'supergroup' : 'group';
}

/** "/status", "/status@some_bot"; offset and length in UTF-16 code units. */
function commandsIn(text: string) {
  return Array.from(text.matchAll(/(?<=^|\s)\/[A-Za-z0-9_]{1,32}(?:@\w{5,32})?(?!\w)/g), (match) => ({
    type: 'bot_command' as const,
    offset: match.index,
    length: match[0].length,
  }));
}
