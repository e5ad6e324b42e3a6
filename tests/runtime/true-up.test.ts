import { describe, expect, test } from 'vitest';
import { segmentOf } from '../../shared/domain/instrument.ts';
import { netOf } from '../../shared/domain/trade.ts';
import { paise } from '../../shared/domain/units.ts';
import { chargesOf } from '../../shared/ledger/charges.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { BAND, buysOnce, THROUGH_THE_STOP } from '../support/one-trade.ts';
import { TINY, tinyInstrumentDay, tinyMarket } from '../support/tiny-day.ts';
import { kiteWorld, type KiteWorld, type Wrap } from './kite-world.ts';

/** Averages of two decimals: the value of a few dozen units is then off by paise. */
const ROUNDED = { averageDecimals: 2 } as const;
const setup = buysOnce();
const market = tinyMarket(tinyInstrumentDay(THROUGH_THE_STOP, BAND));

/** The day until the exit is over, filled in two parts. */
async function stopped(wrap?: Wrap): Promise<KiteWorld> {
  const w = kiteWorld(setup, market, ROUNDED, wrap);
  w.kite.arm({ fault: 'partial-fill', qty: 7, route: 'place', nth: 2 });
  await w.minutes(556, 562);
  return w;
}

/** What the broker's own fills come to, less the charges of each order. */
function cashOf({ kite }: KiteWorld): number {
  const segment = segmentOf(TINY);
  if (segment === null) throw new Error('an index');
  const { exchange, underlying } = TINY;
  return kite.orders().reduce((cash, { side, filledValue }) => {
    const of = { segment, exchange, underlying, side, turnover: paise(filledValue) };
    return cash + (side === 'SELL' ? filledValue : -filledValue) - chargesOf(of, setup.rates).total;
  }, 0);
}

/** What the ledger says and what the broker's fills come to, side by side. */
async function both(w: KiteWorld): Promise<{ readonly ledger: unknown; readonly fills: unknown }> {
  const { realised, charges, bots } = await w.account();
  const [trade] = await w.trades();
  if (trade === undefined) throw new Error('no trade');
  const orders = await w.orders();
  const { slot } = await w.position();
  const cash = cashOf(w);
  const exact = new Map(w.kite.orders().map(({ tag, filledValue }) => [tag, filledValue]));
  return {
    ledger: {
      realised,
      ofBot: bots.find(({ name }) => name === 'stocks')?.realised,
      ofTrade: netOf(trade),
      charges: trade.charges.total,
      values: orders.map(({ filledValue }) => filledValue),
      inexact: slot.known.filter((known) => !known.exact),
    },
    fills: {
      realised: cash,
      ofBot: cash,
      ofTrade: cash,
      charges,
      values: orders.map(({ id }) => exact.get(id)),
      inexact: [],
    },
  };
}

const NO_TRADES: Wrap = ({ broker, store }) => ({
  broker: { ...broker, trades: () => Promise.reject(new Error('no trades today')) },
  store,
});

test('the averages alone are off by paise', async () => {
  const w = await stopped(NO_TRADES);
  const { realised } = await w.account();
  expect((await w.trades()).length).toBe(1);
  expect(realised).not.toBe(cashOf(w));
  expect(Math.abs(realised - cashOf(w))).toBeLessThan(500);
});

describe('what finished orders came to', () => {
  test('is corrected to the paisa by the trades, after the trade has closed as well', async () => {
    const { ledger, fills } = await both(await stopped());
    expect(ledger).toEqual(fills);
  });

  test('stays as it is where the trades cannot be read or lack a fill, and is corrected by whoever reads them whole', async () => {
    const w = await stopped(NO_TRADES);
    const before = [await w.account(), await w.trades(), await w.position()];
    await w.reconcile();
    expect([await w.account(), await w.trades(), await w.position()]).toEqual(before);
    // One fill of the two of the exit is missing; the entry's are there.
    const short = w.another(({ broker, store }) => ({
      broker: { ...broker, trades: async () => (await broker.trades()).slice(0, -1) },
      store,
    }));
    await reconcile(short);
    const { slot } = await w.position();
    const byTag = slot.known.toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
    expect(byTag.map(({ exact }) => exact)).toEqual([true, false]);
    await reconcile(w.another());
    const { ledger, fills } = await both(w);
    expect(ledger).toEqual(fills);
  });

  test('is corrected once, however many do it at once', async () => {
    const w = await stopped(NO_TRADES);
    await Promise.all([w.another(), w.another(), w.another()].map((runtime) => reconcile(runtime)));
    const { ledger, fills } = await both(w);
    expect(ledger).toEqual(fills);
    const before = await w.account();
    await reconcile(w.another());
    expect(await w.account()).toEqual(before);
  });

  test('is all or nothing where a life dies at its commit, whether that landed or not', async () => {
    for (const landed of [true, false]) {
      const w = await stopped(NO_TRADES);
      await new Promise<void>((died) => {
        const dying = w.another(({ broker, store }) => ({
          broker,
          store: {
            ...store,
            async commit(commit) {
              if (landed) await store.commit(commit);
              died();
              return new Promise(() => undefined);
            },
          },
        }));
        reconcile(dying).catch(died);
      });
      await reconcile(w.another());
      const { ledger, fills } = await both(w);
      expect(ledger).toEqual(fills);
    }
  });

  test('costs a quiet reading nothing: the trades are asked for only while a value is not exact', async () => {
    const w = await stopped();
    w.asked.length = 0;
    await w.reconcile();
    expect(w.asked).toEqual(['/orders']);
  });

  test('of an open trade is the trade’s before it closes', async () => {
    const w = kiteWorld(setup, market, ROUNDED);
    await w.minutes(556, 558);
    const { trade, slot } = await w.position();
    const [entry] = w.kite.orders();
    expect(trade?.entryValue).toBe(entry?.filledValue);
    expect(slot.known.find(({ tag }) => tag === entry?.tag)?.exact).toBe(true);
    expect((await w.account()).realised).toBe(0);
  });
});
