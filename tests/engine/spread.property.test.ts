import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { signOf, type BookRow, type OrderRequest } from '../../shared/domain/order.ts';
import type { Minute } from '../../shared/domain/time.ts';
import { netOf, openQty, soldOpenQty } from '../../shared/domain/trade.ts';
import { paise } from '../../shared/domain/units.ts';
import { chargesOf } from '../../shared/ledger/charges.ts';
import { newestRates } from '../../shared/ledger/charges-table.ts';
import type { Ports } from '../../shared/ports.ts';
import { FAR, NEAR, spreadMarket, spreadSetup } from '../support/spread-day.ts';
import { live, OPEN, type MinuteRow } from '../support/tiny-day.ts';
import { world } from '../runtime/world.ts';

/** What must hold of a spread on any day: never more sold than held, cash to the paisa, and no loss beyond what its payoff says. */

const LAST = OPEN + 45;
const SQUARE_OFF = OPEN + 36;
const TICK = 5;

interface RandomMinute {
  /** Of the underlying, paise. */
  readonly move: number;
  /** How much time value options have, paise. */
  readonly spread: number;
  readonly volumes: readonly [near: number, far: number];
  readonly missing: readonly [near: boolean, far: boolean];
}

function minutes(liquid: boolean): fc.Arbitrary<readonly RandomMinute[]> {
  const volume = liquid
    ? fc.constant(1_000_000)
    : fc.oneof(fc.constant(1_000_000), fc.integer({ min: 0, max: 3_000 }));
  const gone = liquid
    ? fc.constant(false)
    : fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
  const minute = fc.record({
    move: fc.integer({ min: -2_500, max: 2_500 }),
    spread: fc.oneof({ weight: 5, arbitrary: fc.constant(6_000) }, fc.integer({ min: 3_000, max: 12_000 })),
    volumes: fc.tuple(volume, volume),
    missing: fc.tuple(gone, gone),
  });
  const length = LAST - OPEN;
  return fc.array(minute, { minLength: length, maxLength: length });
}

/**
 * A call's price that falls with the strike and never by more than the strikes lie apart, whatever the underlying does: s · ln(1 + e^((F − K) / s)),
 * which no arbitrage contradicts. On a tick.
 */
function callPrice(forward: number, strike: number, spread: number): number {
  const price = spread * Math.log1p(Math.exp((forward - strike) / spread));
  return Math.max(TICK, Math.round(price / TICK) * TICK);
}

function rowsOf(of: readonly RandomMinute[], leg: 0 | 1): readonly MinuteRow[] {
  const strike = [1_800_000, 1_810_000][leg]!;
  const rows: MinuteRow[] = [];
  let [forward, open] = [1_800_000, callPrice(1_800_000, strike, 6_000)];
  for (const [i, { move, spread, volumes, missing }] of of.entries()) {
    forward += move;
    const minute = OPEN + 1 + i;
    const complete = minute > SQUARE_OFF;
    const close = callPrice(forward, strike, complete ? 6_000 : spread);
    const volume = complete ? 1_000_000 : volumes[leg];
    const row = { minute, open, high: Math.max(open, close), low: Math.min(open, close), close, volume };
    if (complete || i === 0 || !missing[leg]) rows.push(row);
    open = close;
  }
  return rows;
}

interface RandomDay {
  readonly of: readonly RandomMinute[];
  readonly at: Minute;
  readonly stopShare: number;
  readonly targetShare: number;
}

function days(liquid: boolean): fc.Arbitrary<RandomDay> {
  return fc.record({
    of: minutes(liquid),
    at: fc.integer({ min: OPEN + 3, max: OPEN + 20 }),
    stopShare: fc.double({ min: 0.2, max: 0.9, noNaN: true }),
    targetShare: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
  });
}

const OVERRIDES = { limits: { costGateFraction: 1, cooldownMinutes: 0 } };

