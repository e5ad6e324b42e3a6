import type { PositionRow } from '../domain/broker-rows.ts';
import { isTerminal, signOf } from '../domain/order.ts';
import { heldLines, INTRADAY } from './account-lines.ts';
import { PARTS, type Comparison, type Difference, type LedgerDay, type PositionLine } from './comparison.ts';

/**
 * A day that is over by the ledger alone, for the broker's books are of its own day. `later`: positions as they were read on a later day, by which at
 * least what was carried over can be compared; null: nobody read them. Pure.
 */
export function rebuiltOf({ orders, open }: LedgerDay, later: readonly PositionRow[] | null): Comparison {
  const unresolved: Difference[] = [];
  const add = ({ kind, what, ours, brokers, sentence }: Difference): void =>
    void unresolved.push({ kind, what, ours, brokers, sentence });
  for (const { id, status } of orders.filter((order) => !isTerminal(order.status)))
    add({
      kind: 'order',
      what: `order ${id}`,
      ours: status,
      brokers: null,
      sentence: `order ${id} is ${status}, and nobody knows what became of it`,
    });
  const positions = positionLines(orders);
  for (const { instrument, ours } of positions.filter((line) => line.ours !== 0))
    add({
      kind: 'quantity',
      what: instrument,
      ours,
      brokers: later === null ? null : carriedIn(later, instrument),
      sentence: `${instrument}: ${ours} are open by the ledger${later === null ? '' : carriedText(later, instrument)}`,
    });
  for (const { instrument, netQty, dayQty } of (later ?? []).filter(isCarriedIntraday))
    add({
      kind: 'quantity',
      what: instrument,
      ours: 0,
      brokers: netQty - dayQty,
      sentence: `${instrument}: ${netQty - dayQty} ${INTRADAY} were carried over, and ${INTRADAY} cannot be`,
    });
  if (open > 0)
    add({
      kind: 'quantity',
      what: 'open trades',
      ours: open,
      brokers: null,
      sentence: `${open} trades are open in the ledger`,
    });
  return {
    ...extent(later !== null),
    orders: orders
      .filter(({ brokerId }) => brokerId !== null)
      .map(({ id, instrument, brokerId, request, filledQty, filledValue, status }) => ({
        tag: id,
        instrument,
        brokerId,
        ours: { qty: request.qty, filledQty, value: filledValue, status, charges: 0 },
        brokers: null,
      })),
    positions,
    foreign: [],
    held: heldLines(later ?? []),
    money: {
      openingCash: 0,
      closingCash: 0,
      moved: 0,
      expected: null,
      why: 'rebuilt: nobody read the account',
    },
    charges: { ours: 0, brokers: 0 },
    unresolved,
    warnings: [],
  };
}

function extent(isCarriedKnown: boolean): Pick<Comparison, 'compared' | 'notCompared'> {
  const why = isCarriedKnown ? 'the broker has them on the day itself alone' : 'nobody asked the broker';
  const left = PARTS.filter((part) => part !== 'carried' || !isCarriedKnown);
  return { compared: isCarriedKnown ? ['carried'] : [], notCompared: left.map((part) => ({ part, why })) };
}

function positionLines(orders: LedgerDay['orders']): readonly PositionLine[] {
  return [...new Set(orders.map(({ instrument }) => instrument))].sort().map((instrument) => {
    const ours = orders
      .filter((order) => order.instrument === instrument)
      .reduce((sum, { request, filledQty }) => sum + signOf(request.side) * filledQty, 0);
    return { instrument, ours, account: ours, foreign: 0 };
  });
}

function isCarriedIntraday({ product, netQty, dayQty }: PositionRow): boolean {
  return product === INTRADAY && netQty !== dayQty;
}

function carriedIn(positions: readonly PositionRow[], instrument: string): number {
  return positions
    .filter((row) => row.instrument === instrument)
    .reduce((sum, { netQty, dayQty }) => sum + netQty - dayQty, 0);
}

/** What became of it: intraday positions end with their day, so what is there is another product's, by conversion or somebody else's. */
function carriedText(positions: readonly PositionRow[], instrument: string): string {
  const carried = positions.filter((row) => row.instrument === instrument && row.netQty !== row.dayQty);
  if (carried.length === 0) return ', and nothing is carried over in it';
  return `, and ${carried.map(({ product, netQty, dayQty }) => `${netQty - dayQty} ${product}`).join(', ')} carried over in it`;
}
