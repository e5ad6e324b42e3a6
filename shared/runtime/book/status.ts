import type { AccountState } from '../../domain/account.ts';
import { isTerminal, type Order } from '../../domain/order.ts';
import { isClosing, type Close } from '../../domain/slot.ts';
import type { Day } from '../../domain/time.ts';
import type { Trade } from '../../domain/trade.ts';
import type { DayRecord } from '../day-record.ts';
import type { Book, BookFacts, QueueRow } from './book.ts';
import { readAccount, readDays, readOrders, readPositions } from './read.ts';

/** Where a book stands. */
export interface BookStatus {
  readonly name: string;
  readonly facts: BookFacts;
  /** Days begun or ended, ascending. */
  readonly days: readonly DayRecord[];
  /** Null: nothing was traded yet. */
  readonly account: AccountState | null;
  readonly open: readonly OpenPosition[];
  /** Trades that a person wants closed and that are not yet. */
  readonly closing: readonly Closing[];
  /** Orders that may still change: not sent yet, on the wire, unanswered or at the exchange. */
  readonly orders: readonly DayOrder[];
  readonly queue: Readonly<Record<QueueRow['state'], number>>;
}

export interface OpenPosition {
  readonly day: Day;
  readonly trade: Trade;
  /** The order that protects or closes it; null: none is out. */
  readonly exit: Order | null;
}

export interface Closing {
  readonly day: Day;
  /** The one that names the position. */
  readonly instrument: string;
  readonly close: Close;
}

export interface DayOrder {
  readonly day: Day;
  readonly order: Order;
}

/** Rejects with an Error naming a document that does not fit its schema. */
export async function readStatus(book: Book): Promise<BookStatus> {
  const { name, store, queue } = book;
  const days = await readDays(store);
  const newest = days.at(-1);
  // What an ended day left open is still there; of all other ended days but the newest nothing can be.
  const looked = days.filter((day) => day === newest || !day.ended || day.left > 0);
  const [open, orders]: [OpenPosition[], DayOrder[]] = [[], []];
  const closing: Closing[] = [];
  for (const { day } of looked) {
    const held = await readPositions(store, day);
    for (const [instrument, position] of held)
      if (position.slot.close !== null && isClosing(position))
        closing.push({ day, instrument, close: position.slot.close });
    const positions = [...held.values()];
    for (const { trade, exit } of positions) if (trade !== null) open.push({ day, trade, exit });
    const live = positions.flatMap(({ entry, exit }) => [entry, exit].filter((order) => order !== null));
    const known = new Set(live.map(({ id }) => id));
    const stored = (await readOrders(store, day)).filter(({ id }) => !known.has(id));
    const waiting = [...live, ...stored].filter(({ status }) => !isTerminal(status));
    orders.push(...waiting.map((order) => ({ day, order })));
  }
  const rows = await queue.list();
  const count = (state: QueueRow['state']): number => rows.filter((row) => row.state === state).length;
  return {
    name,
    facts: await book.facts(),
    days,
    account: (await readAccount(store))?.account ?? null,
    open,
    closing,
    orders,
    queue: {
      waiting: count('waiting'),
      delayed: count('delayed'),
      running: count('running'),
      dead: count('dead'),
    },
  };
}
