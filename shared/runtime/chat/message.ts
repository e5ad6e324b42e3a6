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
  /** Null: a picture or the like. */
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
      })
      .optional(),
  })
  .transform(({ update_id: update, message }): ChatMessage | null => {
    if (message === undefined) return null;
    const { date, chat, from, text } = message;
    return {
      update,
      at: date * 1_000,
      chat: chat.id,
      // What bots write is nobody's wish.
      from: from === undefined || from.is_bot ? null : from.id,
      text: text ?? null,
    };
  });
