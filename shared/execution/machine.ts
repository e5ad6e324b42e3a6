import type { Order, OrderEvent, OrderStatus } from '../domain/order.ts';

type Kind = OrderEvent['kind'];
/** A status; 'as-is': nothing new in it; 'resting': where the acceptance says; 'shape': what the modification made it; 'fill': complete when all is filled. */
type Move = OrderStatus | 'as-is' | 'resting' | 'shape' | 'fill';

/**
 * The order machine, whole. Facts may arrive late, twice and out of order: filled quantity never falls, a terminal status wins, and that
 * the sender heard nothing says nothing once the book was heard. A missing row is a bug: `advance` throws, and whoever called it stops trading.
 */
export const MOVES: Readonly<Record<OrderStatus, Partial<Record<Kind, Move>>>> = {
  // The book folds into an approved order too: a restored database has forgotten that it was sent.
  approved: {
    doubted: 'unknown',
    claimed: 'sending',
    unsent: 'lapsed',
    accepted: 'resting',
    triggered: 'open',
    filled: 'fill',
    cancelled: 'cancelled',
    rejected: 'rejected',
  },
  sending: {
    doubted: 'unknown',
    released: 'approved',
    unsent: 'lapsed',
    'no-answer': 'unknown',
    accepted: 'resting',
    triggered: 'open',
    filled: 'fill',
    cancelled: 'cancelled',
    rejected: 'rejected',
  },
  unknown: {
    doubted: 'as-is',
    released: 'approved',
    'no-answer': 'as-is',
    accepted: 'resting',
    triggered: 'open',
    filled: 'fill',
    cancelled: 'cancelled',
    rejected: 'rejected',
    absent: 'abandoned',
  },
  abandoned: {
    'no-answer': 'as-is',
    absent: 'as-is',
    accepted: 'resting',
    triggered: 'open',
    filled: 'fill',
    cancelled: 'cancelled',
    rejected: 'rejected',
  },
  'trigger-pending': {
    'no-answer': 'as-is',
    accepted: 'as-is',
    triggered: 'open',
    filled: 'fill',
    modified: 'shape',
    unchanged: 'as-is',
    cancelled: 'cancelled',
    rejected: 'rejected',
  },
  open: {
    'no-answer': 'as-is',
    accepted: 'as-is',
    triggered: 'as-is',
    filled: 'fill',
    modified: 'as-is',
    unchanged: 'as-is',
    cancelled: 'cancelled',
    rejected: 'rejected',
  },
  complete: {
    'no-answer': 'as-is',
    accepted: 'as-is',
    triggered: 'as-is',
    filled: 'as-is',
    modified: 'as-is',
    unchanged: 'as-is',
  },
  cancelled: {
    'no-answer': 'as-is',
    accepted: 'as-is',
    triggered: 'as-is',
    filled: 'as-is',
    modified: 'as-is',
    unchanged: 'as-is',
    cancelled: 'as-is',
  },
  rejected: {
    'no-answer': 'as-is',
    accepted: 'as-is',
    triggered: 'as-is',
    filled: 'as-is',
    modified: 'as-is',
    unchanged: 'as-is',
    rejected: 'as-is',
  },
  lapsed: {},
};

/** An event that the table has no row for, or one that contradicts what is known. */
export class MachineError extends Error {
  constructor(order: Order, detail: string) {
    super(`order ${order.id} is ${order.status}: ${detail}`);
    this.name = 'MachineError';
  }
}

/**
 * The order after the event. Throws a MachineError where the table has no row or a fill is no whole part of the quantity,
 * or a second order at the broker bears the id.
 */
export function advance(order: Order, event: OrderEvent): Order {
  const move = MOVES[order.status][event.kind];
  if (move === undefined) throw new MachineError(order, `no row for "${event.kind}"`);
  if (
    event.kind === 'filled' &&
    !(Number.isInteger(event.qty) && event.qty > 0 && event.qty <= order.request.qty)
  )
    throw new MachineError(order, `${event.qty} filled of ${order.request.qty}`);
  const next = { ...order, status: statusAfter(order, event, move) };
  switch (event.kind) {
    case 'accepted':
      if (order.brokerId !== null && order.brokerId !== event.brokerId)
        throw new MachineError(order, `the book has ${event.brokerId} beside ${order.brokerId}`);
      return { ...next, brokerId: order.brokerId ?? event.brokerId };
    case 'filled':
      return folded(order, next, event);
    case 'modified':
      return { ...next, request: { ...order.request, ...event.change } };
    case 'unchanged':
      return { ...next, asked: null };
    case 'unsent':
    case 'cancelled':
    case 'rejected':
      return { ...next, note: event.why };
    case 'triggered':
      return { ...next, request: { ...order.request, price: event.limit } };
    case 'claimed':
    case 'doubted':
    case 'no-answer':
    case 'absent':
    case 'released':
      return next;
  }
}

function statusAfter(order: Order, event: OrderEvent, move: Move): OrderStatus {
  switch (move) {
    case 'as-is':
      return order.status;
    case 'resting':
      return event.kind === 'accepted' ? event.resting : order.status;
    case 'shape':
      return event.kind === 'modified' && event.change.trigger === 0 ? 'open' : order.status;
    case 'fill':
      return event.kind === 'filled' && Math.max(event.qty, order.filledQty) >= order.request.qty
        ? 'complete'
        : 'open';
    case 'approved':
    case 'sending':
    case 'unknown':
    case 'open':
    case 'trigger-pending':
    case 'complete':
    case 'cancelled':
    case 'rejected':
    case 'lapsed':
    case 'abandoned':
      return move;
  }
}

function folded(order: Order, next: Order, event: Extract<OrderEvent, { kind: 'filled' }>): Order {
  if (event.qty <= order.filledQty) return next;
  return {
    ...next,
    filledQty: event.qty,
    filledValue: event.value,
    firstFillAt: order.firstFillAt ?? event.at,
  };
}
