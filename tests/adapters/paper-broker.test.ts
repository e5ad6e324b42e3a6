import { expect, test } from 'vitest';
import { paperBroker, type PaperBroker } from '../../shared/adapters/paper-broker/paper-broker.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { replayClock } from '../../shared/adapters/replay-clock.ts';
import { instantOf, MINUTE_MS } from '../../shared/domain/time.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { chargedBy } from '../../shared/ledger/charged.ts';
import { newestRates } from '../../shared/ledger/charges-table.ts';
import { DEFAULT_COSTS } from '../../shared/risk/settings.ts';
import type { Broker, Json } from '../../shared/ports.ts';
import { brokerContract, type BrokerCase } from '../contracts/broker.ts';
import {
  OPEN,
  step,
  still,
  TINY,
  tinyInstrumentDay,
  tinyMarket,
  TODAY,
  type MinuteRow,
} from '../support/tiny-day.ts';

const PRICE = 10_000;
const CHARGED = chargedBy(newestRates());
const FIFTH = () => ({ share: 0.2 });

/** `lasting`: one broker for the whole case; otherwise a new one for each call, as if the process had ended after the one before. */
async function caseOf(lasting: boolean): Promise<BrokerCase> {
  // The day is written minute by minute, one ahead of the clock.
  const rows: MinuteRow[] = Array.from({ length: 30 }, (_, i) => step(OPEN + 1 + i, PRICE, PRICE));
  const day = tinyInstrumentDay(rows);
  const clock = replayClock(instantOf(TODAY, OPEN));
  const store = memoryStore();
  const made = (): PaperBroker => paperBroker(tinyMarket(day), DEFAULT_COSTS, clock, store, FIFTH, CHARGED);
  const one = made();
  const now = (): PaperBroker => (lasting ? one : made());
  const broker: Broker = {
    proof: made().proof,
    place: (...order) => now().place(...order),
    modify: (...change) => now().modify(...change),
    cancel: (...id) => now().cancel(...id),
    book: () => now().book(),
    orders: () => now().orders(),
    trades: () => now().trades(),
    positions: () => now().positions(),
    funds: () => now().funds(),
    charges: (orders) => now().charges(orders),
    margin: (...order) => now().margin(...order),
  };
  await now().begin();
  let row = 0;
  let last = PRICE;
  return {
    broker,
    instrument: TINY.key,
    price: PRICE,
    now: () => clock.now(),
    async pass(price = PRICE) {
      clock.set(clock.now() + MINUTE_MS);
      await now().path();
      row += 1;
      day.bars.open[row] = last;
      day.bars.high[row] = Math.max(last, price);
      day.bars.low[row] = Math.min(last, price);
      day.bars.close[row] = price;
      last = price;
      await now().begin();
    },
  };
}

brokerContract('the paper broker', () => caseOf(true));
brokerContract('a paper broker made anew for every call', () => caseOf(false));

test('two paper brokers on one store take in what the other did', async () => {
  const clock = replayClock(instantOf(TODAY, OPEN));
  const store = memoryStore();
  const market = tinyMarket(tinyInstrumentDay(still(OPEN + 1, OPEN + 5, PRICE)));
  const [a, b] = [0, 1].map(() => paperBroker(market, DEFAULT_COSTS, clock, store, FIFTH, CHARGED));
  if (a === undefined || b === undefined) throw new Error('two brokers');
  await a.begin();
  const order = { side: 'BUY', type: 'LIMIT', validity: 'DAY', qty: 10, price: paise(PRICE - 100) } as const;
  const request = { ...order, trigger: ZERO, protection: 0 };
  const answers = await Promise.all(
    [a, b, a, b].map((broker, i) => broker.place(`t${i >> 1}`, TINY.key, request, clock.now())),
  );
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'accepted', 'refused', 'refused']);
  expect(await a.book()).toEqual(await b.book());
  expect(await a.book()).toHaveLength(2);
});

test('an order placed between two minutes meets the second one', async () => {
  const rows = [
    ...still(OPEN + 1, OPEN + 1, PRICE),
    step(OPEN + 2, PRICE, PRICE - 200),
    step(OPEN + 3, PRICE - 200, PRICE),
  ];
  const clock = replayClock(instantOf(TODAY, OPEN));
  const broker = paperBroker(
    tinyMarket(tinyInstrumentDay(rows)),
    DEFAULT_COSTS,
    clock,
    memoryStore(),
    FIFTH,
    CHARGED,
  );
  await broker.begin();
  clock.set(instantOf(TODAY, OPEN + 1));
  await broker.path();
  const stop = { side: 'SELL', type: 'SL-M', validity: 'DAY', qty: 10, price: ZERO, protection: 3 } as const;
  // The day's last price is known from the close before it.
  await broker.place('t1', TINY.key, { ...stop, trigger: paise(PRICE - 100) }, clock.now());
  await broker.begin();
  clock.set(instantOf(TODAY, OPEN + 2));
  await broker.path();
  expect(await broker.book()).toMatchObject([{ tag: 't1', status: 'complete' }]);
});

test('the margin of paper is a share of the limit or of the last price, rounded up', async () => {
  const clock = replayClock(instantOf(TODAY, OPEN));
  const market = tinyMarket(tinyInstrumentDay(still(OPEN + 1, OPEN + 5, PRICE)));
  const order = { side: 'BUY', validity: 'DAY', qty: 3, trigger: ZERO } as const;
  const limit = { ...order, type: 'LIMIT', price: paise(10_005), protection: 0 } as const;
  const atMarket = { ...order, type: 'MARKET', price: ZERO, protection: 3 } as const;
  const third = paperBroker(market, DEFAULT_COSTS, clock, memoryStore(), () => ({ share: 0.33 }), CHARGED);
  expect(await third.margin(TINY.key, limit)).toEqual({ kind: 'margin', amount: Math.ceil(30_015 * 0.33) });
  await third.begin();
  await third.place('t1', TINY.key, limit, clock.now());
  expect(await third.margin(TINY.key, atMarket)).toEqual({ kind: 'margin', amount: 9900 });
  const none = paperBroker(
    market,
    DEFAULT_COSTS,
    clock,
    memoryStore(),
    () => ({ why: 'no row for it' }),
    CHARGED,
  );
  expect(await none.margin(TINY.key, limit)).toMatchObject({ kind: 'refused', why: 'no row for it' });
});

test('what was filled before fills were kept counts as one trade', async () => {
  const clock = replayClock(instantOf(TODAY, OPEN));
  const store = memoryStore();
  const market = tinyMarket(tinyInstrumentDay(still(OPEN + 1, OPEN + 5, PRICE)));
  const made = (): PaperBroker => paperBroker(market, DEFAULT_COSTS, clock, store, FIFTH, CHARGED);
  const order = { side: 'SELL', type: 'LIMIT', validity: 'DAY', qty: 10, price: paise(9_900) } as const;
  const broker = made();
  await broker.begin();
  await broker.place('t1', TINY.key, { ...order, trigger: ZERO, protection: 0 }, clock.now());
  const before = await broker.trades();
  const key = `paper/${TODAY}-${TINY.key}`;
  const [stored] = await store.read([key]);
  const old: Json = JSON.parse(JSON.stringify(stored?.value).replace(/,"fills":\[[^\]]*\]/, ''));
  expect(JSON.stringify(old)).not.toContain('fills');
  await store.commit({ expect: [], writes: [{ key, value: old }] });
  expect(await made().trades()).toEqual(before);
  expect(before).toHaveLength(1);
});
