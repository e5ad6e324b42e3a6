import type { Side } from '../domain/order.ts';
import { roundTripBound, type ChargeCoefficients } from '../ledger/charges.ts';
import type { Stakes } from './ask.ts';

/** What one unit of a spread's sold leg is about; prices and distances in paise. */
export interface SoldUnit {
  readonly price: number;
  /** The least it is sold at. */
  readonly limit: number;
  /** How far a taking order gets less than the price, and pays more when it is bought back. */
  readonly slippage: number;
  /** Margin of the whole spread, as a share of its worst loss. */
  readonly marginShare: number;
}

/** What the stakes need of the bought leg: a part of a `Unit`. */
interface BoughtUnit {
  readonly entry: number;
  readonly entryLimit: number;
  readonly entrySlippage: number;
  readonly exitSlippage: number;
  readonly marginShare: number;
  readonly charges: ChargeCoefficients;
}

/**
 * The stakes of a debit spread, from its payoff: between equal expiries the option nearer the money is never worth less than the one farther out, so
 * what was paid is all that can be lost (worst loss = the debit at both limits, leaving with slippage, and the charges of four orders). No
 * stop makes that smaller. Until the second leg is sold the whole premium stands at risk.
 */
export function spreadStakesOf(bought: BoughtUnit, sold: SoldUnit, qty: number): Stakes {
  const charges = chargesBound(
    bought.charges,
    bought.entryLimit * qty,
    Math.max(sold.price, sold.limit) * qty,
  );
  const leaving = (bought.exitSlippage + sold.slippage) * qty;
  const debit = (bought.entryLimit - sold.limit) * qty;
  const worstLoss = Math.ceil(debit + leaving + charges);
  const premium = bought.entryLimit * qty;
  return {
    qty,
    risk: (bought.entry - sold.price) * qty,
    cost:
      chargesBound(bought.charges, bought.entry * qty, sold.price * qty) +
      (bought.entrySlippage + sold.slippage) * qty +
      leaving,
    worstLoss,
    openingLoss: Math.max(worstLoss, Math.ceil(premium + charges)),
    charges,
    // The premium is paid before anything is received.
    margin: Math.max(Math.ceil(premium * bought.marginShare), Math.ceil(worstLoss * sold.marginShare)),
    notional: Math.ceil(premium),
  };
}

/** A spread whose both legs are filled: what is set aside for it from then on; `premium` paid and `received` are the fills' values. */
export function filledSpread(
  of: {
    readonly premium: number;
    readonly received: number;
    /** Of both legs, for the whole quantity. */
    readonly slippage: number;
    readonly marginShare: number;
  },
  coefficients: ChargeCoefficients,
): { readonly worstLoss: number; readonly margin: number } {
  const { premium, received, slippage, marginShare } = of;
  const charges = chargesBound(coefficients, premium, received);
  const worstLoss = Math.ceil(premium - received + slippage + charges);
  return { worstLoss, margin: Math.ceil(worstLoss * marginShare) };
}

/** Of four orders, as if each leg left where it was entered: where all of the debit is lost they leave cheaper. */
function chargesBound(coefficients: ChargeCoefficients, bought: number, sold: number): number {
  const trip = (side: Side, turnover: number): number =>
    roundTripBound(coefficients, side, turnover, turnover);
  return trip('BUY', bought) + trip('SELL', sold);
}
