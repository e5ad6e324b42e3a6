import { z } from 'zod';

/**
 * How Telegram delivers, as the Bot API's own server does it where it says so: `WebhookActor.cpp` of github.com/tdlib/telegram-bot-api. Updates of one chat go one
 * after the other, those of several at once.
 */
export const telegramSettingsSchema = z.strictObject({
  firstAgainMs: z.int().min(1).default(1_000).describe('Before an update is delivered a second time.'),
  againMostMs: z
    .int()
    .min(1)
    .default(60_000)
    .describe('Doubled up to this; Telegram draws the longest between 60 and 120 s.'),
  retryAfterMostMs: z.int().min(0).default(3_600_000).describe('A longer Retry-After counts as this.'),
  answerMs: z.int().min(1).default(60_000).describe('UNV: so long an answer is waited for.'),
  keptMs: z.int().min(1).default(86_400_000).describe('An update that nobody took is dropped after a day.'),
  connections: z.int().min(1).max(100).default(40).describe('Where setWebhook does not say it.'),
  firstUpdateId: z.int().min(1).default(1).describe('Telegram begins anywhere.'),
});

export type TelegramSettings = z.output<typeof telegramSettingsSchema>;
export type TelegramOptions = z.input<typeof telegramSettingsSchema>;
