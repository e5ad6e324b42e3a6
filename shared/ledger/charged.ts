import type { ExecutedOrder } from '../domain/broker-rows.ts';
import { segmentOf, type Instrument } from '../domain/instrument.ts';
import { ZERO, type Paise } from '../domain/units.ts';
import { chargesOf } from './charges.ts';
import type { ChargeRates } from './charges-table.ts';

/** What our own table charges an executed order in all. An index has no charges: it cannot be traded. */
export function chargedBy(rates: ChargeRates): (instrument: Instrument, order: ExecutedOrder) => Paise {
  return (instrument, { side, value }) => {
    const segment = segmentOf(instrument);
    if (segment === null) return ZERO;
    const { exchange, underlying } = instrument;
    return chargesOf({ segment, exchange, underlying, side, turnover: value }, rates).total;
  };
}
