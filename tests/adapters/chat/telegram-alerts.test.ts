import { describe, expect, test } from 'vitest';
import { telegramAlerts } from '../../../shared/adapters/chat/telegram-alerts.ts';
import type { TelegramFaultOptions } from '../../../shared/sim/telegram/faults.ts';
import { AT, CHAT, telegram, TOKEN } from '../../sim/telegram/served.ts';

async function chat({
  chat: id = CHAT,
  faults = [],
}: { chat?: number; faults?: TelegramFaultOptions[] } = {}) {
  const of = await telegram();
  for (const fault of faults) of.bot.faults.arm(fault);
  const [slept, lost]: [number[], string[]] = [[], []];
  const alerts = telegramAlerts({
    bot: { root: of.root, token: TOKEN },
    chat: id,
    timeoutMs: 200,
    tries: 3,
    backOffMs: 1_000,
    waitMostMs: 30_000,
    sleep: async (ms) => void slept.push(ms),
    lost: (why) => void lost.push(why),
  });
  return { ...of, alerts, slept, lost };
}

describe('an alert in Telegram', () => {
  test('is a message of the bot, without previews of its links', async () => {
    const { alerts, bot } = await chat();
    await alerts.alert('halted: https://login.example/start?link=abc');
    expect(bot.chats.messages).toMatchObject([
      {
        from: bot.me,
        chat: { id: CHAT, type: 'private' },
        text: 'halted: https://login.example/start?link=abc',
      },
    ]);
    expect(bot.chats.messages[0]?.date).toBe(AT / 1000);
  });

  test.each<[string, TelegramFaultOptions[], number[]]>([
    ['is answered by a page', [{ fault: 'unavailable', times: 2 }], [1_000, 2_000]],
    ['is not answered', [{ fault: 'silent' }], [1_000]],
    ['is told to wait', [{ fault: 'too-many', seconds: 7 }], [7_000]],
    [
      'is told to wait again and again',
      [{ fault: 'too-many', seconds: 5, times: 6 }],
      [5_000, 5_000, 5_000, 5_000, 5_000, 5_000],
    ],
    [
      'is told to wait less than it would after failures',
      [
        { fault: 'unavailable', times: 2 },
        { fault: 'too-many', seconds: 1, times: 2 },
      ],
      [1_000, 2_000, 2_000, 2_000],
    ],
    [
      'is told to wait twice, as long as there is time',
      [{ fault: 'too-many', seconds: 15, times: 2 }],
      [15_000, 15_000],
    ],
  ])('that %s is tried again', async (_what, faults, waits) => {
    const { alerts, told, slept, lost } = await chat({ faults });
    await alerts.alert('a');
    expect([told(), slept, lost]).toEqual([['a'], waits, []]);
  });

  test.each<[TelegramFaultOptions[], string, number[]]>([
    [
      [{ fault: 'too-many', seconds: 31 }],
      '429 Too Many Requests: retry after 31, 1 try: the next would be 31 s later, which is too late',
      [],
    ],
    [
      [{ fault: 'too-many', seconds: 16, times: 2 }],
      '429 Too Many Requests: retry after 16, 2 tries: the next would be 16 s later, which is too late',
      [16_000],
    ],
    [[{ fault: 'unavailable', times: 3 }], 'HTTP 502, and no answer of Telegram’s, 3 tries', [1_000, 2_000]],
    [[{ fault: 'silent', times: 3 }], 'TimeoutError, 3 tries', [1_000, 2_000]],
  ])('that meets %j is given up, which is told', async (faults, why, waits) => {
    const { alerts, told, slept, lost } = await chat({ faults });
    await alerts.alert('a');
    expect([told(), slept, lost]).toEqual([[], waits, [why]]);
  });

  test('to a chat that there is not is refused once', async () => {
    const { alerts, lost, slept } = await chat({ chat: 99 });
    await alerts.alert('a');
    expect([lost, slept]).toEqual([['400 Bad Request: chat not found, 1 try'], []]);
  });
});
