import type { BotName } from '../domain/account.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Side } from '../domain/order.ts';
import { roundTripBound, type ChargeCoefficients } from '../ledger/charges.ts';
import type { Account } from './account.ts';
import type { Stakes } from './ask.ts';
import { spreadStakesOf, type SoldUnit } from './spread-stakes.ts';

/** What one unit of a trade is about; prices and distances in paise. */
export interface Unit {
  readonly side: Side;
  readonly entry: number;
  readonly entryLimit: number;
  readonly stop: number;
  /** How far a taking order pays beyond the price, at the entry and at the stop. */
  readonly entrySlippage: number;
  readonly exitSlippage: number;
  /** How far beyond its trigger the stop's limit lies; 0 for SL-M. */
  readonly stopOffset: number;
  /** Margin as a share of notional. */
  readonly marginShare: number;
  readonly charges: ChargeCoefficients;
  /** Of a spread: then entry, limit, slippage and margin are the bought leg's, the stop a value of the spread. */
  readonly sold: SoldUnit | null;
}

/** The stakes of a quantity. Every amount grows with the quantity, which is what lets `quantityFor` search by halves. */
export function stakesOf(unit: Unit, qty: number, gapAllowanceR: number): Stakes {
  if (unit.sold !== null) return spreadStakesOf(unit, unit.sold, qty);
  const distance = Math.abs(unit.entry - unit.stop);
  const worstExit = unit.exitSlippage + Math.max(unit.stopOffset, gapAllowanceR * distance);
  const dearer = Math.max(unit.entryLimit, unit.stop + worstExit) * qty;
  const charges = roundTripBound(unit.charges, unit.side, dearer, dearer);
  const worst = Math.abs(unit.entryLimit - unit.stop) + worstExit;
  const slippage = (unit.entrySlippage + unit.exitSlippage) * qty;
  const expected = roundTripBound(
    unit.charges,
    unit.side,
    unit.entry * qty,
    Math.max(unit.entry, unit.stop) * qty,
  );
  const notional = Math.ceil(Math.max(unit.entryLimit, unit.entry) * qty);
  const worstLoss = Math.ceil(worst * qty + charges);
  return {
    qty,
    risk: distance * qty,
    cost: expected + slippage,
    worstLoss,
    openingLoss: worstLoss,
    charges,
    margin: Math.ceil(notional * unit.marginShare),
    notional,
  };
}

/** Most a trade of the bot may lose by stop and costs: the profile's amount or the two fractions, and never more than is left. */
export function riskAllowed(account: Account, bot: BotName, halfRisk: boolean): number {
  const { limits, maxDailyLoss } = account.policy;
  const budget = account.budgetOf(bot);
  const named =
    budget.riskPerTrade ??
    Math.min(budget.capital * limits.riskFractionOfCapital, maxDailyLoss * limits.riskFractionOfCap);
  return Math.min(halfRisk ? named / 2 : named, account.leftFor(bot));
}

/**
 * The largest whole number of lots whose stop and costs stay inside the risk, whose worst loss inside what is left, and
 * whose margin, exposure, order size and lots are allowed; 0 where not even one lot is. Quantity = floor(risk ÷ (stop + cost per unit)).
 */
export function quantityFor(
  unit: Unit,
  instrument: Instrument,
  account: Account,
  bot: BotName,
  risk: number,
): number {
  const { limits, costs } = account.policy;
  const { capital } = account.budgetOf(bot);
  const left = account.leftFor(bot);
  const leftOfDay = account.policy.maxDailyLoss - account.atRisk();
  const margin = Math.min(account.funds() - account.marginUsed(), capital - account.marginUsed(bot));
  const exposure = capital * limits.maxExposureMultiple - account.notionalOf(bot);
  const fits = (lots: number): boolean => {
    const stakes = stakesOf(unit, lots * instrument.lot, costs.gapAllowanceR);
    return (
      stakes.risk + stakes.cost <= risk &&
      stakes.worstLoss <= left &&
      stakes.openingLoss <= leftOfDay &&
      stakes.margin <= margin &&
      stakes.notional <= exposure
    );
  };
  const distance = unit.sold === null ? Math.abs(unit.entry - unit.stop) : unit.entry - unit.sold.price;
  const byRisk = Math.floor(risk / (distance * instrument.lot));
  const byFreeze =
    instrument.freezeQty === null ? Infinity : Math.floor(instrument.freezeQty / instrument.lot);
  return instrument.lot * Math.min(largest(Math.min(byRisk, byFreeze), fits), limits.maxLots);
}

/** The largest whole number up to `top` that fits, where everything below a fit fits too; 0 for none, or a `top` that is no number. */
function largest(top: number, fits: (n: number) => boolean): number {
  if (!(top >= 1) || top > Number.MAX_SAFE_INTEGER) return 0;
  let low = 0;
  let high = top;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
