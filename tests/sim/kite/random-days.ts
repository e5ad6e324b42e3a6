import * as fc from 'fast-check';
import { z } from 'zod';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import { tinyInstrumentDay, tinyMarket, type MinuteRow } from '../../support/tiny-day.ts';
import { at, Client, encoded, FUTURE, type Form } from './support.ts';

/**
 * Random days: twenty minutes of any shape, and calls of every kind between them, most of them near the price, some breaking rules, some met by faults.
 */
const price = fc.integer({ min: 985, max: 1_015 }).map((ticks) => ticks / 10);
const side = fc.constantFrom('BUY', 'SELL');
const type = fc.constantFrom('LIMIT', 'LIMIT', 'MARKET', 'SL', 'SL-M');

const form: fc.Arbitrary<Form> = fc
  .record({
    side,
    type,
    lots: fc.integer({ min: 1, max: 4 }),
    price,
    trigger: price,
    ioc: fc.boolean(),
    wrong: fc.nat(30),
  })
  .map(({ side, type, lots, price, trigger, ioc, wrong }) => ({
    exchange: 'NFO',
    tradingsymbol: FUTURE.symbol,
    transaction_type: side,
    quantity: wrong === 1 ? 64 : lots * 65,
    product: wrong === 2 ? 'CNC' : 'MIS',
    order_type: type,
    price: wrong === 3 ? price + 0.01 : price,
    trigger_price: trigger,
    market_protection: wrong === 4 ? 0 : 1,
    validity: ioc && !type.startsWith('SL') ? 'IOC' : 'DAY',
    tag: 'property',
  }));

const deed = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('place' as const), form }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('modify' as const), form, which: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('hand' as const),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('look' as const) }) },
);

const fault: fc.Arbitrary<FaultOptions> = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.nat(9))
  .map(([nth, which]): FaultOptions => {
    const faults: readonly FaultOptions[] = [
      { fault: 'timeout-landed', nth },
      { fault: 'timed-out-400', nth },
      { fault: 'partial-fill', qty: 65, nth },
      { fault: 'cancel-race', nth },
      { fault: 'late-put', nth },
      { fault: 'rms-reject', afterMs: 900, nth },
      { fault: 'html-200', landed: true, nth },
      { fault: 'duplicated-updates', nth },
      { fault: 'rms-square-off', from: at(556 + nth) },
      { fault: 'reset', nth },
    ];
    return faults[which] ?? { fault: 'rate-limited', nth };
  });

const minute = fc.tuple(price, price, price, price, fc.integer({ min: 0, max: 4_000 }));
export const plan = fc.record({
  minutes: fc.array(minute, { minLength: 20, maxLength: 20 }),
  deeds: fc.array(fc.tuple(fc.integer({ min: 200, max: 20_000 }), deed), { minLength: 12, maxLength: 50 }),
  faults: fc.array(fault, { maxLength: 5 }),
});
export type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never;

/** Fixed, so that a test run today is the test run of yesterday. */
export const RUNS = { seed: 20260909, numRuns: 120 };

const row = z.object({
  order_id: z.string(),
  status: z.string(),
  order_type: z.string(),
  quantity: z.int(),
  filled_quantity: z.int(),
  cancelled_quantity: z.int(),
  pending_quantity: z.int(),
  price: z.number(),
  trigger_price: z.number(),
  product: z.string(),
});
export type Row = z.output<typeof row>;
export interface Lived {
  readonly client: Client;
  readonly looks: readonly (readonly Row[])[];
  readonly endedAt: number;
}

function market(minutes: Plan['minutes']) {
  const rows = minutes.map(([open, a, b, close, volume], i): MinuteRow => {
    const all = [open, a, b, close].map((each) => Math.round(each * 100));
    return {
      minute: 556 + i,
      open: all[0]!,
      high: Math.max(...all),
      low: Math.min(...all),
      close: all[3]!,
      volume,
    };
  });
  return tinyMarket(
    tinyInstrumentDay(rows, { instrument: FUTURE, close: 940, bandLow: 9_000, bandHigh: 11_000 }),
  );
}

export function live({ minutes, deeds, faults }: Plan): Lived {
  const client = new Client(market(minutes), { openingCash: 1_000_000_000 });
  for (const each of faults) client.kite.arm(each);
  const looks: (readonly Row[])[] = [];
  let now = at(555, 1);
  const look = () => {
    now += 200;
    looks.push(z.array(row).parse(client.get('/orders', now)));
  };
  const known = (which: number) => {
    const ids = looks.at(-1)?.map(({ order_id }) => order_id) ?? [];
    return ids[which % Math.max(ids.length, 1)] ?? '1';
  };
  for (const [wait, each] of deeds) {
    now += wait;
    if (each.kind === 'place') client.send('POST', '/orders/regular', now, encoded(each.form));
    if (each.kind === 'modify')
      client.send('PUT', `/orders/regular/${known(each.which)}`, now, encoded(each.form));
    if (each.kind === 'cancel') client.send('DELETE', `/orders/regular/${known(each.which)}`, now);
    if (each.kind === 'hand')
      client.kite.tradeByHand({ instrument: FUTURE.key, side: each.side, qty: 65, limit: null }, now);
    if (each.kind === 'look') look();
  }
  now += 30_000;
  look();
  return { client, looks, endedAt: now };
}

/** Looks must see the truth: faults meet only what writes. */
export function onlyWrites(lived: Plan): Plan {
  return {
    ...lived,
    faults: lived.faults.map((each) =>
      ['timeout-landed', 'html-200', 'reset', 'rate-limited'].includes(each.fault)
        ? Object.assign({ ...each }, { route: 'place' as const })
        : each,
    ),
  };
}
