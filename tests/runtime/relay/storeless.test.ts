import { describe, expect, test } from 'vitest';
import type { BookRow } from '../../../shared/domain/order.ts';
import type { Broker } from '../../../shared/ports.ts';
import { executeOrder } from '../../../shared/runtime/execute-order.ts';
import { shownStoreless } from '../../../shared/runtime/relay/storeless.ts';
import { addDays } from '../../../shared/domain/time.ts';
import { orderDay } from '../../../shared/execution/order-id.ts';
import { TINY, TODAY } from '../../support/tiny-day.ts';
import { decided } from '../decided.ts';

const ASKED = { why: 'a test', all: false };

/** A protected position at a broker whose book is proof ten seconds after the fact; `book` changes what a reading says, by its number. */
async function looked(
  book: (rows: readonly BookRow[], nth: number) => readonly BookRow[],
  change: Partial<Broker> = {},
  takesMs = 0,
) {
  const w = await decided();
  await executeOrder(w.runtime, w.task);
  let readings = 0;
  const broker: Broker = {
    ...w.broker,
    proof: { timeoutMs: 7_000, settlingMs: 10_000, alone: false },
    place: () => Promise.reject(new Error('nothing is placed without the store')),
    book: async () => {
      w.clock.set(w.clock.now() + takesMs);
      return book(await w.broker.book(), (readings += 1));
    },
    ...change,
  };
  const began = w.clock.now();
  const shown = await shownStoreless(
    {
      broker,
      clock: w.clock,
      alerts: w.ports.alerts,
      sleepUntil: async (until) => w.clock.set(until),
      day: TODAY,
      costs: w.runtime.setup.config.costs,
      protocol: w.runtime.protocol,
      instrumentOf: () => TINY,
    },
    ASKED,
  );
  return { ...shown, rows: await w.broker.book(), waited: w.clock.now() - began };
}

describe('without the store', () => {
  test('flat is said when a second look a settling time later says so as well, and counts from the first', async () => {
    const { report, agoMs, waited } = await looked((rows) => rows);
    expect(report.flat).toBe(true);
    expect(agoMs).toBe(10_000);
    expect(waited - agoMs).toBeLessThan(2_000);
  });

  test('readings that take their time are no sign of anything', async () => {
    const { report } = await looked((rows) => rows, {}, 5_000);
    expect(report.flat).toBe(true);
  });

  test('a book with rows missing is not believed', async () => {
    const { report, rows } = await looked((all, nth) => (nth === 1 ? [] : all));
    expect(report.flat).toBe(true);
    expect(rows.map(({ status }) => status)).toEqual(['complete', 'complete']);
  });

  test('a book that says one thing and then another is not flat', async () => {
    const { report } = await looked((all, nth) => (nth % 2 === 1 ? [] : all), {
      modify: async () => ({ kind: 'refused', failure: 'refused', why: 'no', http: null }),
    });
    expect(report.flat).toBe(false);
  });

  test('orders that carry another date than today’s hide none of today’s, and are not touched', async () => {
    const dated = (rows: readonly BookRow[], day: number) =>
      rows.map((row) => ({
        ...row,
        tag: `${orderDay(addDays(TODAY, day))}${row.tag.slice(3)}`,
        brokerId: 'x',
      }));
    for (const day of [-1, 1]) {
      const { report, rows } = await looked((all) => [...all, ...dated(all.slice(0, 1), day)]);
      expect(report.left).toEqual([]);
      expect(rows.map(({ status }) => status)).toEqual(['complete', 'complete']);
    }
  });
});
