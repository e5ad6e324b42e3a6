import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { botAnswer, methodUrl } from '../../../shared/adapters/chat/bot-api.ts';
import { telegramAlerts } from '../../../shared/adapters/chat/telegram-alerts.ts';
import { target } from '../../sim/cloud/served.ts';
import { TOKEN } from '../../sim/telegram/served.ts';

const PLACE = { root: 'https://api.telegram.org', token: TOKEN };
const heard = (status: number, body: unknown) =>
  botAnswer(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }), PLACE);
const refused = (error_code: number, description: string, more: object = {}) => ({
  ok: false,
  error_code,
  description,
  ...more,
});

describe('an answer of the Bot API', () => {
  test.each([
    [200, { ok: true, result: [1] }, { kind: 'done', result: [1] }],
    [
      429,
      refused(429, 'Too Many Requests: retry after 3', { parameters: { retry_after: 3 } }),
      {
        kind: 'failed',
        code: 429,
        why: 'Too Many Requests: retry after 3',
        retryAfterMs: 3_000,
        movedTo: null,
      },
    ],
    [
      400,
      refused(400, 'Bad Request: group chat was upgraded', {
        parameters: { migrate_to_chat_id: -1_001_234_567_890 },
      }),
      {
        kind: 'failed',
        code: 400,
        why: 'Bad Request: group chat was upgraded',
        retryAfterMs: null,
        movedTo: -1_001_234_567_890,
      },
    ],
    [
      403,
      refused(403, 'x'.repeat(999)),
      { kind: 'failed', code: 403, why: 'x'.repeat(300), retryAfterMs: null, movedTo: null },
    ],
    [200, refused(400, 'with 200'), { kind: 'strange', status: 200 }],
    [500, { ok: true, result: 1 }, { kind: 'strange', status: 500 }],
    [200, '', { kind: 'strange', status: 200 }],
    [200, '<html>', { kind: 'strange', status: 200 }],
    [200, 'null', { kind: 'strange', status: 200 }],
    [429, { ok: false, error_code: 429, parameters: { retry_after: -1 } }, { kind: 'strange', status: 429 }],
  ])('of %i with %j is read', async (status, body, read) => {
    expect(await heard(status, body)).toEqual(read);
  });

  test('has no token in its sentence, wherever it was quoted', async () => {
    const around = fc.oneof(fc.string({ maxLength: 20 }), fc.constant('x'.repeat(290)));
    await fc.assert(
      fc.asyncProperty(
        around,
        around,
        fc.constantFrom(TOKEN, methodUrl(PLACE, 'getMe')),
        async (a, b, quoted) => {
          const read = await heard(400, refused(400, `${a}${quoted}${b}`));
          expect(JSON.stringify(read)).not.toContain(TOKEN.slice(6, 12));
        },
      ),
    );
  });
});

test('a group that has another id now is told with it, where the alert is lost', async () => {
  const body = JSON.stringify(
    refused(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      parameters: { migrate_to_chat_id: -1_001_234_567_890 },
    }),
  );
  const root = await target(() => ({ status: 400, headers: {}, body }));
  const lost: string[] = [];
  await telegramAlerts({
    bot: { root, token: TOKEN },
    chat: -4242,
    timeoutMs: 5_000,
    tries: 3,
    backOffMs: 1,
    waitMostMs: 9,
    sleep: async () => undefined,
    lost: (why) => void lost.push(why),
  }).alert('halted');
  expect(lost).toEqual([
    '400 Bad Request: group chat was upgraded to a supergroup chat: TRON_TELEGRAM_CHAT is -1001234567890 now, 1 try',
  ]);
});
