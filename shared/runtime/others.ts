import type { AccountOrders } from '../domain/broker-rows.ts';
import { openQty } from '../domain/trade.ts';
import { closeForeign } from '../engine/on-order.ts';
import { accountReading, foreignOf, type AccountReading } from '../execution/foreign.ts';
import { proofOf } from './converge.ts';
import type { Runtime } from './runtime.ts';
import { withLane } from './with-lane.ts';

/**
 * Looks whether others trade in instruments of ours, where the book has orders that are not. Their orders are shown and their trades alerted; what two
 * agreeing readings say that they closed of ours makes the next exit smaller. Nothing of theirs is ever traded against.
 */
export async function heedOthers(runtime: Runtime, instruments: readonly string[]): Promise<void> {
  const { broker } = runtime.ports;
  if (broker.proof.alone || instruments.length === 0) return;
  const { foreign } = await broker.orders();
  const strange = new Set(foreign.map(({ instrument }) => instrument));
  for (const instrument of instruments.filter((key) => strange.has(key))) await heed(runtime, instrument);
}

async function heed(runtime: Runtime, instrument: string): Promise<void> {
  const { ports } = runtime;
  const { value: text } = await withLane<string | null, AccountReading>(
    runtime,
    instrument,
    { part: 'others' },
    () => readAccount(runtime, instrument),
    (lane, account, sink, at, reading) => {
      const { trade, slot } = lane;
      if (trade === null || lane.entry !== null) return { value: null, nonce: null };
      const found = foreignOf(slot.mismatch, reading, trade.side, openQty(trade), proofOf(runtime));
      if (found.kind === 'nothing' && (slot.mismatch !== null || slot.foreignQty !== 0))
        lane.slot = { ...slot, mismatch: null, foreignQty: 0 };
      if (found.kind === 'first') {
        lane.slot = { ...slot, mismatch: found.mismatch };
        const { others } = found.mismatch;
        return { value: `${instrument}: somebody else traded ${others}; that is not ours`, nonce: null };
      }
      if (found.kind !== 'agreed' || found.foreignQty === slot.foreignQty)
        return { value: null, nonce: null };
      lane.slot = { ...slot, foreignQty: found.foreignQty };
      closeForeign(lane, account, at, sink);
      return {
        value: `${instrument}: others closed ${found.foreignQty} of our ${openQty(trade)}; no exit of ours is for that`,
        nonce: null,
      };
    },
  );
  if (text !== null) await ports.alerts.alert(text);
}

async function readAccount({ ports, time }: Runtime, instrument: string): Promise<AccountReading> {
  const { broker } = ports;
  const beganAt = time.now();
  const orders: AccountOrders = await broker.orders();
  const trades = await broker.trades();
  return accountReading(instrument, beganAt, orders, trades, await broker.positions());
}
