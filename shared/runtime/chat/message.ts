import { z } from 'zod';

/** A chat message that a person sent to our bot, as Telegram's webhook brings it. */
export interface ChatMessage {
  /** Telegram's number of the delivery: the same when it is repeated. */
  readonly update: number;
  /** When Telegram took it, epoch milliseconds. */
  readonly at: number;
  readonly chat: number;
  /** Who wrote it; null: nobody is named, as in a channel. */
  readonly from: number | null;
  /** A chat spoke in the place of a person: an administrator of a group who is anonymous, or a channel. */
  readonly isAnonymous: boolean;
  /** How it came there otherwise than by being written just then; null: it was. */
  readonly secondHand: 'forwarded' | 'made by a bot' | 'written before, to be sent later' | null;
  /** Or what stands below a picture. Null: nothing. */
  readonly text: string | null;
}

const id = z.int('must be a whole number');

/** `Update` of the Bot API (core.telegram.org/bots/api), as far as it is used; the rest of it may be anything. */
export const updateSchema = z
  .object({
    update_id: id.min(0, 'must not be negative'),
    message: z
      .object({
        date: id.min(0, 'must not be negative'),
        chat: z.object({ id }),
        from: z.object({ id, is_bot: z.boolean() }).optional(),
        text: z.string().optional(),
        caption: z.string().optional(),
        sender_chat: z.unknown().optional(),
        forward_origin: z.unknown().optional(),
        via_bot: z.unknown().optional(),
        is_from_offline: z.unknown().optional(),
      })
      .optional(),
  })
  .transform(({ update_id: update, message }): ChatMessage | null => {
    if (message === undefined) return null;
    const { date, chat, from, text = message.caption } = message;
    return {
      update,
      at: date * 1_000,
      chat: chat.id,
      // What bots write is nobody's wish.
      from: from === undefined || from.is_bot ? null : from.id,
      isAnonymous: message.sender_chat !== undefined,
      secondHand: secondHandOf(message),
      text: text ?? null,
    };
  });

interface Origin {
  readonly forward_origin?: unknown;
  readonly via_bot?: unknown;
  readonly is_from_offline?: unknown;
}

function secondHandOf(message: Origin): ChatMessage['secondHand'] {
  if (message.forward_origin !== undefined) return 'forwarded';
  if (message.via_bot !== undefined) return 'made by a bot';
  return message.is_from_offline === true ? 'written before, to be sent later' : null;
}
