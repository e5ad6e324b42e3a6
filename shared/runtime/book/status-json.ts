import { z } from 'zod';
import { dayText } from '../../domain/time.ts';
import { openQty, stopOf } from '../../domain/trade.ts';
import { averageEntry } from '../report/numbers.ts';
import { bot, count, day, instant, instantPart, money, side, soldLeg } from '../report/fields.ts';
import { soldPart } from '../report/json.ts';
import type { BookStatus, DayOrder, OpenPosition } from './status.ts';

const order = z.strictObject({
  id: z.string(),
  day,
  instrument: z.string(),
  role: z.enum(['entry', 'exit']),
  side,
  qty: count,
  filledQty: count,
  status: z.string(),
  brokerId: z.string().nullable(),
  created: instant,
  note: z.string().nullable(),
});

const open = z.strictObject({
  day,
  bot,
  strategy: z.string(),
  instrument: z.string(),
  side,
  qty: count.describe('still open'),
  entryPrice: z.number().describe('average, paise and fractions of one'),
  opened: instant,
  stop: money.describe('where it is now'),
  target: money.nullable(),
  exitOrder: z.string().nullable().describe('the order that protects or closes it; null: none'),
  sold: soldLeg,
});

const book = z.strictObject({
  name: z.string(),
  path: z.string(),
  bytes: count,
  holder: z.string().nullable().describe('who works in it now; null: nobody, or not known'),
  days: z.array(
    z.strictObject({
      day,
      source: z.string(),
      profile: z.string(),
      ended: z.boolean(),
      livedTo: instant.nullable().describe('null: no minute yet'),
      left: count,
      halted: z.string().nullable(),
    }),
  ),
  account: z
    .strictObject({
      day,
      realised: money,
      charges: money,
      trades: count,
      halted: z.string().nullable(),
      disabled: z
        .array(
          z.strictObject({
            kind: z.enum(['bot', 'symbol']),
            name: z.string(),
            why: z.string(),
            since: instant,
          }),
        )
        .describe('nothing is entered of these until a person enables them'),
    })
    .nullable(),
  open: z.array(open),
  closing: z
    .array(z.strictObject({ day, instrument: z.string(), why: z.string(), since: instant }))
    .describe('trades that a person wants closed and that are not yet'),
  orders: z.array(order).describe('orders that may still change'),
  queue: z.strictObject({ waiting: count, delayed: count, running: count, dead: count }),
});

/** What `tron status --json` prints; no book is an empty list. */
export const statusDocumentSchema = z.strictObject({
  format: z.literal('tron-status'),
  version: z.literal(2),
  state: z.string().describe('the folder'),
  books: z.array(book),
});

export type StatusDocument = z.infer<typeof statusDocumentSchema>;
type BookPart = StatusDocument['books'][number];

export function statusJson(state: string, books: readonly BookStatus[]): StatusDocument {
  return { format: 'tron-status', version: 2, state, books: books.map(bookPart) };
}

function bookPart({ name, facts, days, account, open, closing, orders, queue }: BookStatus): BookPart {
  return {
    name,
    ...facts,
    days: days.map(({ source, profile, ended, livedTo, left, halted, ...record }) => ({
      day: dayText(record.day),
      source,
      profile,
      ended,
      livedTo: livedTo === 0 ? null : instantPart(livedTo),
      left,
      halted,
    })),
    account: account === null ? null : accountPart(account),
    open: open.map(openPart),
    closing: closing.map(({ instrument, close, ...at }) => ({
      day: dayText(at.day),
      instrument,
      why: close.why,
      since: instantPart(close.at),
    })),
    orders: orders.map(orderPart),
    queue: { ...queue },
  };
}

function accountPart(account: NonNullable<BookStatus['account']>): NonNullable<BookPart['account']> {
  const { realised, charges, trades, halted } = account;
  const disabled = account.disabled.map(({ at, ...each }) => ({ ...each, since: instantPart(at) }));
  return { day: dayText(account.day), realised, charges, trades, halted, disabled };
}

function openPart({ trade, exit, ...at }: OpenPosition): BookPart['open'][number] {
  const { bot, strategy, instrument, side, target } = trade;
  return {
    day: dayText(at.day),
    bot,
    strategy,
    instrument,
    side,
    qty: openQty(trade),
    entryPrice: averageEntry(trade),
    opened: instantPart(trade.openedAt),
    stop: stopOf(trade),
    target,
    exitOrder: exit?.id ?? null,
    sold: soldPart(trade),
  };
}

function orderPart({ order: of, ...at }: DayOrder): BookPart['orders'][number] {
  const { id, instrument, role, request, filledQty, status, brokerId, createdAt, note } = of;
  return {
    id,
    day: dayText(at.day),
    instrument,
    role,
    side: request.side,
    qty: request.qty,
    filledQty,
    status,
    brokerId,
    created: instantPart(createdAt),
    note,
  };
}
