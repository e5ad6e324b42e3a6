import { BarCursor } from '../domain/bars.ts';
import type { InstrumentDay, MarketDay } from '../domain/market-day.ts';
import type { BookRow, OrderChange, OrderEvent, OrderRequest } from '../domain/order.ts';
import { stopTypesOf } from '../domain/stop-types.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { paise, ZERO, type Paise } from '../domain/units.ts';
import { tradingDayOf, type Book, type ExchangeCosts } from '../exchange/book.ts';
import { Exchange } from '../exchange/exchange.ts';
import type { Broker, Clock } from '../ports.ts';

/** The exchange model behind the broker port. Who drives the replay begins and ends each minute; the port is what everybody else sees. */
export interface PaperBroker extends Broker {
  /** The minute that starts now: its open is the price, resting orders meet it. */
  begin(): void;
  /** The rest of that minute. */
  path(): void;
}

interface Desk {
  readonly book: Book;
  readonly day: InstrumentDay;
  readonly cursor: BarCursor;
  begun: boolean;
}

interface Row {
  readonly tag: string;
  readonly brokerId: string;
  readonly desk: Desk;
  status: BookRow['status'];
  change: OrderChange;
  filledQty: number;
  filledValue: Paise;
  filledAt: number | null;
  why: string | null;
}

export function paperBroker(market: MarketDay, costs: ExchangeCosts, clock: Clock): PaperBroker {
  const rows = new Map<string, Row>();
  const byBrokerId = new Map<string, Row>();
  const exchange = new Exchange(costs, (tag, event) => {
    const row = rows.get(tag);
    if (row !== undefined) noteEvent(row, event);
  });
  const desks = new Map(market.instruments.map((day) => [day.instrument.key, deskOf(exchange, day)]));

  const open = (desk: Desk): Desk => {
    if (!desk.begun) {
      desk.begun = true;
      const at = clock.now();
      const { bars } = desk.day;
      while (desk.cursor.index < desk.day.to && bars.at[desk.cursor.index]! <= at) desk.cursor.index += 1;
      exchange.begin(desk.book, isNext(desk, at) ? desk.cursor : null, at);
    }
    return desk;
  };

  return {
    begin() {
      for (const desk of desks.values()) if (desk.book.working > 0) open(desk);
    },
    path() {
      const at = clock.now();
      for (const desk of desks.values()) {
        if (desk.begun && isNext(desk, at)) exchange.path(desk.book, desk.cursor);
        desk.begun = false;
      }
    },
    async place(tag, instrument, request: OrderRequest) {
      const desk = desks.get(instrument);
      if (desk === undefined)
        return { kind: 'refused', why: `instrument ${instrument} is not traded on this day` };
      if (rows.has(tag)) return { kind: 'refused', why: `tag ${tag} is in the book already` };
      const row = rowOf(tag, `paper-${rows.size + 1}`, desk, request);
      rows.set(tag, row);
      byBrokerId.set(row.brokerId, row);
      exchange.place(open(desk).book, tag, request, clock.now());
      return { kind: 'accepted', brokerId: row.brokerId };
    },
    async modify(brokerId, change) {
      const row = byBrokerId.get(brokerId);
      if (row === undefined) return { kind: 'refused', why: `no order ${brokerId}` };
      const why = exchange.modify(open(row.desk).book, row.tag, change, clock.now());
      return why === undefined ? { kind: 'accepted', brokerId } : { kind: 'refused', why };
    },
    async cancel(brokerId) {
      const row = byBrokerId.get(brokerId);
      if (row === undefined) return { kind: 'refused', why: `no order ${brokerId}` };
      const why = exchange.cancel(open(row.desk).book, row.tag, clock.now());
      return why === undefined ? { kind: 'accepted', brokerId } : { kind: 'refused', why };
    },
    async book() {
      return [...rows.values()].map(bookRow);
    },
  };
}

function deskOf(exchange: Exchange, day: InstrumentDay): Desk {
  const book = exchange.list({ instrument: day.instrument, stopTypes: stopTypesOf(day.instrument) });
  exchange.startDay(book, tradingDayOf(day));
  return { book, day, cursor: new BarCursor(day.bars, day.from), begun: false };
}

/** Rejected until the exchange says otherwise. */
function rowOf(tag: string, brokerId: string, desk: Desk, change: OrderChange): Row {
  return {
    tag,
    brokerId,
    desk,
    status: 'rejected',
    change,
    filledQty: 0,
    filledValue: ZERO,
    filledAt: null,
    why: null,
  };
}

/** Does the instrument trade in the minute that starts at `at`? */
function isNext({ cursor, day }: Desk, at: number): boolean {
  if (cursor.index >= day.to) return false;
  const endsAt = cursor.bars.at[cursor.index]!;
  return endsAt === at + MINUTE_MS;
}

function noteEvent(row: Row, event: OrderEvent): void {
  switch (event.kind) {
    case 'accepted':
      row.status = event.resting;
      return;
    case 'triggered':
      row.status = 'open';
      return;
    case 'filled':
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
    case 'unchanged':
      throw new RangeError(`an exchange does not say "${event.kind}"`);
  }
}

function bookRow({ tag, brokerId, status, change, filledQty, filledValue, filledAt, why }: Row): BookRow {
  const { type, price, trigger, protection } = change;
  const asked = { type, price, trigger, protection };
  return { tag, brokerId, status, change: asked, filledQty, filledValue, filledAt, why };
}
