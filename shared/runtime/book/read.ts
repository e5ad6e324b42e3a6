import type { z } from 'zod';
import type { AccountState } from '../../domain/account.ts';
import type { DecisionRecord } from '../../domain/decision.ts';
import type { Order } from '../../domain/order.ts';
import { dayText, parseDay, type Day } from '../../domain/time.ts';
import type { Trade } from '../../domain/trade.ts';
import { orderDay } from '../../execution/order-id.ts';
import type { Entry, Store } from '../../ports.ts';
import type { SetupStop } from '../day-result.ts';
import {
  accountDocument,
  decisionsDocument,
  orderDocument,
  parsed,
  positionDocument,
  setupsDocument,
  tradeDocument,
  type Position,
} from '../documents.ts';
import { dayDocument, type DayRecord } from '../day-record.ts';
import { daysOf, keys, type DayKind } from '../keys.ts';
import { ACCOUNT } from '../session-state.ts';

/** Reading a book: documents in order of happening, each checked. Rejects with an Error naming key and field of one that does not fit. */

export const FIRST_DAY: Day = 10000101;
export const LAST_DAY: Day = 99991231;

/** A document with the day that its key names. */
interface Dated<T> {
  readonly day: Day;
  readonly key: string;
  readonly value: T;
}

/** By day, and within a day as it happened: a later commit has a higher version. */
async function dated<T>(
  store: Store,
  kind: DayKind,
  [first, last]: readonly [Day, Day],
  schema: z.ZodType<T>,
): Promise<readonly Dated<T>[]> {
  const entries = await store.list(...daysOf(kind, first, last));
  const rows = entries.map(({ key, version, value }) => ({ key, version, value, day: dayOfKey(key) }));
  rows.sort((a, b) => a.day - b.day || a.version - b.version);
  return rows.map(({ key, day, value }) => ({ key, day, value: parsed(key, value, schema) }));
}

/** The day in "trades/20260909-…". Throws an Error for a key that has none. */
function dayOfKey(key: Entry['key']): Day {
  const text = /^[^/]+\/(\d{8})(?:-|$)/.exec(key)?.[1];
  if (text === undefined) throw new Error(`document ${key} has no day in its key`);
  try {
    return parseDay(text);
  } catch (cause) {
    throw new Error(`document ${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Days begun or ended, ascending. */
export async function readDays(
  store: Store,
  first: Day = FIRST_DAY,
  last: Day = LAST_DAY,
): Promise<readonly DayRecord[]> {
  const days = await dated(store, 'days', [first, last], dayDocument);
  for (const { day, key, value } of days) {
    if (value.day !== day) throw new Error(`document ${key} does not fit its key: day is ${value.day}`);
  }
  return days.map(({ value }) => value);
}

export interface DayTrade {
  readonly day: Day;
  readonly trade: Trade;
}

/** Closed trades in order of closing, days ascending. */
export async function readTrades(store: Store, first: Day, last: Day = first): Promise<readonly DayTrade[]> {
  const trades = await dated(store, 'trades', [first, last], tradeDocument);
  return trades.map(({ day, value }) => ({ day, trade: value }));
}

export interface DayDecision {
  readonly day: Day;
  readonly record: DecisionRecord;
}

/** Everything decided, in order of happening, days ascending. */
export async function readDecisions(
  store: Store,
  first: Day,
  last: Day = first,
): Promise<readonly DayDecision[]> {
  const parts = await dated(store, 'decisions', [first, last], decisionsDocument);
  return parts.flatMap(({ day, value }) => value.map((record) => ({ day, record })));
}

/** Setups of a day that a strategy's own rule stopped. */
export async function readSetups(store: Store, day: Day): Promise<readonly SetupStop[]> {
  const parts = await dated(store, 'setups', [day, day], setupsDocument);
  return parts.flatMap(({ value }) => value);
}

/** A day's instruments with what is or was open in them, by key. */
export async function readPositions(store: Store, day: Day): Promise<ReadonlyMap<string, Position>> {
  const positions = await dated(store, 'positions', [day, day], positionDocument);
  const prefix = keys.position(day, '').length;
  return new Map(positions.map(({ key, value }) => [key.slice(prefix), value]));
}

/** A day's orders in order of their last change. */
export async function readOrders(store: Store, day: Day): Promise<readonly Order[]> {
  const prefix = keys.order(orderDay(day));
  const entries = await store.list(prefix, `${prefix}~`);
  return entries
    .toSorted((a, b) => a.version - b.version)
    .map(({ key, value }) => parsed(key, value, orderDocument));
}

/** The account with the version it was read at; null: nothing was traded in this book yet. */
export async function readAccount(
  store: Store,
): Promise<{ readonly version: number; readonly account: AccountState } | null> {
  const key = keys.account(ACCOUNT);
  const [stored] = await store.read([key]);
  return stored == null
    ? null
    : { version: stored.version, account: parsed(key, stored.value, accountDocument) };
}

/**
 * The market's instant at which a book stands: how far its unfinished day was lived, or its newest one. A replay's queue keeps that time, whatever
 * the wall clock says. Null: no minute was lived.
 */
export async function standsAt(store: Store): Promise<number | null> {
  const days = await readDays(store);
  const day = days.findLast(({ ended }) => !ended) ?? days.at(-1);
  return day === undefined || day.livedTo === 0 ? null : day.livedTo;
}

/** "12 days, 2026-09-01 to 2026-09-16", "1 day, 2026-09-09", "no day". */
export function spanText(days: readonly Day[]): string {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return 'no day';
  return days.length === 1
    ? `1 day, ${dayText(first)}`
    : `${days.length} days, ${dayText(first)} to ${dayText(last)}`;
}
