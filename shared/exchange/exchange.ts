import type { OrderChange, OrderEvent, OrderRequest } from '../domain/order.ts';
import { paise } from '../domain/units.ts';
import {
  Book,
  WorkingOrder,
  type ExchangeCosts,
  type Listing,
  type MinuteOfTrades,
  type TradingDay,
} from './book.ts';
import { nextOpen, nextStop } from './matching.ts';
import { capacityOf, protectedLimit, takingPrice } from './price.ts';
import { isStop, refusalOf } from './validate.ts';

/** Called synchronously as things happen; it may place, modify and cancel at once. */
export type ExchangeSink = (id: string, event: OrderEvent) => void;

/**
 * The exchange, as far as one-minute bars tell of it: one matching and fill model behind the backtest, the paper broker and
 * the Kite simulator. Pure: every time is given, nothing is random, so the same calls give the same events.
 *
 * A minute goes `begin` (its open is the price: resting orders meet it first, they were there before us) → `place`, `modify`,
 * `cancel` of what was decided on the bar before → `path` (high, low, close). Between minutes nothing trades: what is placed
 * after `path` waits for the next `begin`, and an IOC order dies unfilled. A book without working orders may skip minutes.
 *
 * Pessimistic where a bar leaves a choice. A taking order pays slippage (`takingPrice`); a resting limit fills at its limit
 * exactly and only if the price trades through it by a tick; stops act before limits; a stop placed inside the path is
 * judged on the bar's whole range, a limit that came to rest inside it only on the close. The bound on a minute's
 * participation uses the minute's volume, which nobody knows at its start: the one look ahead, and it only ever takes away.
 * Not modelled: auctions, our own orders meeting each other, queue position beyond "through by a tick".
 */
export class Exchange {
  readonly #costs: ExchangeCosts;
  readonly #sink: ExchangeSink;
  #sequence = 0;

  /** Throws a RangeError for a cost that is negative or not a number. */
  constructor(costs: ExchangeCosts, sink: ExchangeSink) {
    for (const [name, value] of Object.entries(costs)) {
      if (!(value >= 0 && value < Infinity)) throw new RangeError(`${name} must be at least 0, got ${value}`);
    }
    this.#costs = costs;
    this.#sink = sink;
  }

  /** A closed book: `startDay` opens it. */
  list(listing: Listing): Book {
    return new Book(listing);
  }

  /** A new day's hours, band and last price. What is left of the day before is cancelled, its ids are forgotten. */
  startDay(book: Book, today: TradingDay): void {
    this.#cancelWhile(book, () => true, 'the day is over');
    book.startDay(today);
  }

