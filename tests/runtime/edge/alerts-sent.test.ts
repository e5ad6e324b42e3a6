import { expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import { edgeDesk } from './edge-desk.ts';

const TICK = ENDPOINTS['tick-stocks'];
const EXECUTE = ENDPOINTS['execute-order'];
const done = async (): Promise<void> => undefined;

test('an answer waits for alerts on their way, no longer where orders are sent than for the mark', async () => {
  for (const [row, longest] of [
    [TICK, 5000],
    [EXECUTE, 1000],
  ] as const) {
    const never = new Promise<void>(() => undefined);
    const limits: number[] = [];
    const desk = await edgeDesk(
      row,
      { tick: done, executeEntry: done, alertsSent: () => never },
      {
        deadline: (ms) => {
          limits.push(ms);
          return { over: ms === longest ? Promise.resolve() : never, callOff: () => undefined };
        },
      },
    );
    const task = { name: 'a', orderId: '7is1007vr420rs0e000', notBefore: 0, validUntil: 1 };
    const call = row === TICK ? {} : { as: 'tasks', body: task };
    expect([(await desk.call('/', call)).status, limits.slice(1).toSorted((a, b) => a - b)]).toEqual([
      200,
      [1000, longest],
    ]);
  }
});
