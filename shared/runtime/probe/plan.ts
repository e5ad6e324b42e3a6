import { segmentOf, type Instrument } from '../../domain/instrument.ts';
import type { OrderRequest, Side, Validity } from '../../domain/order.ts';
import { inRupees, roundToTick, ZERO, type Paise } from '../../domain/units.ts';
import { chargeCoefficients, roundTripBound } from '../../ledger/charges.ts';
import type { ChargeRates } from '../../ledger/charges-table.ts';
import type { ProbeSettings } from './settings.ts';

/** What a probe will do at most, known before its first order. Prices of one share, paise. */
export interface ProbePlan {
  readonly lastPrice: Paise;
  /** Where resting orders buy, and where the modification moves them. */
  readonly far: Paise;
  readonly farther: Paise;
  /** Limits of the attempts to buy the one share and to sell it, in their order. */
  readonly buys: readonly Paise[];
  readonly sells: readonly Paise[];
  /** From the highest buy to the lowest sale, with charges. */
  readonly mostLost: Paise;
}

/** Throws a RangeError for an index. */
export function planOf(
  lastPrice: Paise,
  instrument: Instrument,
  rates: ChargeRates,
  { farPct, takePct, buyAttempts, sellAttempts }: ProbeSettings,
): ProbePlan {
  const { tick, exchange, underlying } = instrument;
  const segment = segmentOf(instrument);
  if (segment === null) throw new RangeError(`${instrument.key} is an index: it cannot be traded`);
  const charges = chargeCoefficients({ segment, exchange, underlying }, rates);
  const below = (percent: number): Paise => roundToTick(lastPrice * (1 - percent / 100), tick, 'down');
  const above = (percent: number): Paise => roundToTick(lastPrice * (1 + percent / 100), tick, 'up');
  const steps = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, i) => takePct * (i + 1));
  const buys = steps(buyAttempts).map(above);
  const sells = steps(sellAttempts).map(below);
  const far = below(farPct);
  const [dearest, cheapest] = [Math.max(...buys), Math.min(...sells)];
  const lost = dearest - cheapest + roundTripBound(charges, 'BUY', dearest, dearest);
  return {
    lastPrice,
    far,
    farther: roundToTick(far - tick, tick, 'down'),
    buys,
    sells,
    mostLost: roundToTick(lost, tick, 'up'),
  };
}

/** Of one share, whatever its price. */
export function oneShare(side: Side, price: Paise, validity: Validity): OrderRequest {
  return { side, type: 'LIMIT', validity, qty: 1, price, trigger: ZERO, protection: 0 };
}

export function planText(
  { key }: Instrument,
  { lastPrice, far, farther, buys, sells, mostLost }: ProbePlan,
  { times }: ProbeSettings,
): readonly string[] {
  const listed = (prices: readonly Paise[]): string => prices.map((price) => inRupees(price)).join(', ');
  return [
    `${key}, last price ${inRupees(lastPrice)}, intraday (MIS), one share an order:`,
    `  ${times} times: an order to buy rests at ${inRupees(far)}, is moved to ${inRupees(farther)}, is cancelled`,
    `  then one share is bought at ${inRupees(buys[0] ?? far)} or better (limits tried: ${listed(buys)}) and sold again (${listed(sells)})`,
    `At most one share is held. From the dearest buy to the cheapest sale with charges it loses ${inRupees(mostLost)} at the most; where it has to stop while the share is held, what that loses until you close it.`,
  ];
}