/** The day through the ports, looked at after everything that changes it. `reserved`: set aside last for each closed trade. */
async function lived({ of, at, stopShare, targetShare }: RandomDay) {
  const setup = spreadSetup({ at, stopShare, targetShare, exitBy: 1_400, overrides: OVERRIDES });
  const market = spreadMarket({
    near: rowsOf(of, 0),
    far: rowsOf(of, 1),
    nearOptions: { squareOff: SQUARE_OFF },
    farOptions: { squareOff: SQUARE_OFF },
  });
  const placed = new Map<string, readonly [instrument: string, request: OrderRequest]>();
  const look = async (broker: Ports['broker']): Promise<void> => {
    const [held, owed] = netsOf(await broker.book(), placed);
    expect(owed).toBeGreaterThanOrEqual(0);
    expect(owed).toBeLessThanOrEqual(held);
  };
  const w = world(setup, market, (ports) => ({
    ...ports,
    broker: {
      ...ports.broker,
      async place(tag, instrument, request, sendBy) {
        placed.set(tag, [instrument, request]);
        const answer = await ports.broker.place(tag, instrument, request, sendBy);
        await look(ports.broker);
        return answer;
      },
    },
  }));
  const reserved = new Map<string, number>();
  for (let minute = OPEN + 1; minute <= LAST; minute++) {
    await w.minute(minute);
    await look(w.broker);
    const { trade } = await w.position(NEAR.key);
    const [held, owed] = netsOf(await w.broker.book(), placed);
    expect([trade === null ? 0 : openQty(trade), trade === null ? 0 : soldOpenQty(trade)]).toEqual([
      held,
      owed,
    ]);
    for (const { order, worstLoss } of (await w.account()).open) reserved.set(order, worstLoss);
  }
  return { w, placed, reserved, story: live(setup, market) };
}

/** Held of the bought leg and owed of the sold one. */
function netsOf(
  rows: readonly BookRow[],
  placed: ReadonlyMap<string, readonly [instrument: string, request: OrderRequest]>,
): readonly [held: number, owed: number] {
  let [held, owed] = [0, 0];
  for (const { tag, filledQty } of rows) {
    const [instrument, { side }] = placed.get(tag)!;
    const signed = side === 'BUY' ? filledQty : -filledQty;
    if (instrument === NEAR.key) held += signed;
    if (instrument === FAR.key) owed -= signed;
  }
  return [held, owed];
}

test('on any day no more is sold than held, all of it is closed, and the cash is the fills less the charges', async () => {
  const reasons = new Set<string | null>();
  await fc.assert(
    fc.asyncProperty(days(false), async (day) => {
      const { w, placed, story } = await lived(day);
      const rows = await w.broker.book();
      expect(netsOf(rows, placed)).toEqual([0, 0]);
      const account = await w.account();
      expect([account.open, account.halted]).toEqual([[], null]);
      let cash = 0;
      for (const { tag, filledValue } of rows) {
        const { side } = placed.get(tag)![1];
        const charge = { segment: 'options', exchange: 'NFO', underlying: 'TINY', side } as const;
        const charges = chargesOf({ ...charge, turnover: paise(filledValue) }, newestRates()).total;
        cash -= charges + signOf(side) * filledValue;
      }
      expect(account.realised).toBe(cash);
      // And the bare loop lives the very same day.
      expect(w.decisions).toEqual(story.decisions);
      expect(w.closed).toEqual(story.trades);
      expect(account).toEqual(story.account.state);
      for (const { exitReason } of w.closed) reasons.add(exitReason);
    }),
    { numRuns: 60, seed: 20260909 },
  );
  expect(reasons).toEqual(new Set(['leg-unfilled', 'square-off', 'stop', 'target']));
}, 60_000);

test('where both legs trade, no spread loses more than was set aside for it, two ticks a leg aside', async () => {
  let losses = 0;
  await fc.assert(
    fc.asyncProperty(days(true), async (day) => {
      const { w, reserved } = await lived(day);
      for (const trade of w.closed) {
        const allowance = 2 * 2 * TICK * trade.qty;
        expect(-netOf(trade)).toBeLessThanOrEqual(reserved.get(trade.id)! + allowance);
        if (netOf(trade) < 0) losses += 1;
      }
    }),
    { numRuns: 60, seed: 20260909 },
  );
  expect(losses).toBeGreaterThan(10);
}, 60_000);
