import { expect, test } from 'vitest';
import type { z } from 'zod';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { paperBroker } from '../../shared/adapters/paper-broker/paper-broker.ts';
import { replayClock } from '../../shared/adapters/replay-clock.ts';
import type { Json } from '../../shared/ports.ts';
import { formatted } from '../../shared/runtime/document-format.ts';
import {
  accountDocument,
  botDocument,
  decisionsDocument,
  orderDocument,
  parsed,
  positionDocument,
  setupsDocument,
  tradeDocument,
} from '../../shared/runtime/documents.ts';
import { dayDocument } from '../../shared/runtime/day-record.ts';
import { ZERO } from '../../shared/domain/units.ts';
import { DEFAULT_COSTS } from '../../shared/risk/settings.ts';
import { still, tinyInstrumentDay, tinyMarket } from '../support/tiny-day.ts';
import documents from './format-1.json' with { type: 'json' };

/**
 * `format-1.json` is a book as format 1 wrote it, one document of each kind, and is never written again: a change of a schema that cannot read it
 * needs a migration in `document-format.ts`, not another file.
 */
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  accounts: accountDocument,
  days: dayDocument,
  bots: botDocument,
  setups: setupsDocument,
  positions: positionDocument,
  orders: orderDocument,
  trades: tradeDocument,
  decisions: decisionsDocument,
};

async function oldBook() {
  const inner = memoryStore();
  const writes = Object.entries(documents).map(([key, data]) => {
    const value: Json = JSON.parse(JSON.stringify({ format: 1, data }));
    return { key, value };
  });
  await inner.commit({ expect: [], writes });
  return formatted(inner);
}

test.each(Object.entries(SCHEMAS))('a document of format 1 under %s is read', async (kind, schema) => {
  const store = await oldBook();
  const entries = await store.list(`${kind}/`, `${kind}/~`);
  expect(entries.length).toBeGreaterThan(0);
  for (const { key, value } of entries) expect(parsed(key, value, schema)).toBeDefined();
});

test('an order of format 1 is of the position of its instrument, and a trade of one leg', async () => {
  const store = await oldBook();
  const orders = (await store.list('orders/', 'orders/~')).map(({ key, value }) =>
    parsed(key, value, orderDocument),
  );
  expect(orders.map(({ position }) => position)).toEqual(orders.map(({ instrument }) => instrument));
  expect(orders.flatMap(({ plan }) => plan ?? []).every(({ spread }) => spread === null)).toBe(true);
  const trades = (await store.list('trades/', 'trades/~')).map(({ key, value }) =>
    parsed(key, value, tradeDocument),
  );
  expect(trades.map(({ sold }) => sold)).toEqual([null]);
});

test('a paper book of format 1 is read', async () => {
  const store = await oldBook();
  const market = tinyMarket(tinyInstrumentDay(still(556, 560, 10_000)));
  const rows = await paperBroker(
    market,
    DEFAULT_COSTS,
    replayClock(0),
    store,
    () => ({ share: 1 }),
    () => ZERO,
  ).book();
  expect(rows.map(({ status }) => status)).toEqual(['complete', 'trigger-pending']);
});

test('the file has a document of every kind', () => {
  expect(Object.keys(documents).map((key) => key.split('/')[0])).toEqual(
    expect.arrayContaining(Object.keys(SCHEMAS)),
  );
});
