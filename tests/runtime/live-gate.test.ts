import { describe, expect, test } from 'vitest';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import { KITE_ROOTS } from '../../shared/adapters/kite/roots.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { addDays } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { DEFAULT_LADDER, ladderSettingsSchema } from '../../shared/runtime/ladder/settings.ts';
import { liveGate } from '../../shared/runtime/live-gate.ts';
import { keepOrderAnswers, keepWrongIp } from '../../shared/runtime/probe/answers.ts';
import {
  certificateOf,
  dayRecord,
  orderAnswers,
  put,
  putSession,
  ROOT,
  wrongIpAnswer,
} from './ladder/made.ts';

const FIRST = 20261005;
const TODAY = 20261123;
const YESTERDAY = addDays(TODAY, -1);

interface Books {
  readonly live: Store;
  readonly paper: Store;
}

/** Twenty clean paper sessions, and of live ones so many. */
async function climbed(lives = 0): Promise<Books> {
  const books = { live: memoryStore(), paper: memoryStore() };
  for (let i = 0; i < 20; i++) await putSession(books.paper, addDays(FIRST, i), 'paper');
  for (let i = 0; i < lives; i++) await putSession(books.live, addDays(FIRST, 20 + i), 'live');
  await keepOrderAnswers(books.live, orderAnswers(YESTERDAY));
  await keepWrongIp(books.live, wrongIpAnswer(YESTERDAY));
  return books;
}

const gate = ({ live, paper }: Books, settings: Partial<typeof DEFAULT_LADDER> = {}) =>
  liveGate(live, paper, TODAY, { ...DEFAULT_LADDER, ...settings });

test('its defaults are those of the product and of the adapter', () => {
  expect(DEFAULT_LADDER).toMatchObject({ paperSessions: 20, liveSessions: 10, needsWrongIp: true });
  expect(DEFAULT_LADDER.settlingMs).toBe(DEFAULT_KITE_SETTINGS.settlingMs);
  expect(DEFAULT_LADDER.root).toBe(KITE_ROOTS.apiRoot);
  expect(() => ladderSettingsSchema.parse({ paperSessions: 0 })).toThrow('paperSessions');
});

describe('the gate opens', () => {
  test('for one lot after 20 clean paper sessions, and without a limit after 10 live ones', async () => {
    expect(await gate(await climbed())).toEqual({ kind: 'open', rung: 'one-lot', lots: 1 });
    expect(await gate(await climbed(9))).toEqual({ kind: 'open', rung: 'one-lot', lots: 1 });
    expect(await gate(await climbed(10))).toEqual({ kind: 'open', rung: 'full', lots: null });
  });

  test('where both kinds are kept in one store', async () => {
    const { live } = await climbed(10);
    for (let i = 0; i < 20; i++) await putSession(live, addDays(FIRST, i), 'paper');
    expect(await gate({ live, paper: live })).toMatchObject({ rung: 'full' });
  });

  test('whatever became of the day itself: what is open must be looked after', async () => {
    const books = await climbed(10);
    const request = JSON.stringify({ feed: ROOT, broker: 'kite' });
    await put(books.live, {
      [keys.day(TODAY)]: dayRecord(TODAY, { request }),
      [keys.doubt(TODAY, 'abc')]: { kind: 'unknown', id: 'abc', at: 1 },
    });
    expect(await gate(books)).toMatchObject({ rung: 'full' });
  });

  test('without the answer from a wrong address where a person chose so', async () => {
    const books = await climbed();
    await put(books.live, { [keys.probe('wrong-ip')]: null });
    expect(await gate(books, { needsWrongIp: false })).toMatchObject({ kind: 'open' });
  });
});

