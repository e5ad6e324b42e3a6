import type { ExecutedOrder, Funds, TradeRow } from '../../domain/broker-rows.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { MarketDay } from '../../domain/market-day.ts';
import { signOf, type OrderRequest, type Side } from '../../domain/order.ts';
import { paise, ZERO, type Paise } from '../../domain/units.ts';
import type { BrokerAnswer, MarginAnswer } from '../../ports.ts';
import type { Desk } from './desk.ts';

type Unanswered = Exclude<BrokerAnswer, { readonly kind: 'accepted' }>;

export function refused(why: string): Unanswered {
  return { kind: 'refused', failure: 'refused', why, http: null };
}

export function unknown(instrument: string): Unanswered {
  return refused(`instrument ${instrument} is not traded on this day`);
}

export function late(ms: number): Unanswered {
  return { kind: 'unsent', failure: 'late', why: `it is ${ms} ms too late to be sent`, http: null };
}

/** What opening that side of an instrument ties up, as a share of the order's value, or why nobody knows. */
export type PaperMargin = (
  instrument: Instrument,
  side: Side,
) => { readonly share: number } | { readonly why: string };

/** What an executed order is charged in all. */
export type PaperCharges = (instrument: Instrument, order: ExecutedOrder) => Paise;

/** Throws a RangeError for an instrument that the day has not. */
export function chargesIn(
  { instruments }: MarketDay,
  orders: readonly ExecutedOrder[],
  charged: PaperCharges,
): readonly Paise[] {
  return orders.map((order) => {
    const day = instruments.find(({ instrument }) => instrument.key === order.instrument);
    if (day === undefined) throw new RangeError(`instrument ${order.instrument} is not traded on this day`);
    return charged(day.instrument, order);
  });
}

/** It begins with nothing and ties nothing up: what came in less what went out, without charges. */
export function fundsOf(trades: readonly TradeRow[]): Funds {
  const cash = trades.reduce((sum, { side, value }) => sum - signOf(side) * value, 0);
  return { openingCash: ZERO, cash: paise(cash), moved: ZERO };
}

/** Of the order's limit, or of the last price where it has none. */
export function marginIn(
  desks: readonly Desk[],
  key: string,
  { side, type, price: limit, qty }: OrderRequest,
  marginOf: PaperMargin,
): MarginAnswer {
  const desk = desks.find(({ day }) => day.instrument.key === key);
  if (desk === undefined) return unknown(key);
  const { book } = desk;
  const { instrument } = desk.day;
  const row = marginOf(instrument, side);
  if ('why' in row) return refused(row.why);
  const amount = Math.ceil((limit > 0 ? limit : book.price) * qty * row.share);
  if (!Number.isSafeInteger(amount) || amount <= 0)
    return refused(`margin of ${qty} ${instrument.key}: no price is known for ${type}`);
  return { kind: 'margin', amount: paise(amount) };
}
