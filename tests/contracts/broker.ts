import { describe, expect, test } from 'vitest';
import type { BookRow, OrderChange, OrderRequest } from '../../shared/domain/order.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import type { Broker, BrokerAnswer } from '../../shared/ports.ts';
import { moneyContract } from './broker-money.ts';

/** A broker whose market stands still at `price` (tick 5), open, with volume; `pass` lets a minute go by. */
export interface BrokerCase {
  readonly broker: Broker;
  readonly instrument: string;
  readonly price: number;
  readonly now: () => number;
  /** A minute at `price`, or one that goes there from it. */
  readonly pass: (price?: number) => Promise<void>;
}

/** Tags as our order ids are: 19 characters of base 36. */
const tagOf = (n: number): string => `9ib0000007rsw0e00${String(n).padStart(2, '0')}`;
const [T1, T2, T3, T4] = [tagOf(1), tagOf(2), tagOf(3), tagOf(4)];

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
  const sent = (
    { broker, instrument, now }: BrokerCase,
    tag: string,
    request: OrderRequest,
  ): Promise<BrokerAnswer> => broker.place(tag, instrument, request, now() + 2000);
  const changed = ({ broker, now }: BrokerCase, id: string, change: OrderChange): Promise<BrokerAnswer> =>
    broker.modify(id, change, 'chase', now() + 2000);
  const cancelled = ({ broker, now }: BrokerCase, id: string): Promise<BrokerAnswer> =>
    broker.cancel(id, now() + 2000);
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
      const one = await make();
      const { broker, instrument, price } = one;
      const ids: string[] = [];
      for (const tag of [T1, T2]) ids.push(idOf(await sent(one, tag, buy(price - 100))));
      expect(new Set(ids).size).toBe(2);
      const rows = await broker.book();
      expect(rows).toHaveLength(2);
      for (const [i, tag] of [T1, T2].entries()) {
        expect(await rowOf(broker, tag)).toEqual({
          tag,
          brokerId: ids[i],
          instrument,
          side: 'BUY',
          qty: 10,
          status: 'open',
          change: limitAt(price - 100),
          filledQty: 0,
          filledValue: 0,
          exact: true,
          filledAt: null,
          why: null,
        });
      }
      const { ours, foreign } = await broker.orders();
      expect(byTag(ours)).toEqual(byTag(rows));
      expect(foreign).toEqual([]);
    });

    test('refuses a tag that is in the book, whatever became of it, and changes nothing', async () => {
      const one = await make();
      const { broker, price } = one;
      const id = idOf(await sent(one, T1, buy(price - 100)));
      const before = await broker.book();
      const again = await sent(one, T1, buy(price + 100));
      expect(again).toMatchObject({ kind: 'refused', failure: 'refused', http: null });
      expect(await broker.book()).toEqual(before);
      await cancelled(one, id);
      expect((await sent(one, T1, buy(price + 100))).kind).toBe('refused');
    });

    test('refuses an instrument it does not know and leaves no row', async () => {
      const { broker, price, now } = await make();
      expect((await broker.place(T1, 'NSE:NOBODY', buy(price), now())).kind).toBe('refused');
      expect(await broker.margin('NSE:NOBODY', buy(price))).toMatchObject({ kind: 'refused' });
      expect(await broker.book()).toEqual([]);
    });

    test('writes nothing after the instant by which it had to be sent; in time it does', async () => {
      const one = await make();
      const { broker, instrument, price, now } = one;
      const late = await broker.place(T1, instrument, buy(price - 100), now() - 1);
      expect(late).toMatchObject({ kind: 'unsent', failure: 'late', http: null });
      expect(await broker.book()).toEqual([]);
      const id = idOf(await broker.place(T1, instrument, buy(price - 100), now() + 2000));
      const before = await broker.book();
      expect((await broker.modify(id, limitAt(price), 'chase', now() - 1)).kind).toBe('unsent');
      expect((await broker.cancel(id, now() - 1)).kind).toBe('unsent');
      expect(await broker.book()).toEqual(before);
    });

    test('fills a marketable order and tells quantity, value and time', async () => {
      const one = await make();
      const { broker, price } = one;
      idOf(await sent(one, T1, buy(price + 50)));
      const row = await rowOf(broker, T1);
      expect(row).toMatchObject({ status: 'complete', filledQty: 10, why: null });
      expect(row.filledValue).toBeGreaterThanOrEqual(10 * price);
      expect(row.filledValue).toBeLessThanOrEqual(10 * (price + 50));
      expect(row.filledAt).not.toBeNull();
    });

    test('turns a waiting stop into a limit that fills, one order all along', async () => {
      const one = await make();
      const { broker, price, pass } = one;
      const id = idOf(await sent(one, T1, stop(price - 100)));
      expect((await rowOf(broker, T1)).status).toBe('trigger-pending');
      await pass();
      expect(await changed(one, id, limitAt(price - 50))).toMatchObject({ kind: 'accepted', brokerId: id });
      const row = await rowOf(broker, T1);
      expect(row).toMatchObject({ status: 'complete', filledQty: 10, change: limitAt(price - 50) });
      expect(await broker.book()).toHaveLength(1);
    });

    test('tells a waiting stop as it was asked for', async () => {
      const one = await make();
      const request = stop(one.price - 100);
      idOf(await sent(one, T1, request));
      const { type, price, trigger, protection } = request;
      expect(await rowOf(one.broker, T1)).toMatchObject({ change: { type, price, trigger, protection } });
    });

    test('cancels a working order once', async () => {
      const one = await make();
      const { broker, price } = one;
      const id = idOf(await sent(one, T1, buy(price - 100)));
      expect((await cancelled(one, id)).kind).toBe('accepted');
      expect(await rowOf(broker, T1)).toMatchObject({ status: 'cancelled', filledQty: 0 });
      // Whether it is too late for that or never was such an order, nobody knows from every broker's answer.
      expect((await cancelled(one, id)).kind).not.toBe('accepted');
      expect((await changed(one, id, limitAt(price))).kind).not.toBe('accepted');
      expect(await rowOf(broker, T1)).toMatchObject({ status: 'cancelled', filledQty: 0 });
    });

    test('neither changes nor cancels an id it never gave', async () => {
      const one = await make();
      expect((await changed(one, 'nobody', limitAt(one.price))).kind).not.toBe('accepted');
      expect((await cancelled(one, 'nobody')).kind).not.toBe('accepted');
      expect(await one.broker.book()).toEqual([]);
    });

    test('tells of an order that the exchange rejects in the row, with the reason', async () => {
      const one = await make();
      const answer = await sent(one, T1, buy(one.price + 1));
      const row = (await one.broker.book()).find(({ tag }) => tag === T1);
      expect(answer.kind === 'refused' || row?.status === 'rejected').toBe(true);
      expect([0, undefined]).toContain(row?.filledQty);
      expect(row?.why ?? (answer.kind === 'refused' ? answer.why : '')).toMatch(/tick/);
    });

    test('has a trade for every fill, and a position that they add up to', async () => {
      const one = await make();
      const { broker, instrument, price } = one;
      expect(await broker.trades()).toEqual([]);
      expect(await broker.positions()).toEqual([]);
      idOf(await sent(one, T1, buy(price + 50, { qty: 30 })));
      idOf(await sent(one, T2, buy(price - 50, { side: 'SELL' })));
      idOf(await sent(one, T3, buy(price - 500)));
      const book = await broker.book();
      const trades = await broker.trades();
      for (const { brokerId, side, filledQty, filledValue } of book) {
        const of = trades.filter((trade) => trade.brokerId === brokerId);
        expect(of.every((trade) => trade.instrument === instrument && trade.side === side)).toBe(true);
        expect(of.reduce((sum, { qty }) => sum + qty, 0)).toBe(filledQty);
        expect(of.reduce((sum, { value }) => sum + value, 0)).toBe(filledValue);
      }
      expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(trades.length);
      expect(await broker.positions()).toEqual([
        { instrument, product: 'MIS', dayQty: 20, netQty: 20, lastPrice: price },
      ]);
    });

    test('asks a margin for an order that grows with its quantity, and places nothing', async () => {
      const { broker, instrument, price } = await make();
      const amounts: number[] = [];
      for (const qty of [10, 20]) {
        const answer = await broker.margin(instrument, buy(price, { qty }));
        if (answer.kind !== 'margin') throw new Error(answer.why);
        amounts.push(answer.amount);
      }
      expect(amounts[0]).toBeGreaterThan(0);
      expect(amounts[1]).toBe(2 * (amounts[0] ?? 0));
      expect(await broker.book()).toEqual([]);
    });

    test('lets no fill of a row ever fall, nor a finished row move', async () => {
      const one = await make();
      const { broker, price, pass } = one;
      idOf(await sent(one, T1, stop(price - 100)));
      idOf(await sent(one, T2, buy(price - 200)));
      // More than the market has in a minute.
      for (const tag of [T3, T4]) idOf(await sent(one, tag, buy(price + 50, { qty: 75_000 })));
      let before = byTag(await broker.book());
      expect(before.map(({ filledQty }) => filledQty).at(-1)).toBeLessThan(75_000);
      for (const to of [price, price - 150, price - 300, price, price + 100]) {
        await pass(to);
        const now = byTag(await broker.book());
        const fallen = now.filter(({ filledQty, filledValue }, i) => {
          const was = before[i];
          return was !== undefined && (filledQty < was.filledQty || filledValue < was.filledValue);
        });
        expect(fallen).toEqual([]);
        expect(now).toEqual(before.map((was, i) => (isWorking(was) ? now[i] : was)));
        before = now;
      }
      expect(before.map(({ status }) => status)).toEqual(before.map(() => 'complete'));
    });
  });
  moneyContract(name, make);
}

function isWorking({ status }: BookRow): boolean {
  return status === 'open' || status === 'trigger-pending';
}

/** A book has no order of its own. */
function byTag(rows: readonly BookRow[]): readonly BookRow[] {
  return rows.toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
}
