import { expect, test } from 'vitest';
import { paperBroker } from '../../shared/adapters/paper-broker/paper-broker.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { replayClock } from '../../shared/adapters/replay-clock.ts';
import { instantOf, MINUTE_MS } from '../../shared/domain/time.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { DEFAULT_COSTS } from '../../shared/risk/settings.ts';
import { brokerContract } from '../contracts/broker.ts';
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

brokerContract('the paper broker', async () => {
  // The day is written minute by minute, one ahead of the clock.
  const rows: MinuteRow[] = Array.from({ length: 30 }, (_, i) => step(OPEN + 1 + i, PRICE, PRICE));
  const day = tinyInstrumentDay(rows);
  const clock = replayClock(instantOf(TODAY, OPEN));
  const broker = paperBroker(tinyMarket(day), DEFAULT_COSTS, clock, memoryStore());
  await broker.begin();
  let row = 0;
  let last = PRICE;
  return {
    broker,
    instrument: TINY.key,
    price: PRICE,
    async pass(price = PRICE) {
      await broker.path();
      clock.set(clock.now() + MINUTE_MS);
      row += 1;
      day.bars.open[row] = last;
      day.bars.high[row] = Math.max(last, price);
      day.bars.low[row] = Math.min(last, price);
      day.bars.close[row] = price;
      last = price;
      await broker.begin();
    },
  };
});

test('an order placed between two minutes meets the second one', async () => {
  const rows = [
    ...still(OPEN + 1, OPEN + 1, PRICE),
    step(OPEN + 2, PRICE, PRICE - 200),
    step(OPEN + 3, PRICE - 200, PRICE),
  ];
  const clock = replayClock(instantOf(TODAY, OPEN));
  const broker = paperBroker(tinyMarket(tinyInstrumentDay(rows)), DEFAULT_COSTS, clock, memoryStore());
  await broker.begin();
  await broker.path();
  clock.set(instantOf(TODAY, OPEN + 1));
  const stop = { side: 'SELL', type: 'SL-M', validity: 'DAY', qty: 10, price: ZERO, protection: 3 } as const;
  // The day's last price is known from the close before it.
  await broker.place('t1', TINY.key, { ...stop, trigger: paise(PRICE - 100) });
  await broker.begin();
  await broker.path();
  expect(await broker.book()).toMatchObject([{ tag: 't1', status: 'complete' }]);
});
