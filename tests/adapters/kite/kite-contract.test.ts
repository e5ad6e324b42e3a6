import { MINUTE_MS } from '../../../shared/domain/time.ts';
import { TINY } from '../../support/tiny-day.ts';
import { brokerContract } from '../../contracts/broker.ts';
import { kiteCase } from './case.ts';
import { PRICE } from './kite-model.ts';

brokerContract('Kite', async () => {
  const { broker, clock, model } = kiteCase();
  let last = PRICE;
  let minute = model.begin(PRICE, PRICE);
  let startedAt = clock.now();
  return {
    broker,
    instrument: TINY.key,
    price: PRICE,
    now: () => clock.now(),
    async pass(price = PRICE) {
      startedAt += MINUTE_MS;
      clock.set(startedAt);
      minute.path();
      minute = model.begin(last, price);
      last = price;
    },
  };
});
