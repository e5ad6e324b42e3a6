import type { Alerts } from '../../ports.ts';
import { botAnswer, methodUrl, type BotPlace } from './bot-api.ts';
import { mayPass, postedAlerts, postedTo, type Posted, type PostingOptions } from './posting.ts';

export interface TelegramOptions extends PostingOptions {
  readonly bot: BotPlace;
  /** The id of the chat. */
  readonly chat: number;
}

/**
 * Alerts as messages of a bot in one chat: https://core.telegram.org/bots/api#sendmessage. Plain text: what an alert has in it means nothing to Telegram. No
 * previews of links: one would be Telegram's own visit of a link that is for one person.
 */
export function telegramAlerts(options: TelegramOptions): Alerts {
  const { bot, chat, timeoutMs } = options;
  return postedAlerts(options, (text) =>
    postedTo(
      methodUrl(bot, 'sendMessage'),
      { chat_id: chat, text, link_preview_options: { is_disabled: true } },
      timeoutMs,
      async (response) => heard(await botAnswer(response, bot)),
    ),
  );
}

function heard(answer: Awaited<ReturnType<typeof botAnswer>>): Posted {
  if (answer.kind === 'done') return { kind: 'arrived' };
  if (answer.kind === 'strange')
    return { kind: 'again', why: `HTTP ${answer.status}, and no answer of Telegram’s`, afterMs: null };
  const { code, movedTo } = answer;
  const why = `${code} ${answer.why}${movedTo === null ? '' : `: TRON_TELEGRAM_CHAT is ${movedTo} now`}`;
  return mayPass(code) ? { kind: 'again', why, afterMs: answer.retryAfterMs } : { kind: 'refused', why };
}
