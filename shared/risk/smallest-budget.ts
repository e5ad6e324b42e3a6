import { inRupees } from '../domain/units.ts';
import type { Account } from './account.ts';
import type { Ask } from './ask.ts';
import { stakesOf, type Unit } from './sizing.ts';

/** A rupee, up: budgets are given in whole rupees. */
const rupee = (amount: number): number => Math.ceil(amount / 100) * 100;

/**
 * The smallest day's loss cap and bot capital with which one lot of this trade fits, on a day without other trades; computed from the same
 * stakes that the rules judge. A profile that names an amount for a trade must name more than the risk.
 */
export function smallestBudget(ask: Ask, unit: Unit, account: Account): string {
  const { limits, costs } = account.policy;
  const budget = account.budgetOf(ask.bot);
  const lot = stakesOf(unit, ask.instrument.lot, costs.gapAllowanceR);
  const stopAndCosts = lot.risk + lot.cost;
  const share = budget.capital / account.capital;
  const named = budget.riskPerTrade !== null;
  const cap = Math.max(lot.worstLoss / share, named ? 0 : stopAndCosts / limits.riskFractionOfCap);
  const capital = Math.max(
    lot.margin,
    lot.notional / limits.maxExposureMultiple,
    named ? 0 : stopAndCosts / limits.riskFractionOfCapital,
  );
  const amount =
    named && stopAndCosts > (budget.riskPerTrade ?? 0) ? `, ${inRupees(rupee(stopAndCosts))} a trade` : '';
  return (
    `${ask.instrument.lot === 1 ? 'one share' : `one lot of ${ask.instrument.lot}`} risks ${inRupees(Math.ceil(stopAndCosts))} ` +
    `with costs, at worst ${inRupees(lot.worstLoss)}, margin ${inRupees(lot.margin)}: ` +
    `it needs a day's loss cap of ${inRupees(rupee(cap))} and ${inRupees(rupee(capital))} of capital in the bot${amount}`
  );
}
