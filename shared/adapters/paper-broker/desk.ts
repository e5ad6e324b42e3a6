import { z } from 'zod';
import { BarCursor } from '../../domain/bars.ts';
import type { InstrumentDay } from '../../domain/market-day.ts';
import type { PositionRow, TradeRow } from '../../domain/broker-rows.ts';
import { signOf, type BookRow, type OrderChange, type OrderEvent } from '../../domain/order.ts';
import { stopTypesOf } from '../../domain/stop-types.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { paise, ZERO, type Paise } from '../../domain/units.ts';
import { bookStateSchema, restoreBook, stateOf } from '../../exchange/book-state.ts';
import { tradingDayOf, type Book, type WorkingOrder } from '../../exchange/book.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Json } from '../../ports.ts';

/** One instrument at the exchange with our orders in it. */
export interface Desk {
  readonly key: string;
  readonly book: Book;
  readonly day: InstrumentDay;
  readonly cursor: BarCursor;
  readonly rows: Row[];
  /** The start of the minute that has begun; 0: none. */
  begunAt: number;
}

/** One order as the broker's book has it. */
export interface Row {
  readonly tag: string;
  readonly brokerId: string;
  readonly desk: Desk;
  readonly place: number;
  status: BookRow['status'];
  change: OrderChange;
  filledQty: number;
  filledValue: Paise;
  filledAt: number | null;
  why: string | null;
  fills: Fill[];
}

/** One fill: what it added to the totals. */
interface Fill {
  readonly qty: number;
  readonly value: Paise;
  readonly at: number;
}

const rowSchema = z.strictObject({
  tag: z.string(),
  brokerId: z.string(),
  place: z.int(),
  status: z.enum(['open', 'trigger-pending', 'complete', 'cancelled', 'rejected']),
  change: z.strictObject({
    type: z.enum(['LIMIT', 'MARKET', 'SL', 'SL-M']),
    price: z.int().transform(paise),
    trigger: z.int().transform(paise),
    protection: z.number(),
  }),
  filledQty: z.int(),
  filledValue: z.int().transform(paise),
  filledAt: z.number().nullable(),
  why: z.string().nullable(),
  /** Null in documents from before fills were kept: what was filled then counts as one. */
  fills: z
    .array(z.strictObject({ qty: z.int(), value: z.int().transform(paise), at: z.number() }))
    .nullable()
    .default(null),
});

/** `paper/{day}-{instrument}`: one instrument's book and our rows in it. */
const deskSchema = z.strictObject({ begunAt: z.number(), book: bookStateSchema, rows: z.array(rowSchema) });

export function deskOf(exchange: Exchange, headKey: string, day: InstrumentDay): Desk {
  const book = exchange.list({ instrument: day.instrument, stopTypes: stopTypesOf(day.instrument) });
  exchange.startDay(book, tradingDayOf(day));
  const key = `${headKey}-${day.instrument.key}`;
  return { key, book, day, cursor: new BarCursor(day.bars, day.from), rows: [], begunAt: 0 };
}

export function deskState({ begunAt, book, rows }: Desk): Json {
  return {
    begunAt,
    book: stateOf(book),
    rows: rows.map(({ desk: _desk, fills, ...row }) => ({
      ...row,
      change: { ...row.change },
      fills: fills.map((fill) => ({ ...fill })),
    })),
  };
}

/** Rejected until the exchange says otherwise. */
export function rowOf(
  tag: string,
  place: number,
  desk: Desk,
  { type, price, trigger, protection }: OrderChange,
): Row {
  return {
    tag,
    brokerId: `paper-${place}`,
    desk,
    place,
    status: 'rejected',
    change: { type, price, trigger, protection },
    filledQty: 0,
    filledValue: ZERO,
    filledAt: null,
    why: null,
    fills: [],
  };
}

