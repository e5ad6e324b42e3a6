import { beforeAll, describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { netOf } from '../../../shared/domain/trade.ts';
import type { Store } from '../../../shared/ports.ts';
import type { SetupStop } from '../../../shared/runtime/day-result.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { FLAT } from '../../../shared/runtime/documents.ts';
import { summaryOf, whyText } from '../../../shared/runtime/book/why-text.ts';
import { readReasons } from '../../../shared/runtime/book/why.ts';
import { readOrders } from '../../../shared/runtime/book/read.ts';
import { refusalsOf } from '../../../shared/runtime/report/numbers.ts';
import { at, chosen, DAY, decision, REFUSED, trade, WIN } from '../report/sample.ts';
import { dayRecord, livedBook, put, type Lived } from './lived.ts';

const FUTURE = 'NFO:NIFTY26SEPFUT';

async function summary(documents: Readonly<Record<string, unknown>>, symbol: string): Promise<string> {
  return summaryOf(await readReasons(await bookWith(documents), 'a', DAY, symbol));
}

async function bookWith(documents: Readonly<Record<string, unknown>>): Promise<Store> {
  const store = memoryStore();
  await put(store, keys.day(DAY), dayRecord({ ended: true }));
  for (const [key, value] of Object.entries(documents)) await put(store, key, value);
  return store;
}

function stop(rule: string, times: number, changes: Partial<SetupStop> = {}): SetupStop {
  return {
    bot: 'stocks',
    strategy: 'vwap',
    instrument: 'NSE:SBIN',
    rule,
    times,
    value: 0.3,
    limit: 0.4,
    ...changes,
  };
}

describe('days that were lived', () => {
  let lived: Lived;
  beforeAll(async () => {
    lived = await livedBook();
  });

  test('have a chain from signal to result for each of their trades', async () => {
    for (const { day, trades } of lived.results) {
      for (const { instrument } of trades) {
        const reasons = await readReasons(lived.store, 'a', day, instrument);
        const own = trades.filter((each) => each.instrument === instrument);
        const told = reasons.attempts.flatMap((attempt) => (attempt.trade === null ? [] : [attempt]));
        expect(told.map((attempt) => attempt.trade)).toEqual(own);
        for (const { order, exits, decisions } of told) {
          expect(order?.role).toBe('entry');
          expect(exits.length).toBeGreaterThan(0);
          expect(decisions.map(({ kind }) => kind)).toContain('stop');
        }
        const net = own.reduce((sum, each) => sum + netOf(each), 0);
        expect(summaryOf(reasons)).toContain(`${own.length} closed`);
        expect(summaryOf(reasons)).toContain(net < 0 ? 'net -₹' : 'net +₹');
      }
    }
  });

  test('explain every instrument that was refused or stopped, each refusal and setup once', async () => {
    for (const result of lived.results) {
      const names = new Set([...result.setups, ...result.decisions].map(({ instrument }) => instrument));
      names.delete('');
      const all = [];
      for (const name of names) all.push(await readReasons(lived.store, 'a', result.day, name.toLowerCase()));
      const refused = all.flatMap(({ refusals }) => refusals);
      expect(new Set(refusalsOf(refused))).toEqual(new Set(refusalsOf(result.decisions)));
      expect(all.flatMap(({ setups }) => setups)).toHaveLength(result.setups.length);
      for (const reasons of all) expect(whyText('a', reasons)).not.toMatch(/NaN|undefined/);
    }
  });

  test('have orders found by the day their ids begin with', async () => {
    for (const { day } of lived.results) {
      const orders = await readOrders(lived.store, day);
      expect(orders.length).toBeGreaterThan(1);
      expect(new Set(orders.map(({ id }) => id.slice(0, 3))).size).toBe(1);
    }
  });
});

describe('the sentence that sums up', () => {
  test('names what stopped most setups, with its last numbers', async () => {
    const setups = [stop('band-least', 40), stop('volume', 22), stop('volume', 9, { instrument: 'NSE:ITC' })];
    expect(await summary({ [keys.setups(DAY, 'stocks')]: setups }, 'SBIN')).toBe(
      'SBIN: no trade: 62 setups were looked at, most were stopped by band-least (40; the last value 0.3 against 0.4)',
    );
  });

  test('names the rule that refused most, whatever was stopped before', async () => {
    const decisions = [chosen('futures', 571, 'opening-range'), REFUSED, { ...REFUSED, barAt: at(600) }];
    const documents = { [keys.decisions(DAY, at(571), 'futures', 'tick')]: decisions };
    expect(await summary(documents, FUTURE)).toBe(
      'NIFTY26SEPFUT: no trade: the governor refused 2 entries, most by risk-per-trade (2)',
    );
    const reasons = await readReasons(await bookWith(documents), 'a', DAY, FUTURE);
    expect(whyText('a', reasons)).toContain('09:31 futures  opening-range — VIX unknown');
    expect(whyText('a', reasons)).toContain(
      'risk-per-trade ₹7,912, allowed ₹150 (stop and costs of the trade)',
    );
  });

  test('says of a position that it is still open', async () => {
    const open = trade({ closedAt: null, exitQty: 0, exitReason: null });
    const documents = { [keys.position(DAY, 'NSE:SBIN')]: { ...FLAT, trade: open } };
    expect(await summary(documents, 'sbin')).toBe('SBIN: 1 trade, 1 still open');
  });

  test('says of an entry without a fill that nothing was filled', async () => {
    const order: Order = { ...(await anEntry()), status: 'lapsed', note: 'its time passed' };
    const documents = { [keys.order(order.id)]: order };
    expect(await summary(documents, order.instrument)).toContain(
      '1 entry was asked for and nothing was filled',
    );
  });

  test('says where no strategy was allowed all day', async () => {
    const documents = {
      [keys.decisions(DAY, at(571), 'stocks', 'tick')]: [chosen('stocks', 571, 'none', 'VIX 26 extreme')],
      [keys.position(DAY, 'NSE:SBIN')]: FLAT,
    };
    expect(await summary(documents, 'SBIN')).toBe(
      'SBIN: no trade: no strategy was allowed to any bot at any time of the day',
    );
  });
});

test('a name of more than one instrument names them all', async () => {
  const trades = {
    [keys.trade(DAY, 'T1')]: WIN,
    [keys.trade(DAY, 'T2')]: { ...WIN, instrument: 'BSE:SBIN' },
  };
  const store = await bookWith(trades);
  await expect(readReasons(store, 'a', DAY, 'SBIN')).rejects.toThrow(
    /more than one .*BSE:SBIN, NSE:SBIN; name one/,
  );
  expect((await readReasons(store, 'a', DAY, 'bse:sbin')).instrument).toBe('BSE:SBIN');
});

test('a day that has not ended says so', async () => {
  const store = await bookWith({
    [keys.day(DAY)]: dayRecord({ livedTo: at(680) }),
    [keys.decisions(DAY, at(620), 'stocks', 'tick')]: [decision()],
  });
  const text = whyText('a', await readReasons(store, 'a', DAY, 'SBIN'));
  expect(text).toContain('NOT ENDED: 2026-09-09, lived to 11:20; what follows is of the day so far');
});

async function anEntry(): Promise<Order> {
  const { store } = await livedBook([[DAY, 1326]]);
  const entry = (await readOrders(store, DAY)).find(({ role }) => role === 'entry');
  if (entry === undefined) throw new Error('the day has no entry');
  return { ...entry, filledQty: 0 };
}
