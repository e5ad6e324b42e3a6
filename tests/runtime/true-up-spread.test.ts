import { expect, test } from 'vitest';
import type { BookRow } from '../../shared/domain/order.ts';
import { paise } from '../../shared/domain/units.ts';
import type { Ports } from '../../shared/ports.ts';
import { orderDocument, parsed } from '../../shared/runtime/documents.ts';
import { daysOf } from '../../shared/runtime/keys.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import {
  AT,
  FAR_PRICE,
  LAST,
  NEAR_PRICE,
  quiet,
  spreadMarket,
  spreadSetup,
  type SpreadDay,
} from '../support/spread-day.ts';
import { OPEN, step, still, TODAY } from '../support/tiny-day.ts';
import { world, type World } from './world.ts';

/** A day lived twice: by a book that is exact, and by one whose values are off by the rounding of an average until the trades are read. */

const RISEN = [step(OPEN + 9, NEAR_PRICE, 8_000), ...still(OPEN + 10, LAST, 8_000)];
const THIN = step(AT + 1, FAR_PRICE, FAR_PRICE, 1_500);
const DRY = [21, 22].map((of) => step(AT + of, FAR_PRICE, FAR_PRICE, 1_000));

const DAYS: Readonly<Record<string, SpreadDay>> = {
  'that reaches its target': { near: quiet(NEAR_PRICE, ...RISEN) },
  'whose second leg is sold in part': { far: quiet(FAR_PRICE, THIN) },
  'whose second leg is bought back piece by piece': { far: quiet(FAR_PRICE, ...DRY) },
};

function rounded(row: BookRow): BookRow {
  if (row.filledQty === 0) return row;
  const off = (row.brokerId.length * 7 + row.filledQty) % 5;
  return { ...row, exact: false, filledValue: paise(row.filledValue + (off === 0 ? 3 : off)) };
}

function rounding({ broker, ...ports }: Ports): Ports {
  return {
    ...ports,
    broker: {
      ...broker,
      book: async () => (await broker.book()).map(rounded),
    },
  };
}

async function lived(day: SpreadDay, wrap?: (ports: Ports) => Ports): Promise<World> {
  const w = world(spreadSetup(), spreadMarket(day), wrap);
  for (let minute = OPEN + 1; minute <= LAST; minute++) await w.minute(minute);
  await reconcile(w.runtime);
  return w;
}

async function ledgerOf(w: World) {
  const { realised, charges, bots, open, closed } = await w.account();
  const { store } = w.ports;
  const orders = await store.list('orders/', 'orders/~');
  const trades = await store.list(...daysOf('trades', TODAY));
  return {
    account: { realised, charges, bots, open, closed },
    orders: orders.map(({ key, value }) => {
      const { id, filledQty, filledValue } = parsed(key, value, orderDocument);
      return { id, filledQty, filledValue };
    }),
    trades: trades.map(({ value }) => value),
  };
}

test.each(Object.entries(DAYS))('a spread %s comes to what its fills say, in both legs', async (_, day) => {
  const exact = await ledgerOf(await lived(day));
  const w = await lived(day, rounding);
  expect(await ledgerOf(w)).toEqual(exact);
  expect(exact.orders.filter(({ filledQty }) => filledQty > 0).length).toBeGreaterThanOrEqual(4);
  expect(w.alerts).toEqual([]);
  const position = await w.position('NFO:TINY18000CE');
  expect(position.slot.known.every((known) => known.exact && !known.apart)).toBe(true);
});
