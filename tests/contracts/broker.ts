import { describe, expect, test } from 'vitest';
import type { BookRow, OrderChange, OrderRequest } from '../../shared/domain/order.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import type { Broker, BrokerAnswer } from '../../shared/ports.ts';

/** A broker whose market stands still at `price` (tick 5), open, with volume; `pass` lets a minute go by. */
export interface BrokerCase {
  readonly broker: Broker;
  readonly instrument: string;
  readonly price: number;
  /** A minute at `price`, or one that goes there from it. */
  readonly pass: (price?: number) => Promise<void>;
}

/** What every broker promises. */
export function brokerContract(name: string, make: () => Promise<BrokerCase>): void {
  const buy = (price: number, change: Partial<OrderRequest> = {}): OrderRequest => ({
    side: 'BUY',
    type: 'LIMIT',
    validity: 'DAY',
    qty: 10,
    price: paise(price),
    trigger: ZERO,
    protection: 0,
    ...change,
  });
  const stop = (trigger: number): OrderRequest =>
    buy(0, { side: 'SELL', type: 'SL-M', price: ZERO, trigger: paise(trigger), protection: 3 });
  const limitAt = (price: number): OrderChange => ({
    type: 'LIMIT',
    price: paise(price),
    trigger: ZERO,
    protection: 0,
  });
  const idOf = (answer: BrokerAnswer): string => {
    if (answer.kind !== 'accepted') throw new Error(`${answer.kind}: ${answer.why}`);
    return answer.brokerId;
  };
  const rowOf = async (broker: Broker, tag: string): Promise<BookRow> => {
    const row = (await broker.book()).find((each) => each.tag === tag);
    if (row === undefined) throw new Error(`no row ${tag}`);
    return row;
  };

  describe(`${name} as a broker`, () => {
    test('has an empty book before anything was placed', async () => {
      expect(await (await make()).broker.book()).toEqual([]);
    });

    test('keeps every order in its book, under its tag and its own id', async () => {
      const { broker, instrument, price } = await make();
      const ids: string[] = [];
      for (const tag of ['t1', 't2']) ids.push(idOf(await broker.place(tag, instrument, buy(price - 100))));
      expect(new Set(ids).size).toBe(2);
      const rows = await broker.book();
      expect(
        rows.map(({ tag, brokerId, status, filledQty }) => ({ tag, brokerId, status, filledQty })),
      ).toEqual(['t1', 't2'].map((tag, i) => ({ tag, brokerId: ids[i], status: 'open', filledQty: 0 })));
      expect(rows[0]?.change).toEqual(limitAt(price - 100));
    });

    test('refuses a tag that is in the book, whatever became of it, and changes nothing', async () => {
      const { broker, instrument, price } = await make();
      const id = idOf(await broker.place('t1', instrument, buy(price - 100)));
      const before = await broker.book();
      expect((await broker.place('t1', instrument, buy(price + 100))).kind).toBe('refused');
      expect(await broker.book()).toEqual(before);
      await broker.cancel(id);
      expect((await broker.place('t1', instrument, buy(price + 100))).kind).toBe('refused');
    });

    test('refuses an instrument it does not know and leaves no row', async () => {
      const { broker, price } = await make();
      expect((await broker.place('t1', 'NSE:NOBODY', buy(price))).kind).toBe('refused');
      expect(await broker.book()).toEqual([]);
    });

    test('fills a marketable order and tells quantity, value and time', async () => {
      const { broker, instrument, price } = await make();
      idOf(await broker.place('t1', instrument, buy(price + 50)));
      const row = await rowOf(broker, 't1');
      expect(row).toMatchObject({ status: 'complete', filledQty: 10, why: null });
      expect(row.filledValue).toBeGreaterThanOrEqual(10 * price);
      expect(row.filledValue).toBeLessThanOrEqual(10 * (price + 50));
      expect(row.filledAt).not.toBeNull();
    });

    test('turns a waiting stop into a limit that fills, one order all along', async () => {
      const { broker, instrument, price, pass } = await make();
      const id = idOf(await broker.place('t1', instrument, stop(price - 100)));
      expect((await rowOf(broker, 't1')).status).toBe('trigger-pending');
      await pass();
      expect(await broker.modify(id, limitAt(price - 50))).toMatchObject({ kind: 'accepted', brokerId: id });
      const row = await rowOf(broker, 't1');
      expect(row).toMatchObject({ status: 'complete', filledQty: 10, change: limitAt(price - 50) });
      expect(await broker.book()).toHaveLength(1);
    });

    test('cancels a working order once', async () => {
      const { broker, instrument, price } = await make();
      const id = idOf(await broker.place('t1', instrument, buy(price - 100)));
      expect((await broker.cancel(id)).kind).toBe('accepted');
      expect(await rowOf(broker, 't1')).toMatchObject({ status: 'cancelled', filledQty: 0 });
      expect((await broker.cancel(id)).kind).toBe('refused');
      expect((await broker.modify(id, limitAt(price))).kind).toBe('refused');
    });

    test('refuses to change or cancel an id it never gave', async () => {
      const { broker, price } = await make();
      expect((await broker.modify('nobody', limitAt(price))).kind).toBe('refused');
      expect((await broker.cancel('nobody')).kind).toBe('refused');
    });

    test('tells of an order that the exchange rejects in the row, with the reason', async () => {
      const { broker, instrument, price } = await make();
      const answer = await broker.place('t1', instrument, buy(price + 1));
      const row = (await broker.book()).find(({ tag }) => tag === 't1');
      expect(answer.kind === 'refused' || row?.status === 'rejected').toBe(true);
      expect([0, undefined]).toContain(row?.filledQty);
      expect(row?.why ?? (answer.kind === 'refused' ? answer.why : '')).toMatch(/tick/);
    });

    test('lets no fill of a row ever fall, nor a finished row move', async () => {
      const { broker, instrument, price, pass } = await make();
      idOf(await broker.place('t1', instrument, stop(price - 100)));
      idOf(await broker.place('t2', instrument, buy(price - 200)));
      idOf(await broker.place('t3', instrument, buy(price + 50, { qty: 150_000 })));
      let before = await broker.book();
      for (const to of [price, price - 150, price - 300, price, price + 100]) {
        await pass(to);
        const now = await broker.book();
        const fallen = now.filter(({ filledQty, filledValue }, i) => {
          const was = before[i];
          return was !== undefined && (filledQty < was.filledQty || filledValue < was.filledValue);
        });
        expect(fallen).toEqual([]);
        expect(now.slice(0, before.length)).toEqual(before.map((was, i) => (isWorking(was) ? now[i] : was)));
        before = now;
      }
      expect(before.map(({ status }) => status).slice(0, 2)).toEqual(['complete', 'complete']);
    });
  });
}

function isWorking({ status }: BookRow): boolean {
  return status === 'open' || status === 'trigger-pending';
}
