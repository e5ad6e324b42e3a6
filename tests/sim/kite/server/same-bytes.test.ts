import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { syntheticMarketDay } from '../../../../shared/backtest/market-day.ts';
import { generateMarket } from '../../../../shared/backtest/synthetic/generate.ts';
import { goingClock } from '../../../../shared/sim/kite/server/sim-clock.ts';
import { TODAY } from '../../../support/tiny-day.ts';
import { at } from '../support.ts';
import { Raw, serving } from './served.ts';

/** A day of requests and ticks, hashed: everything that a client hears but heartbeats. */
async function heardOf(seed: number): Promise<{ readonly hash: string; readonly frames: number }> {
  const on = await serving({ market: syntheticMarketDay(generateMarket({ seed, day: TODAY }), TODAY) });
  const hash = createHash('sha256');
  const csv = await (await on.ask('GET', '/instruments')).text();
  hash.update(csv);
  const rows = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const tokens = rows.map(([token]) => Number(token));
  const raw = await Raw.to(on.tickerUrl());
  raw.ask('subscribe', tokens);
  raw.ask('mode', ['full', tokens.slice(0, 5)]);
  await raw.messages.next();
  await raw.messages.next();
  const stock = rows.find((row) => row[9] === 'EQ' && row[10] === 'NSE')?.[2] ?? '';
  for (const minute of ['10:05', '10:06', '10:30']) {
    const body = `exchange=NSE&tradingsymbol=${stock}&transaction_type=BUY&quantity=1&product=MIS&order_type=MARKET&validity=DAY&market_protection=2`;
    hash.update(await (await on.ask('POST', '/orders/regular', body)).text());
    await on.advance(minute);
    hash.update(await (await on.ask('GET', '/orders')).text());
    hash.update(await (await on.ask('GET', `/quote?i=NSE:${stock}`)).text());
  }
  // A message of its own behind everything else: when it has come, all has.
  raw.ask('mode', ['ltp', [tokens[0]]]);
  const last = await raw.messages.next((message) => typeof message !== 'string' && message.length === 12);
  expect(last).toBeInstanceOf(Buffer);
  for (const message of raw.messages.all) hash.update(message);
  return { hash: hash.digest('hex'), frames: raw.messages.all.length };
}

test('the same seed and the same requests give the same bytes, another seed others', async () => {
  const [once, again, other] = [await heardOf(7), await heardOf(7), await heardOf(8)];
  expect(once.frames).toBeGreaterThan(30 * 4);
  expect(again).toEqual(once);
  expect(other.hash).not.toBe(once.hash);
});

test('a clock that goes brings ticks by itself', async () => {
  // A second of the market lasts a real millisecond: a tick every twenty.
  const served = await serving({ clock: goingClock(at(600), 1_000) });
  const raw = await Raw.to(served.tickerUrl());
  raw.ask('subscribe', [7 * 256 + 1]);
  for (let heard = 0; heard < 5; heard += 1) expect(await raw.messages.next()).toBeInstanceOf(Buffer);
});
