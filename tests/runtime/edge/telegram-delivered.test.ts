import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { chatAnswer, type ChatParts } from '../../../shared/runtime/chat/chat.ts';
import { SILENT_LOG } from '../../../shared/runtime/telling.ts';
import type { TelegramFaultOptions } from '../../../shared/sim/telegram/faults.ts';
import { target } from '../../sim/cloud/served.ts';
import { CHAT, telegram } from '../../sim/telegram/served.ts';
import { edgeDesk, TELEGRAM_SECRET } from './edge-desk.ts';

/** What happens to an update on its way: the function is not reached, it is reached and nobody hears of it, or all is well. */
type Way = 'lost before' | 'lost after' | 'fine';

const header = 'x-telegram-bot-api-secret-token';

/** A local Telegram whose webhook is the function, behind a way that may lose what goes over it. */
async function conversation(ways: readonly Way[], secret = TELEGRAM_SECRET, status = 'all is well') {
  const of = await telegram();
  const did: string[] = [];
  const parts: ChatParts = {
    ports: { store: memoryStore(), clock: of.clock, log: SILENT_LOG },
    sleepUntil: () => new Promise<void>(() => undefined),
    settings: { chat: CHAT, people: [CHAT], withinMs: 120_000 },
    botName: async () => null,
    looks: { status: async () => status },
    async pause(why) {
      did.push(`pause ${why}`);
      return why;
    },
    async resume({ who, why }) {
      // As long as a round to a store: a copy of the message comes meanwhile.
      await of.ask('/_control/state');
      did.push(`resume ${why}`);
      return { at: of.clock.now(), halted: 'the news', who, why };
    },
    async flatten({ why }) {
      did.push(`flatten ${why}`);
      const report = { flat: true, left: [], kept: [], tookMs: 1_100 };
      return { format: 'tron-flatten', version: 1, ...report, by: 'store', store: 'up', halted: true };
    },
  };
  const desk = await edgeDesk(ENDPOINTS.telegram, { chat: (message) => chatAnswer(parts, message) });
  const left = [...ways];
  const url = await target(async ({ headers, body }) => {
    const way = left.shift() ?? 'fine';
    if (way === 'lost before') return 503;
    const shown = headers[header];
    const answer = await fetch(desk.root, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(typeof shown === 'string' ? { [header]: shown } : {}),
      },
      body,
    });
    const said = await answer.text();
    if (way === 'lost after') return 503;
    return { status: answer.status, headers: { 'content-type': 'application/json' }, body: said };
  });
  await of.call('setWebhook', { url, secret_token: secret, allowed_updates: ['message'] });
  const say = async (...texts: readonly string[]): Promise<void> => {
    for (const text of texts) await of.ask('/chat/say', { chat: CHAT, text });
    await of.server.driver.settled();
  };
  const pass = (ms: number) => of.ask('/_control/advance', { byMs: ms });
  return { ...of, did, say, pass };
}

describe('what is said to the bot', () => {
  test('is done and answered in its order', async () => {
    const { say, told, did } = await conversation([]);
    await say('/status', '/pause lunch', '/resume it is over', '/flatten the news', 'good morning');
    expect(did.map((one) => one.replace(/ \(in the chat.*/, ''))).toEqual([
      'pause lunch',
      'resume it is over',
      'flatten the news',
    ]);
    expect(told().map((text) => text.split('\n')[0])).toEqual([
      'all is well',
      `halted: lunch (in the chat, by user ${CHAT})`,
      'not halted any more; it was: the news',
      'flat in 1.1 s',
      '/status: where things stand',
    ]);
  });

  test('is heard by nobody without the secret, and waits', async () => {
    const { say, told, did, call } = await conversation([], 'another-secret-than-that-of-the-function');
    await say('/flatten');
    expect([told(), did]).toEqual([[], []]);
    expect(await call('getWebhookInfo')).toMatchObject({
      body: {
        result: {
          pending_update_count: 1,
          last_error_message: 'Wrong response from the webhook: 401 Unauthorized',
        },
      },
    });
  });

  test('is answered with what a chat takes, however much there is to say', async () => {
    const { say, told } = await conversation([], TELEGRAM_SECRET, `HALTED\n${'NSE:SBIN\n'.repeat(999)}`);
    await say('/status');
    expect(told()).toEqual([expect.stringMatching(/^HALTED\nNSE:SBIN[^]*…$/)]);
  });

  test('and comes too late is not done, and is told so', async () => {
    const { say, pass, told, did, bot } = await conversation([]);
    bot.faults.arm({ fault: 'delay', ms: 180_000 });
    await say('/flatten');
    await pass(180_000);
    expect(did).toEqual([]);
    expect(told()).toEqual([
      expect.stringMatching(/^\/flatten was sent 180 s ago, and is done within 120 s only/),
    ]);
  });

  test('by a stranger is taken, not done, and not answered', async () => {
    const { ask, server, told, did, bot } = await conversation([]);
    await ask('/chat/say', { chat: 99, text: '/flatten' });
    await server.driver.settled();
    expect([told(), did, bot.updates.pending]).toEqual([[], [], 0]);
  });

  const way = fc.constantFrom<Way>('lost before', 'lost after', 'fine');
  const fault = fc.constantFrom<TelegramFaultOptions>(
    { fault: 'duplicate' },
    { fault: 'lost-ack' },
    { fault: 'delay', ms: 5_000 },
  );
  const text = fc.constantFrom('/status', '/pause', '/resume', '/flatten');

  test('is done at least once, an end of the halt once, and answered, whatever is lost or comes twice on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        // As often as it may come again before it is too old: after 1, 2, 4, 8 and 16 s.
        fc.array(way, { maxLength: 3 }),
        fc.array(fault, { maxLength: 2 }),
        async (texts, ways, faults) => {
          const { say, pass, told, did, bot } = await conversation(ways);
          for (const one of faults) bot.faults.arm(one);
          // Each has a reason of its own, by which it is told apart from the others.
          await say(...texts.map((one, i) => `${one} w${i}`));
          await pass(110_000);
          expect([bot.updates.pending, bot.updates.dropped]).toEqual([0, []]);
          const asked = texts.flatMap((one, i) => (one === '/status' ? [] : [`${one.slice(1)} w${i}`]));
          const done = did.map((one) => one.split(' ').slice(0, 2).join(' '));
          const isResumed = (one: string): boolean => one.startsWith('resume');
          const resumed = done.filter(isResumed);
          // Begun in the order in which they were said; the end of a halt not where that came later on its way.
          expect([...new Set(done)]).toEqual(asked.filter((one) => !isResumed(one) || resumed.includes(one)));
          expect(told().filter((one) => one.startsWith('/resume was NOT done')).length > 0).toBe(
            resumed.length < asked.filter(isResumed).length,
          );
          expect(resumed).toEqual([...new Set(resumed)]);
          expect(told().length).toBeGreaterThanOrEqual(texts.length);
        },
      ),
      { numRuns: 25 },
    );
  });
});
