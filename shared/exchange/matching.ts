import type { Book, WorkingOrder } from './book.ts';

/**
 * Which order acts next when the price moves over [low, high]. A bar does not say what came first, so the pessimist's
 * order is taken: stops before limits, and among each the one nearest to the last price, which on one side is the worse
 * price for us and the one that any path must pass first; equals in order of arrival.
 */

export function nextStop(book: Book, low: number, high: number): WorkingOrder | undefined {
  let next: WorkingOrder | undefined;
  let nearest = Infinity;
  for (const order of book.orders) {
    if (order.state !== 'trigger-pending') continue;
    if (order.sign > 0 ? high < order.trigger : low > order.trigger) continue;
    const distance = Math.abs(order.trigger - book.price);
    if (next === undefined || distance < nearest) {
      next = order;
      nearest = distance;
    }
  }
  return next;
}

/** The open order to fill next: one that takes, or a resting one that the price trades through. */
export function nextOpen(book: Book, low: number, high: number): WorkingOrder | undefined {
  let next: WorkingOrder | undefined;
  let nearest = Infinity;
  for (const order of book.orders) {
    if (order.state !== 'open' || !(order.taking || tradedThrough(order, low, high))) continue;
    const distance = order.sign * (book.price - order.limit);
    if (next === undefined || distance < nearest) {
      next = order;
      nearest = distance;
    }
  }
  return next;
}

function tradedThrough(order: WorkingOrder, low: number, high: number): boolean {
  if (order.fresh) return false;
  return order.sign > 0 ? low <= order.through : high >= order.through;
}