/** Does the instrument trade in the minute that starts at `at`? */
export function isNext({ cursor, day }: Desk, at: number): boolean {
  if (cursor.index >= day.to) return false;
  const endsAt = cursor.bars.at[cursor.index]!;
  return endsAt === at + MINUTE_MS;
}

export function noteEvent(row: Row, event: OrderEvent): void {
  switch (event.kind) {
    case 'accepted':
      row.status = event.resting;
      return;
    case 'triggered':
      row.status = 'open';
      row.change = { ...row.change, price: event.limit };
      return;
    case 'filled':
      row.fills.push({
        qty: event.qty - row.filledQty,
        value: paise(event.value - row.filledValue),
        at: event.at,
      });
      row.filledQty = event.qty;
      row.filledValue = paise(event.value);
      row.filledAt = event.at;
      if (row.desk.book.known.get(row.tag)?.state === 'done') row.status = 'complete';
      return;
    case 'modified':
      row.change = event.change;
      if (event.change.trigger === 0) row.status = 'open';
      return;
    case 'cancelled':
    case 'rejected':
      row.status = event.kind;
      row.why = event.why;
      return;
    case 'claimed':
    case 'unsent':
    case 'no-answer':
    case 'absent':
    case 'released':
    case 'doubted':
    case 'unchanged':
      throw new RangeError(`an exchange does not say "${event.kind}"`);
  }
}

/** The order as the exchange has it; every order of the day is known to its book. */
function orderOf({ tag, desk }: Row): WorkingOrder {
  const order = desk.book.known.get(tag);
  if (order === undefined) throw new Error(`document ${desk.key} has a row of ${tag} and no order`);
  return order;
}

export function bookRow(row: Row): BookRow {
  const { side, qty } = orderOf(row);
  const { tag, brokerId, desk, status, change, filledQty, filledValue, filledAt, why } = row;
  const instrument = desk.day.instrument.key;
  const fills = { filledQty, filledValue, exact: true, filledAt };
  return { tag, brokerId, instrument, side, qty, status, change, ...fills, why };
}

/** Intraday only: the one product that we trade. */
const PRODUCT = 'MIS';

export function tradeRows(row: Row): readonly TradeRow[] {
  const { side } = orderOf(row);
  const { brokerId, desk, fills } = row;
  const instrument = desk.day.instrument.key;
  return fills.map(({ qty, value, at }, i) => ({
    tradeId: `${brokerId}-${i + 1}`,
    brokerId,
    instrument,
    product: PRODUCT,
    side,
    qty,
    value,
    at,
  }));
}

/** None of an instrument that was not traded today; nothing is ever carried over. */
export function positionRows({ rows, day, book }: Desk): readonly PositionRow[] {
  if (rows.every(({ filledQty }) => filledQty === 0)) return [];
  const net = rows.reduce((sum, row) => sum + signOf(orderOf(row).side) * row.filledQty, 0);
  const lastPrice = Number.isNaN(book.price) ? null : paise(book.price);
  return [{ instrument: day.instrument.key, product: PRODUCT, dayQty: net, netQty: net, lastPrice }];
}

/** Puts the document's book back; its rows are returned. Throws an Error that names the document where it does not fit. */
export function restoreDesk(desk: Desk, value: Json): readonly Row[] {
  const parsed = deskSchema.safeParse(value);
  if (!parsed.success)
    throw new Error(`document ${desk.key} does not fit its schema: ${parsed.error.message}`);
  desk.begunAt = parsed.data.begunAt;
  restoreBook(desk.book, parsed.data.book);
  return parsed.data.rows.map((row) => Object.assign(row, { desk, fills: row.fills ?? oneFill(row) }));
}

function oneFill({
  filledQty,
  filledValue,
  filledAt,
}: Pick<Row, 'filledQty' | 'filledValue' | 'filledAt'>): Fill[] {
  return filledQty === 0 || filledAt === null ? [] : [{ qty: filledQty, value: filledValue, at: filledAt }];
}
