import { z } from 'zod';
import { paise } from '../domain/units.ts';
import { WorkingOrder, type Book } from './book.ts';

/** NaN is "not known" in a book and null in JSON. */
const known = z
  .number()
  .nullable()
  .transform((value) => value ?? NaN);
const money = z.int().transform(paise);

const orderSchema = z.strictObject({
  id: z.string(),
  side: z.enum(['BUY', 'SELL']),
  type: z.enum(['LIMIT', 'MARKET', 'SL', 'SL-M']),
  validity: z.enum(['DAY', 'IOC']),
  qty: z.int(),
  price: money,
  trigger: money,
  protection: z.number(),
  state: z.enum(['trigger-pending', 'open', 'done']),
  limit: money,
  filledQty: z.int(),
  filledValue: z.int(),
  taking: z.boolean(),
  through: known,
  fresh: z.boolean(),
});

/** What a book must remember between two calls besides its day's hours and bands; JSON-safe. */
export const bookStateSchema = z.strictObject({
  price: known,
  /** Null: the volume is unknown, so nothing bounds what may be taken. */
  left: z
    .int()
    .nullable()
    .transform((units) => units ?? Infinity),
  minuteAt: known,
  /** Every order of the day in the order in which it was placed. */
  orders: z.array(orderSchema),
  /** The ids of those that still work, in the book's order. */
  working: z.array(z.string()),
});

export type BookState = z.input<typeof bookStateSchema>;

export function stateOf(book: Book): BookState {
  return {
    price: Number.isNaN(book.price) ? null : book.price,
    left: Number.isFinite(book.left) ? book.left : null,
    minuteAt: Number.isNaN(book.minuteAt) ? null : book.minuteAt,
    orders: [...book.known.values()].map((order) => ({
      id: order.id,
      side: order.side,
      type: order.type,
      validity: order.validity,
      qty: order.qty,
      price: order.price,
      trigger: order.trigger,
      protection: order.protection,
      state: order.state,
      limit: order.limit,
      filledQty: order.filledQty,
      filledValue: order.filledValue,
      taking: order.taking,
      through: Number.isNaN(order.through) ? null : order.through,
      fresh: order.fresh,
    })),
    working: book.orders.map(({ id }) => id),
  };
}

/** Puts the state, as its schema read it, back into a book whose day has been started. Throws a RangeError for a working order it lacks. */
export function restoreBook(
  book: Book,
  { price, left, minuteAt, orders, working }: z.output<typeof bookStateSchema>,
): void {
  book.price = price;
  book.left = left;
  book.minuteAt = minuteAt;
  book.known.clear();
  book.orders.length = 0;
  for (const { id, side, validity, qty, ...rest } of orders) {
    const { type, price: asked, trigger, protection } = rest;
    const order = new WorkingOrder(id, { side, validity, qty, type, price: asked, trigger, protection });
    order.state = rest.state;
    order.limit = rest.limit;
    order.filledQty = rest.filledQty;
    order.filledValue = rest.filledValue;
    order.taking = rest.taking;
    order.through = rest.through;
    order.fresh = rest.fresh;
    book.known.set(id, order);
  }
  for (const id of working) {
    const order = book.known.get(id);
    if (order === undefined) throw new RangeError(`${book.instrument.key}: working order ${id} is not known`);
    book.orders.push(order);
  }
  book.working = book.orders.length;
}
