import { sameChange, type BookRow, type Order, type OrderEvent } from '../domain/order.ts';

/**
 * What the broker's row says that the order does not know yet, as events in the order in which they must be folded. An empty list: nothing
 * new. Pure; folding the result and asking again gives an empty list.
 */
export function newsOf(order: Order, row: BookRow): readonly OrderEvent[] {
  const news: OrderEvent[] = [];
  const unheard =
    order.status === 'approved' ||
    order.status === 'sending' ||
    order.status === 'unknown' ||
    order.status === 'abandoned';
  if ((unheard || order.brokerId !== row.brokerId) && row.status !== 'rejected') {
    news.push({
      kind: 'accepted',
      brokerId: row.brokerId,
      resting: order.request.trigger > 0 ? 'trigger-pending' : 'open',
    });
  }
  const triggered = isTriggered(order, row);
  if (!triggered && !sameChange(order.request, row.change) && row.status !== 'rejected') {
    news.push({ kind: 'modified', change: row.change });
  }
  const waits =
    (unheard ? order.request.trigger > 0 : order.status === 'trigger-pending') &&
    (triggered || row.change.trigger > 0);
  const limited = triggered && order.request.price !== row.change.price && row.status === 'open';
  if (limited || (waits && (row.status === 'open' || row.filledQty > 0)))
    news.push({ kind: 'triggered', limit: row.change.price });
  if (row.filledQty > order.filledQty) {
    news.push({
      kind: 'filled',
      qty: row.filledQty,
      value: row.filledValue,
      at: row.filledAt ?? order.createdAt,
    });
  }
  if (row.status === 'cancelled' && order.status !== 'cancelled') {
    news.push({ kind: 'cancelled', why: row.why ?? 'cancelled' });
  }
  if (row.status === 'rejected' && order.status !== 'rejected') {
    news.push({ kind: 'rejected', why: row.why ?? 'rejected' });
  }
  return news;
}

/** The broker shows a stop that has triggered as the limit that it became: nobody asked for that, so it is no modification. */
function isTriggered({ request, asked }: Order, { change, status }: BookRow): boolean {
  const isPriced = asked !== null && asked !== 'cancel' && asked.trigger === 0;
  return request.trigger > 0 && change.trigger === 0 && status !== 'trigger-pending' && !isPriced;
}
