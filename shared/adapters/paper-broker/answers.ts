import type { Instrument } from '../../domain/instrument.ts';
import type { OrderRequest, Side } from '../../domain/order.ts';
import { paise } from '../../domain/units.ts';
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

/** Of the order's limit, or of the last price where it has none. */
export function marginAnswer(
  { book, day: { instrument } }: Desk,
  { side, type, price: limit, qty }: OrderRequest,
  marginOf: PaperMargin,
): MarginAnswer {
  const row = marginOf(instrument, side);
  if ('why' in row) return refused(row.why);
  const amount = Math.ceil((limit > 0 ? limit : book.price) * qty * row.share);
  if (!Number.isSafeInteger(amount) || amount <= 0)
    return refused(`margin of ${qty} ${instrument.key}: no price is known for ${type}`);
  return { kind: 'margin', amount: paise(amount) };
}
