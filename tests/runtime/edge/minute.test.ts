import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { NotPublishable } from '../../../shared/runtime/cloud/minutes.ts';
import { edgeDesk, OPEN_AT } from './edge-desk.ts';

const TICK = ENDPOINTS['tick-stocks'];
const done = async (): Promise<void> => undefined;
const published = async () => ({ kind: 'done', data: {} }) as const;

describe('a closed market', () => {
  test.each([
    ['a weekend', instantOf(20260906, 620), 'weekend', 'INFO'],
    ['a holiday', instantOf(20261225, 620), 'holiday', 'INFO'],
    ['before the first bar has ended', instantOf(20260909, 555), 'outside-session', 'INFO'],
    ['after the last close', instantOf(20260909, 941), 'outside-session', 'INFO'],
    ['a year that nobody has a table of', instantOf(20270106, 620), 'no-holiday-table', 'WARNING'],
    ['a session whose hours nobody knows yet', instantOf(20261108, 620), 'timing-unverified', 'WARNING'],
  ])('is answered on %s, and nothing is loaded for it', async (_what, now, rule, severity) => {
    const desk = await edgeDesk(TICK, {}, { now });
    expect(await desk.call()).toMatchObject({ status: 200, body: { refused: rule } });
    expect(desk.loads()).toBe(0);
    expect(desk.beats).toEqual([]);
    expect(desk.lines()).toMatchObject([{ severity, message: 'nothing to do', rule }]);
  });

  test.each([556, 940])('is not one at minute %i', async (minute) => {
    const desk = await edgeDesk(TICK, { tick: done }, { now: instantOf(20260909, minute) });
    expect((await desk.call()).status).toBe(200);
    expect(desk.loads()).toBeGreaterThan(0);
  });

  test('stops the schedule of a reconciliation, five minutes after the close, and nobody else’s', async () => {
    for (const [minute, loads] of [
      [945, true],
      [946, false],
    ] as const) {
      const desk = await edgeDesk(
        ENDPOINTS.reconcile,
        { reconcile: done },
        { now: instantOf(20260909, minute) },
      );
      await desk.call();
      expect(desk.loads() > 0).toBe(loads);
      const before = desk.loads();
      await desk.call('/', { as: 'person' });
      expect(desk.loads()).toBeGreaterThan(before);
    }
  });
});

describe('the minute of a tick', () => {
  const asked = async (
    options: Parameters<Awaited<ReturnType<typeof edgeDesk>>['call']>[1],
    now = OPEN_AT + 1500,
  ) => {
    const minutes: number[] = [];
    const desk = await edgeDesk(TICK, { tick: async (_bot, at) => void minutes.push(at) }, { now });
    const { status } = await desk.call('/', options);
    return status === 200 ? minutes : status;
  };
  const schedule = (text: string) => ({ headers: { 'x-cloudscheduler-scheduletime': text } });

  test('is the one that just ended, or that of the schedule, or of the body', async () => {
    expect(await asked({})).toEqual([OPEN_AT]);
    expect(await asked({ body: {} })).toEqual([OPEN_AT]);
    expect(await asked(schedule('2026-09-09T04:49:00Z'))).toEqual([OPEN_AT - 60_000]);
    expect(await asked({ body: {}, ...schedule('2026-09-09T04:49:00Z') })).toEqual([OPEN_AT - 60_000]);
    expect(await asked({ body: { at: OPEN_AT - 120_000 } })).toEqual([OPEN_AT - 120_000]);
    expect(await asked({ as: 'streamer', body: { at: OPEN_AT } })).toEqual([OPEN_AT]);
  });

  test('is not one that has not come, which a forced run names, nor one of long ago, nor what a streamer says in a header', async () => {
    expect(await asked(schedule('2026-09-09T04:51:00Z'))).toEqual([OPEN_AT]);
    expect(await asked(schedule('2026-09-08T04:50:00Z'))).toEqual([OPEN_AT]);
    expect(await asked(schedule('soon'))).toEqual([OPEN_AT]);
    expect(await asked({ as: 'streamer', ...schedule('2026-09-09T04:49:00Z') })).toEqual([OPEN_AT]);
  });

  test('that comes early by a little is the one that is meant', async () => {
    expect(await asked(schedule('2026-09-09T04:50:00Z'), OPEN_AT - 200)).toEqual([OPEN_AT]);
  });

  test.each([
    { at: OPEN_AT + 1 },
    { at: OPEN_AT + 120_000 },
    { at: OPEN_AT - 3_660_000 },
    { at: '620' },
    { at: null },
    { at: OPEN_AT, more: 1 },
    [OPEN_AT],
    'x',
    null,
  ])('%j is refused', async (body) => {
    expect(await asked({ body })).toBe(400);
  });
});

describe('the minute of a streamer', () => {
  const bar = { key: 'NSE:TINY', at: OPEN_AT, open: 10, high: 12, low: 9, close: 11, volume: 5, oi: 0 };
  const body = { at: OPEN_AT, bars: { equity: [bar] } };
  const call = (more: object = {}) => ({ as: 'streamer', body: { ...body, ...more } });
  const { key, ...candle } = bar;

  test('is published and decided on by the function of its class', async () => {
    const got: unknown[] = [];
    const desk = await edgeDesk(TICK, {
      async streamed(...asked) {
        got.push(asked);
        return { kind: 'done', data: { at: OPEN_AT, published: ['equity'] } };
      },
    });
    expect(await desk.call('/minute', call())).toMatchObject({
      status: 200,
      body: { published: ['equity'] },
    });
    expect(got).toEqual([['stocks', { at: OPEN_AT, bars: { equity: [{ key, candle }] } }]]);
    expect(desk.beats).toMatchObject([['tick-stocks', { outcome: 'done' }]]);
    expect((await desk.call('/minute', { ...call(), as: 'scheduler' })).status).toBe(403);
  });

  test('that contradicts what was published is a 409, and a fault of it a 400', async () => {
    const why = 'other bars';
    const other = await edgeDesk(TICK, {
      streamed: async () => ({ kind: 'conflict', rule: 'published-otherwise', why }),
    });
    expect(await other.call('/minute', call())).toMatchObject({
      status: 409,
      body: { refused: 'published-otherwise', why },
    });
    const fault = await edgeDesk(TICK, {
      async streamed() {
        throw new NotPublishable('NSE:TINY is not one of them');
      },
    });
    expect(await fault.call('/minute', call())).toMatchObject({
      status: 400,
      body: { error: 'NSE:TINY is not one of them' },
    });
  });

  test('is of its own instant: out of session nothing is loaded, and what says none is refused', async () => {
    const desk = await edgeDesk(TICK, { streamed: published }, { now: instantOf(20260909, 556) - 300 });
    const first = instantOf(20260909, 556);
    const ofFirst = { at: first, bars: { equity: [{ ...bar, at: first }] } };
    expect((await desk.call('/minute', { as: 'streamer', body: ofFirst })).status).toBe(200);
    const closed = await edgeDesk(TICK, {}, { now: instantOf(20260909, 941) });
    const late = { at: instantOf(20260909, 941), bars: {} };
    expect(await closed.call('/minute', { as: 'streamer', body: late })).toMatchObject({
      status: 200,
      body: { refused: 'outside-session' },
    });
    for (const wrong of [
      {},
      { bars: {} },
      { at: OPEN_AT + 1, bars: {} },
      { at: OPEN_AT - 3_660_000, bars: {} },
    ])
      expect((await closed.call('/minute', { as: 'streamer', body: wrong })).status).toBe(400);
    expect(closed.loads()).toBe(0);
  });
});
