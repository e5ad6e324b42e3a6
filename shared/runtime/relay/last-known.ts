import { isTerminal, opposite } from '../../domain/order.ts';
import { dayText, parseDay } from '../../domain/time.ts';
import { openQty, soldOpenQty } from '../../domain/trade.ts';
import type { Store } from '../../ports.ts';
import { FIRST_DAY, LAST_DAY } from '../book/read.ts';
import { positionDocument, type Position } from '../documents.ts';
import { daysOf } from '../keys.ts';
import type { LastKnown } from './told.ts';

export interface BookKnows {
  readonly known: readonly LastKnown[];
  /** Documents that nobody can read, with the book's name. */
  readonly unread: readonly string[];
}

/**
 * Positions and orders that a book has as not over, of whatever day and whatever else is wrong with it: what a person looks for first where nothing else
 * can be reached. Rejects where the store does not answer.
 */
export async function lastKnown(book: string, store: Pick<Store, 'list'>): Promise<BookKnows> {
  const known: LastKnown[] = [];
  const unread: string[] = [];
  for (const { key, value } of await store.list(...daysOf('positions', FIRST_DAY, LAST_DAY))) {
    const read = positionDocument.safeParse(value);
    if (!read.success) unread.push(`book ${book}: ${key} cannot be read, look there as well`);
    else known.push(...openIn(book, dayIn(key), read.data));
  }
  return { known, unread };
}

/** "positions/20260909-…" */
function dayIn(key: string): string {
  return dayText(parseDay(/\d{8}/.exec(key)?.[0] ?? ''));
}

function openIn(book: string, day: string, { entry, exit, past, trade }: Position): readonly LastKnown[] {
  const position = (instrument: string, side: LastKnown['side'], qty: number): readonly LastKnown[] =>
    qty === 0 ? [] : [{ book, day, instrument, side, qty, what: 'position', status: null }];
  const orders = [entry, exit, ...past].filter((order) => order !== null && !isTerminal(order.status));
  return [
    ...(trade === null ? [] : position(trade.instrument, trade.side, openQty(trade))),
    ...(trade === null || trade.sold === null
      ? []
      : position(trade.sold.instrument, opposite(trade.side), soldOpenQty(trade))),
    ...orders.flatMap((order) => {
      if (order === null) return [];
      const { instrument, role, status, request, filledQty } = order;
      const qty = Math.max(0, request.qty - filledQty);
      return [{ book, day, instrument, side: request.side, qty, what: role, status }];
    }),
  ];
}
