import type { Exchange, Segment } from '../domain/instrument.ts';
import type { Side } from '../domain/order.ts';
import { paise, ZERO, type Paise } from '../domain/units.ts';
import type { ChargeRates, SegmentRates } from './charges-table.ts';

const CRORE = 10_000_000;

/** What a charge depends on besides the amount. */
export interface ChargeClass {
  readonly segment: Segment;
  readonly exchange: Exchange;
  readonly underlying: string;
}

/** One executed order: `turnover` is Σ price × quantity of its fills; of an option, its premium. */
export interface ChargedOrder extends ChargeClass {
  readonly side: Side;
  readonly turnover: Paise;
}

/** Each to the paisa; `total` is their sum. */
export interface Charges {
  readonly brokerage: Paise;
  readonly stt: Paise;
  /** Exchange transaction charge with the investor protection fund's. */
  readonly transaction: Paise;
  readonly sebi: Paise;
  readonly stamp: Paise;
  readonly gst: Paise;
  readonly total: Paise;
}

export const NO_CHARGES: Charges = {
  brokerage: ZERO,
  stt: ZERO,
  transaction: ZERO,
  sebi: ZERO,
  stamp: ZERO,
  gst: ZERO,
  total: ZERO,
};

/** The charges of one executed order. An order without a fill has none. Throws a RangeError for a negative turnover. */
export function chargesOf(order: ChargedOrder, rates: ChargeRates): Charges {
  const { turnover, side } = order;
  if (turnover < 0) throw new RangeError(`turnover must not be negative, got ${turnover} paise`);
  if (turnover === 0) return NO_CHARGES;
  const row = rowOf(order.segment, rates);
  const cap = rates.brokerageCap;
  const brokerage = toPaisa(row.brokerage === null ? cap : Math.min(cap, share(turnover, row.brokerage)));
  const stt = side === 'SELL' ? roundedStt(share(turnover, row.sttSell), rates) : ZERO;
  const transaction = toPaisa(share(turnover, transactionRate(order, row, rates)));
  const sebi = toPaisa(share(turnover, rates.sebi));
  const stamp = side === 'BUY' ? toPaisa(share(turnover, row.stampBuy)) : ZERO;
  const gst = toPaisa(((brokerage + transaction + sebi) * rates.gstPct) / 100);
  const total = paise(brokerage + stt + transaction + sebi + stamp + gst);
  return { brokerage, stt, transaction, sebi, stamp, gst, total };
}

/** What `roundTripBound` multiplies, made once an instrument. Shares of turnover; amounts in paise. */
export interface ChargeCoefficients {
  readonly buyShare: number;
  readonly sellShare: number;
  /** Brokerage with its GST: the smaller of share and cap. */
  readonly brokerageShare: number;
  readonly brokerageCap: number;
  /** The most that rounding of its parts can add to one order. */
  readonly rounding: number;
}

export function chargeCoefficients(of: ChargeClass, rates: ChargeRates): ChargeCoefficients {
  const row = rowOf(of.segment, rates);
  const withGst = 1 + rates.gstPct / 100;
  const both = ((transactionRate(of, row, rates) + rates.sebi) / CRORE) * withGst;
  return {
    buyShare: both + row.stampBuy / CRORE,
    sellShare: both + row.sttSell / CRORE,
    brokerageShare: row.brokerage === null ? Infinity : (row.brokerage / CRORE) * withGst,
    brokerageCap: rates.brokerageCap * withGst,
    // Half a paisa each of brokerage, transaction and SEBI, with GST on them; half of stamp or STT; half of GST itself.
    rounding: 1.5 * withGst + 0.5 + (rates.sttRounding === 'rupee' ? 50 : 0.5),
  };
}

/**
 * At least what a round trip will be charged, in paise, and at most 12 paise more (210 where STT is rounded to the rupee): for the
 * risk gate. Give the larger exit where it is not known: charges rise with turnover. NaN in, NaN out, so the rule refuses.
 */
export function roundTripBound(
  coefficients: ChargeCoefficients,
  entrySide: Side,
  entryTurnover: number,
  exitTurnover: number,
): number {
  const buy = entrySide === 'BUY' ? entryTurnover : exitTurnover;
  const sell = entrySide === 'BUY' ? exitTurnover : entryTurnover;
  const { buyShare, sellShare, brokerageShare, brokerageCap, rounding } = coefficients;
  // A flat brokerage has an infinite share: an order of nothing would be 0 × ∞, so it is bounded by the cap as well.
  const brokerage =
    brokerageShare === Infinity
      ? 2 * brokerageCap
      : Math.min(brokerageCap, buy * brokerageShare) + Math.min(brokerageCap, sell * brokerageShare);
  return Math.ceil(buy * buyShare + sell * sellShare + brokerage + 2 * rounding);
}

function rowOf(segment: Segment, rates: ChargeRates): SegmentRates {
  switch (segment) {
    case 'equity-intraday':
      return rates.equityIntraday;
    case 'futures':
      return rates.futures;
    case 'options':
      return rates.options;
  }
}

function transactionRate(of: ChargeClass, row: SegmentRates, rates: ChargeRates): number {
  if (of.exchange === 'NSE' || of.exchange === 'NFO') return row.transactionNse;
  const ownRate = of.segment !== 'options' || rates.bseIndexOptions.includes(of.underlying);
  return ownRate ? row.transactionBse : rates.bseOtherOptions;
}

/** Turnover times a rate in rupees per crore, in paise, unrounded. */
function share(turnover: number, perCrore: number): number {
  return (turnover * perCrore) / CRORE;
}

function toPaisa(amount: number): Paise {
  return paise(Math.round(amount));
}

function roundedStt(amount: number, rates: ChargeRates): Paise {
  return rates.sttRounding === 'rupee' ? paise(Math.round(amount / 100) * 100) : toPaisa(amount);
}
