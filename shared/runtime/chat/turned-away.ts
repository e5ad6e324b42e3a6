import type { ChatParts, ChatSettings } from './chat.ts';
import type { Command } from './command.ts';
import type { ChatMessage } from './message.ts';

/** Who is not obeyed, and what they are told: nobody is to count on what was not done. */

/**
 * What is said to a person who may not command, or not there, and would otherwise think that it was done; null: to a stranger who talks with our bot, and to
 * other bots, nothing is said.
 */
export function awayOf({ chat, people }: ChatSettings, message: ChatMessage): string | null {
  const { from, isAnonymous } = message;
  const isOurs = message.chat === chat;
  if (isOurs && isAnonymous)
    return 'nobody knows who asks where a chat speaks in the place of a person: write in your own name, not as an anonymous administrator or a channel';
  if (isOurs && from !== null) return `user ${from} is none of those who may ask for anything here`;
  if (!isOurs && from !== null && people.includes(from))
    return `nothing is heard in this chat (${message.chat}), only in that of TRON_TELEGRAM_CHAT`;
  return null;
}

/** Why a command of somebody who may is nobody's wish of now, or meant for another bot; null: it is ours to do. A flatten is done whatever bot it names. */
export async function notOursOf(
  { botName }: ChatParts,
  { secondHand }: ChatMessage,
  { name, looks, bot }: Command,
): Promise<string | null> {
  if (looks) return null;
  // Who wants a pause or a flatten later may say so before.
  const isMeant = secondHand === 'written before, to be sent later' && name !== 'resume';
  if (secondHand !== null && !isMeant) return `it was ${secondHand}; write it yourself, now`;
  if (bot === null || name === 'flatten') return null;
  const ours = await botName();
  if (ours === null)
    return name === 'resume' ? `whose name @${bot} is cannot be asked now; say it without` : null;
  return ours.toLowerCase() === bot.toLowerCase() ? null : `it is for @${bot}, and this is @${ours}`;
}
