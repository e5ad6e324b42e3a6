import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { newAccountDay } from '../../../shared/domain/account.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { paise } from '../../../shared/domain/units.ts';
import { orderDay } from '../../../shared/execution/order-id.ts';
import type { Store } from '../../../shared/ports.ts';
import type { Book } from '../../../shared/runtime/book/book.ts';
import { statusDocumentSchema, statusJson } from '../../../shared/runtime/book/status-json.ts';
import { statusText } from '../../../shared/runtime/book/status-text.ts';
import { readStatus } from '../../../shared/runtime/book/status.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { FLAT } from '../../../shared/runtime/documents.ts';
import { at, DAY, SPREAD, trade } from '../report/sample.ts';
import { dayRecord, put } from './lived.ts';

function bookOver(store: Store, held: string | null = null): Book {
  return {
    name: 'synthetic',
    store,
    queue: { list: async () => [], retry: async () => 'unknown' },
    facts: async () => ({ path: 'state/synthetic.db', bytes: 999, holder: held }),
    close: async () => undefined,
  };
}

function orderOf(id: string, changes: Partial<Order>): Order {
  return {
    id,
    bot: 'stocks',
    instrument: 'NSE:SBIN',
    position: 'NSE:SBIN',
    role: 'exit',
    request: {
      side: 'SELL',
      type: 'SL-M',
      validity: 'DAY',
      qty: 142,
      price: paise(0),
      trigger: paise(84_610),
      protection: 1,
    },
    plan: null,
    status: 'approved',
    brokerId: null,
    filledQty: 0,
    filledValue: paise(0),
    firstFillAt: null,
    asked: null,
    modifications: 0,
    createdAt: at(621),
    validUntil: null,
    note: null,
    version: 0,
    askedAt: null,
    claim: null,
    spent: { trail: 0, chase: 0, flatten: 0 },
    absentAt: null,
    triggeredAt: null,
    deliveries: 0,
    ...changes,
  };
}