  /** The session's own events up to `at`; `begin` includes it. Call it when no more bars come, or stops outlive 15:15. */
  clock(book: Book, at: number): void {
    if (at >= book.endsAt) this.#cancelWhile(book, () => true, 'unfilled at the close');
    else if (at >= book.stopsEndAt) {
      this.#cancelWhile(
        book,
        (order) => order.state === 'trigger-pending',
        'stops end with the closing auction',
      );
    }
  }

  /**
   * False: nothing of the minute that starts at `at` reaches a working order, so `begin` and `path` would do nothing that anyone sees and may be
   * left out. What a replay asks first: most minutes of a position pass far from its stop.
   */
  stirs(book: Book, minute: MinuteOfTrades | null, at: number): boolean {
    if (at >= book.stopsEndAt || at >= book.endsAt) return book.working > 0;
    if (minute === null) return false;
    const orders = book.orders;
    for (let i = 0; i < orders.length; i++) {
      const order = orders[i]!;
      if (order.state === 'open') return true;
      if (order.sign > 0 ? minute.high >= order.trigger : minute.low <= order.trigger) return true;
    }
    return false;
  }

  /** The minute that starts at `at`. Null, or outside the session: nothing trades in it. */
  begin(book: Book, minute: MinuteOfTrades | null, at: number): void {
    this.clock(book, at);
    if (minute === null || !book.isOpen(at)) {
      book.left = 0;
      book.minuteAt = NaN;
      return;
    }
    book.price = minute.open;
    book.left = capacityOf(minute.volume, book.instrument, this.#costs);
    book.minuteAt = minute.at;
    for (const order of book.orders) order.through = order.limit - order.sign * book.instrument.tick;
    this.#sweep(book, minute.open, minute.open, minute.open, at);
  }

  /** The rest of the minute. Its fills are stamped with its last millisecond. Throws for a minute that did not begin. */
  path(book: Book, minute: MinuteOfTrades): void {
    if (Number.isNaN(book.minuteAt)) return;
    if (book.minuteAt !== minute.at)
      throw new RangeError(`minute ${minute.at} is not ${book.minuteAt}, which began`);
    const at = minute.at - 1;
    book.inPath = true;
    this.#sweep(book, minute.low, minute.high, NaN, at);
    book.inPath = false;
    book.price = minute.close;
    for (const order of book.orders) order.fresh = false;
    this.#sweep(book, minute.close, minute.close, minute.close, at);
    book.left = 0;
    book.minuteAt = NaN;
  }

  /** Answers by events: accepted or rejected, then what happens at once. Throws for an id that was used this day. */
  place(book: Book, id: string, request: OrderRequest, at: number): void {
    if (book.known.has(id)) throw new RangeError(`order ${id} was placed before`);
    const order = new WorkingOrder(id, request);
    book.known.set(id, order);
    const why = refusalOf(book, request, at);
    if (why !== undefined) {
      order.state = 'done';
      this.#sink(id, { kind: 'rejected', why });
      return;
    }
    if (order.state === 'open') this.#open(book, order, book.price);
    book.orders.push(order);
    book.working = book.orders.length;
    this.#sequence += 1;
    const resting = isStop(request) ? 'trigger-pending' : 'open';
    this.#sink(id, { kind: 'accepted', brokerId: String(this.#sequence), resting });
    this.#take(book, order, at);
  }

  /** Undefined, or why it was refused; then nothing changed. A stop may become a limit, never the other way round. */
  modify(book: Book, id: string, change: OrderChange, at: number): string | undefined {
    const order = book.known.get(id);
    if (order === undefined) return `Order ${id} is not known.`;
    if (order.state === 'done') return `Order ${id} is finished: it cannot be modified.`;
    if (order.state === 'open' && isStop(change))
      return `Order ${id} has triggered: it cannot be a stop again.`;
    const { side, validity, qty } = order;
    const why = refusalOf(book, { side, validity, qty, ...change }, at);
    if (why !== undefined) return why;
    order.type = change.type;
    order.price = change.price;
    order.trigger = change.trigger;
    order.protection = change.protection;
    if (!isStop(change)) this.#open(book, order, book.price);
    this.#sink(id, { kind: 'modified', change });
    this.#take(book, order, at);
    return undefined;
  }

  /** Undefined, or why it was refused. */
  cancel(book: Book, id: string, at: number): string | undefined {
    const order = book.known.get(id);
    if (order === undefined) return `Order ${id} is not known.`;
    if (order.state === 'done') return `Order ${id} is finished: it cannot be cancelled.`;
    if (!book.isOpen(at)) return 'The market is closed.';
    this.#cancelled(book, order, 'cancelled by request');
    return undefined;
  }

  /** A thin market: our orders may take no more than `units` of what is left of this minute. */
  thin(book: Book, units: number): void {
    book.left = Math.min(book.left, units);
  }

  /** Somebody meets an order at its limit whatever the minutes say (a stop triggers first): a race that bars cannot show. */
  hit(book: Book, id: string, qty: number, at: number): void {
    const { left } = book;
    const order = book.known.get(id);
    book.left = qty;
    if (order?.state === 'trigger-pending') this.#trigger(book, order, order.trigger, at);
    if (order?.state === 'open') this.#fill(book, order, order.limit, at);
    book.left = left;
  }

  /** Lets every order that the price range reaches act. `gap`: the range is that one price; NaN: it was travelled. */
  #sweep(book: Book, low: number, high: number, gap: number, at: number): void {
    // A sink may change the book inside any event, so the next order is looked for afresh after each.
    while (book.working > 0) {
      const stop = nextStop(book, low, high);
      if (stop !== undefined) {
        this.#trigger(book, stop, Number.isNaN(gap) ? stop.trigger : gap, at);
        continue;
      }
      const order = book.left > 0 ? nextOpen(book, low, high) : undefined;
      if (order === undefined) return;
      if (order.taking) this.#take(book, order, at);
      else {
        if (book.inPath) book.price = order.limit;
        this.#fill(book, order, order.limit, at);
      }
    }
  }

  #trigger(book: Book, order: WorkingOrder, reference: number, at: number): void {
    book.price = reference;
    this.#open(book, order, order.trigger);
    this.#sink(order.id, { kind: 'triggered', limit: order.limit });
    this.#take(book, order, at);
  }

  /** It is a limit order from now on, and tries the market first. */
  #open(book: Book, order: WorkingOrder, reference: number): void {
    order.state = 'open';
    order.taking = true;
    order.limit =
      order.protection > 0 ? protectedLimit(order.side, reference, order.protection, book) : order.price;
  }

  /** Crosses the spread as far as the limit and the volume allow; IOC dies with what is left. */
  #take(book: Book, order: WorkingOrder, at: number): void {
    if (order.state !== 'open' || !order.taking) return;
    if (!Number.isNaN(book.price)) {
      const price = takingPrice(order.side, book.price, book, this.#costs);
      if (order.sign * price > order.sign * order.limit) book.rest(order);
      else this.#fill(book, order, noBetterThanTrigger(order, price), at);
    }
    if (order.validity === 'IOC') this.#cancelled(book, order, 'IOC: nothing more to be had at once');
  }

  #fill(book: Book, order: WorkingOrder, price: number, at: number): void {
    const qty = Math.min(order.qty - order.filledQty, book.left);
    if (qty <= 0) return;
    book.left -= qty;
    order.filledQty += qty;
    order.filledValue += qty * price;
    if (order.filledQty === order.qty) book.finish(order);
    this.#sink(order.id, { kind: 'filled', qty: order.filledQty, value: paise(order.filledValue), at });
  }

  #cancelWhile(book: Book, which: (order: WorkingOrder) => boolean, why: string): void {
    for (;;) {
      const order = book.orders.find(which);
      if (order === undefined) return;
      this.#cancelled(book, order, why);
    }
  }

  #cancelled(book: Book, order: WorkingOrder, why: string): void {
    if (order.state === 'done') return;
    book.finish(order);
    this.#sink(order.id, { kind: 'cancelled', why });
  }
}

/** What volume held back of a stop fills later, when the price may be kinder: we do not count on that. */
function noBetterThanTrigger(order: WorkingOrder, price: number): number {
  if (order.trigger === 0) return price;
  return order.sign > 0 ? Math.max(price, order.trigger) : Math.min(price, order.trigger);
}