describe('the gate is shut', () => {
  async function refusal(books: Books, settings: Partial<typeof DEFAULT_LADDER> = {}) {
    const answer = await gate(books, settings);
    return answer.kind === 'refused' ? `${answer.rule}: ${answer.why}` : answer;
  }

  test('by an empty store', async () => {
    expect(await refusal({ live: memoryStore(), paper: memoryStore() })).toBe(
      'ladder: 0 of 20 clean paper sessions that lead to one-lot. A paper session is a day on Kite’s feed (`tron run --feed kite`, or the functions on paper) that is lived to its end; `tron ladder` lists them',
    );
  });

  test('by one session too few, one without a certificate, one of another root', async () => {
    const books = await climbed();
    await put(books.paper, { [keys.certificate(addDays(FIRST, 3))]: null });
    expect(await refusal(books)).toMatch('ladder: 19 of 20 clean paper sessions that lead to one-lot. ');
    await putSession(books.paper, addDays(FIRST, 3), 'paper');
    await put(books.paper, {
      [keys.day(FIRST)]: dayRecord(FIRST, {
        request: JSON.stringify({ feed: 'http://127.0.0.1:8780' }),
        ended: true,
      }),
    });
    expect(await refusal(books)).toMatch('ladder: 19 of 20 ');
    expect(await refusal(books, { root: 'http://127.0.0.1:8780' })).toMatch('ladder: 1 of 20 ');
  });

  test('by a breach on the first live rung, which it names', async () => {
    const books = await climbed(3);
    const day = addDays(FIRST, 21);
    const sentence = 'NSE:SBIN: net of ours';
    const difference = { kind: 'quantity' as const, what: 'x', ours: 1, brokers: 0, sentence };
    await put(books.live, { [keys.certificate(day)]: certificateOf(day, { unresolved: [difference] }) });
    expect(await refusal(books)).toMatch(
      'ladder: 0 of 20 clean paper sessions that lead to one-lot; the last breach was on 2026-10-26: its certificate has a quantity or an order unresolved',
    );
  });

  test('by an order that was not answered, however it ended', async () => {
    const books = await climbed(2);
    const day = addDays(FIRST, 21);
    await put(books.live, { [keys.doubt(day, 'abc')]: { kind: 'unknown', id: 'abc', at: 1 } });
    expect(await refusal(books)).toMatch('the last breach was on 2026-10-26: sent and not answered: abc');
  });

  test('by slippage beyond the model', async () => {
    const books = await climbed(1);
    await putSession(books.live, addDays(FIRST, 20), 'live', {
      slippage: { measured: 31, modelled: 10 },
    });
    expect(await refusal(books)).toMatch('slippage of 31 paise, allowed 3 × 10 paise of the model');
  });

  const day = YESTERDAY;
  test.each<[string, Partial<typeof DEFAULT_LADDER>, ReturnType<typeof orderAnswers> | null, RegExp]>([
    ['without answers', {}, null, /^probe: nobody has asked Kite .*: tron probe-live --symbol SYMBOL$/],
    [
      'by old ones',
      {},
      orderAnswers(addDays(TODAY, -31)),
      /^probe: what was answered about orders on 2026-10-23 is 31 days old, good for 30/,
    ],
    ['by answers of today', {}, orderAnswers(TODAY), /^probe: .* on 2026-11-23 counts from the day after/],
    ['by answers of tomorrow', {}, orderAnswers(addDays(TODAY, 1)), /^probe: .* counts from the day after/],
    [
      'by answers of a simulator',
      {},
      orderAnswers(day, { root: 'http://127.0.0.1:8780' }),
      /^probe: .* is of http:\/\/127.0.0.1:8780, and orders go to https:\/\/api.kite.trade/,
    ],
    [
      'by answers of another account',
      { userId: 'ZZ0001' },
      orderAnswers(day),
      /^probe: .* is of the account of AB1234, and ZZ0001 is to trade/,
    ],
    [
      'where a modification changes the quantity',
      {},
      orderAnswers(day, { keepsQuantity: false }),
      /^probe: a modification without a quantity changed the order’s quantity/,
    ],
    [
      'where the book is later than the protocol allows',
      {},
      orderAnswers(day, { placed: { times: 5, medianMs: 200, maxMs: 10_001 } }),
      /^probe: Kite was 10001 ms late \(placed\), and the order protocol allows 10000 ms$/,
    ],
    [
      'where positions are',
      { settlingMs: 399 },
      orderAnswers(day, {
        placed: { times: 1, medianMs: 1, maxMs: 1 },
        modified: { times: 1, medianMs: 1, maxMs: 1 },
        cancelled: { times: 1, medianMs: 1, maxMs: 1 },
        trades: { times: 1, medianMs: 1, maxMs: 1 },
      }),
      /^probe: Kite was 400 ms late \(positions\)/,
    ],
  ])('%s', async (_, settings, answers, sentence) => {
    const books = await climbed();
    await put(books.live, { [keys.probe('orders')]: answers });
    expect(await refusal(books, settings)).toMatch(sentence);
  });

  test('without the answer from a wrong address, or with an old one', async () => {
    const books = await climbed();
    await put(books.live, { [keys.probe('wrong-ip')]: null });
    expect(await refusal(books)).toMatch(
      /^probe: nobody has seen what an order from a wrong address is answered/,
    );
    await keepWrongIp(books.live, wrongIpAnswer(addDays(TODAY, -31)));
    expect(await refusal(books)).toMatch(
      /^probe: what was answered to a wrong address on 2026-10-23 is 31 days old/,
    );
  });

  test('by the ladder before the probe', async () => {
    const books = await climbed();
    expect(await refusal({ ...books, live: memoryStore() })).toMatch(/^probe: /);
    expect(await refusal({ paper: memoryStore(), live: memoryStore() })).toMatch(/^ladder: /);
  });

  test('with an error that names a document which does not fit', async () => {
    const books = await climbed();
    await put(books.live, { [keys.probe('orders')]: { at: 1 } });
    await expect(gate(books)).rejects.toThrow('document probes/orders does not fit its schema');
  });
});