describe('the status of a book', () => {
  test('that was only just made says that nothing was traded', async () => {
    const text = statusText('state', [await readStatus(bookOver(memoryStore()))]);
    expect(text).toContain('file     state/synthetic.db, 999 bytes');
    expect(text).toContain('days     no day');
    expect(text).toContain('account  nothing was traded yet');
  });

  test('says of a spread that its payoff bounds it, and of one whose legs differ that nothing does', async () => {
    const store = memoryStore();
    const open = { ...SPREAD, closedAt: null, exitReason: null, exitQty: 0, exitValue: paise(0) };
    const sold = { ...SPREAD.sold!, coveredQty: 0, coveredValue: paise(0) };
    await put(store, keys.day(DAY), dayRecord({}));
    const key = keys.position(DAY, SPREAD.instrument);
    await put(store, key, { ...FLAT, trade: { ...open, sold } });
    const text = async (): Promise<string> => statusText('state', [await readStatus(bookOver(store))]);
    expect(await text()).toMatch(/NIFTY18350PE spread +BUY +50 +41.60 .* payoff \(50 NIFTY18250PE sold\)/);
    await put(store, key, { ...FLAT, trade: { ...open, sold: { ...sold, qty: 25 } } });
    expect(await text()).toContain('NOTHING');
  });

  test('has how far the day was lived, what is open and unfinished, why it is halted, and who holds it', async () => {
    const store = memoryStore();
    const [stopId, doneId, lostId] = ['x', 'y', 'z'].map((end) => `${orderDay(DAY)}1000${end}`);
    const resting = orderOf(stopId ?? '', { status: 'trigger-pending' });
    const open = trade({ closedAt: null, exitQty: 42, exitReason: null });
    const documents = {
      [keys.day(DAY)]: dayRecord({ livedTo: at(680) }),
      [keys.account('main')]: { ...newAccountDay(DAY), realised: -50_000, trades: 2, halted: 'no answer' },
      [keys.position(DAY, 'NSE:SBIN')]: { ...FLAT, exit: resting, trade: open },
      // The order's own document is of its making; the position has it as it is.
      [keys.order(resting.id)]: orderOf(resting.id, {}),
      [keys.order(doneId ?? '')]: orderOf(doneId ?? '', { status: 'complete' }),
      [keys.order(lostId ?? '')]: orderOf(lostId ?? '', { status: 'unknown', instrument: 'NSE:ITC' }),
      [keys.order(`${orderDay(DAY - 1)}1000x`)]: orderOf('of another day', { status: 'unknown' }),
    };
    for (const [key, value] of Object.entries(documents)) await put(store, key, value);
    const status = await readStatus(bookOver(store, 'process 7'));
    expect(status.orders.map(({ order }) => [order.id, order.status])).toEqual([
      [resting.id, 'trigger-pending'],
      [lostId, 'unknown'],
    ]);
    const text = statusText('state', [status]);
    expect(text).toContain('held by process 7');
    expect(text).toContain('2026-09-09, lived to 11:20: go on with tron run --resume');
    expect(text).toContain('no answer (a person ends this: tron clear-halt --why TEXT)');
    expect(text).toMatch(
      new RegExp(
        `2026-09-09 +stocks +SBIN +BUY +100 +850.65 +10:20 +846.10 +- +${resting.id} trigger-pending`,
      ),
    );
    const document = statusDocumentSchema.parse(JSON.parse(JSON.stringify(statusJson('state', [status]))));
    expect(document.books[0]).toMatchObject({
      account: { realised: -50_000, halted: 'no answer' },
      open: [{ qty: 100, exitOrder: resting.id }],
    });
  });

  test('has what a person disabled and what is to be closed, and how that ends', async () => {
    const store = memoryStore();
    const open = trade({ closedAt: null, exitQty: 0, exitReason: null });
    const disabled = [{ kind: 'symbol', name: 'NIFTY', why: 'the budget', at: at(650) }];
    const close = { of: open.id, why: 'results', at: at(660) };
    const key = keys.position(DAY, 'NSE:SBIN');
    await put(store, keys.day(DAY), dayRecord({ livedTo: at(680) }));
    await put(store, keys.account('main'), { ...newAccountDay(DAY), disabled });
    await put(store, key, { ...FLAT, trade: open, slot: { ...FLAT.slot, close } });
    const status = await readStatus(bookOver(store));
    const text = statusText('state', [status]);
    expect(text).toMatch(
      /^DISABLED +symbol NIFTY, since 2026-09-09 10:50: the budget \(a person ends this: tron enable symbol NIFTY --why TEXT\)$/m,
    );
    expect(text).toMatch(/^TO BE CLOSED +SBIN of 2026-09-09, since 2026-09-09 11:00: results$/m);
    const document = statusDocumentSchema.parse(JSON.parse(JSON.stringify(statusJson('state', [status]))));
    expect(document.books[0]).toMatchObject({
      account: { disabled: [{ kind: 'symbol', name: 'NIFTY', why: 'the budget', since: { ms: at(650) } }] },
      closing: [{ day: '2026-09-09', instrument: 'NSE:SBIN', why: 'results', since: { ms: at(660) } }],
    });
    // Of a trade that is over it is no news.
    await put(store, key, { ...FLAT, slot: { ...FLAT.slot, close } });
    expect((await readStatus(bookOver(store))).closing).toEqual([]);
  });

  test('shows what an earlier day left open, and a position that nothing protects', async () => {
    const store = memoryStore();
    await put(store, keys.day(DAY), dayRecord({ ended: true, left: 1 }));
    await put(store, keys.day(DAY + 1), dayRecord({ day: DAY + 1, ended: true }));
    const open = trade({ closedAt: null, exitQty: 0, exitReason: null });
    await put(store, keys.position(DAY, 'NSE:SBIN'), { ...FLAT, trade: open });
    const text = statusText('state', [await readStatus(bookOver(store))]);
    expect(text).toMatch(/^2026-09-09 .* NOTHING$/m);
    expect(text).toContain('open     1 position');
  });
});
