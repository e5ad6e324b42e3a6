import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { closed, portOf } from '../../../scripts/local-issuer.ts';
import { telegramAlerts } from '../../../shared/adapters/chat/telegram-alerts.ts';
import { webhookAlerts } from '../../../shared/adapters/chat/webhook-alerts.ts';
import { toAll } from '../../../shared/runtime/chat/to-all.ts';
import { alertsContract, type AlertsCase } from '../../contracts/alerts.ts';
import { CHAT, telegram, TOKEN } from '../../sim/telegram/served.ts';

const POSTING = {
  timeoutMs: 2_000,
  tries: 3,
  backOffMs: 1,
  waitMostMs: 3,
  sleep: async () => undefined,
} as const;

const SECRET = 'known-to-nobody';

async function webhookCase(): Promise<AlertsCase> {
  const [told, lost]: [string[], string[]] = [[], []];
  let mode: 'fine' | 'lose' | 'refuse' = 'fine';
  const server = createServer((request, response) => {
    const answer = (body: string): void => {
      if (mode === 'refuse') return void response.writeHead(403).end(SECRET);
      told.push(z.object({ text: z.string() }).parse(JSON.parse(body)).text);
      if (mode === 'lose') request.socket.destroy();
      else response.end();
      mode = 'fine';
    };
    void text(request).then(answer, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => {
    server.closeAllConnections();
    return closed(server);
  });
  const url = `http://127.0.0.1:${portOf(server)}/hook/${SECRET}`;
  return {
    alerts: webhookAlerts({ ...POSTING, url, lost: (why) => void lost.push(why) }),
    told: () => told,
    loseAnswer: () => void (mode = 'lose'),
    refuse: () => void (mode = 'refuse'),
    lost,
    secrets: [SECRET],
  };
}

async function telegramCase(): Promise<AlertsCase> {
  const { root, bot, told } = await telegram();
  const lost: string[] = [];
  const place = { root, token: TOKEN };
  return {
    alerts: telegramAlerts({ ...POSTING, bot: place, chat: CHAT, lost: (why) => void lost.push(why) }),
    told,
    loseAnswer: () => bot.faults.arm({ fault: 'lost-answer' }),
    refuse: () => void (place.token = `${TOKEN}-of-another`),
    lost,
    secrets: [TOKEN, TOKEN.slice(6)],
  };
}

/** As where both are wanted: what arrived at both. */
async function bothCase(): Promise<AlertsCase> {
  const [a, b] = [await webhookCase(), await telegramCase()];
  const lost: string[] = [];
  return {
    alerts: {
      async alert(said) {
        await toAll([a.alerts, b.alerts]).alert(said);
        lost.splice(0, Infinity, ...a.lost, ...b.lost);
      },
    },
    told: () => a.told().filter((said) => b.told().includes(said)),
    loseAnswer() {
      a.loseAnswer();
      b.loseAnswer();
    },
    refuse() {
      a.refuse();
      b.refuse();
    },
    lost,
    secrets: [...a.secrets, ...b.secrets],
  };
}

alertsContract('a webhook', webhookCase);
alertsContract('a chat of Telegram', telegramCase);
alertsContract('both of them', bothCase);
