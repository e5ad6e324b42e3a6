import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { edgeDesk, OPEN_AT } from './edge-desk.ts';

const TICK = ENDPOINTS['tick-stocks'];
const done = async (): Promise<void> => undefined;

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
