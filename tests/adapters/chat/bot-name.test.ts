import { describe, expect, test } from 'vitest';
import { botName } from '../../../shared/adapters/chat/bot-set-up.ts';
import { telegram, TOKEN } from '../../sim/telegram/served.ts';

describe('the name of our bot', () => {
  test('is asked for until Telegram says it, and is known from then on', async () => {
    const { root, bot, server } = await telegram();
    bot.faults.arm({ fault: 'unavailable', method: 'getMe' });
    const name = botName({ root, token: TOKEN });
    expect(await name()).toBeNull();
    expect(await name()).toBe(bot.me.username);
    await server.stop();
    expect(await name()).toBe(bot.me.username);
  });

  test('is known to nobody without a token', async () => {
    expect(await botName(null)()).toBeNull();
  });
});
