import { paise, inRupees, type Paise } from '../domain/units.ts';
import type { Account } from './account.ts';
import type { Ask } from './ask.ts';
import { stakesOf, type Unit } from './sizing.ts';

/** The least, in whole rupees as budgets are given, with which one lot of a trade fits on a day without other trades. */
export interface SmallestBudget {
  readonly cap: Paise;
  /** Of the bot, the others' as they are; never less than it has, for its share of the cap would shrink with it. */
  readonly capital: Paise;
  /** The amount a trade may risk; null where the profile names none. */
  readonly riskPerTrade: Paise | null;
}

/** Computed from the same stakes that the rules judge; null where no budget helps, for the margin is unknown. */
export function smallestBudgetOf(ask: Ask, unit: Unit, account: Account): SmallestBudget | null {
  const { limits, costs } = account.policy;
  const budget = account.budgetOf(ask.bot);
  const lot = stakesOf(unit, ask.instrument.lot, costs.gapAllowanceR);
  const stopAndCosts = lot.risk + lot.cost;
  const worst = Math.max(lot.worstLoss, stopAndCosts);
  if (!(lot.margin + worst + lot.openingLoss < Infinity)) return null;
  const named = budget.riskPerTrade;
  const capital = Math.max(
    budget.capital,
    rupees(lot.margin, (amount) => amount),
    rupees(lot.notional, (amount) => amount * limits.maxExposureMultiple),
    named === null ? rupees(stopAndCosts, (amount) => amount * limits.riskFractionOfCapital) : 0,
  );
  const total = account.capital - budget.capital + capital;
  const cap = Math.max(
    rupees(worst, (amount) => (amount * capital) / total),
    rupees(lot.openingLoss, (amount) => amount),
    named === null ? rupees(stopAndCosts, (amount) => amount * limits.riskFractionOfCap) : 0,
  );
  const riskPerTrade =
    named === null
      ? null
      : paise(
          Math.max(
            named,
            rupees(stopAndCosts, (amount) => amount),
          ),
        );
  return { cap: paise(cap), capital: paise(capital), riskPerTrade };
}

/** What one lot risks and the smallest budget that admits it, for people. */
export function smallestBudget(ask: Ask, unit: Unit, account: Account): string {
  const { lot } = ask.instrument;
  const { risk, cost, worstLoss, margin } = stakesOf(unit, lot, account.policy.costs.gapAllowanceR);
  const smallest = smallestBudgetOf(ask, unit, account);
  const risks = `${lot === 1 ? 'one share' : `one lot of ${lot}`} risks ${inRupees(Math.ceil(risk + cost))} with costs, at worst ${inRupees(worstLoss)}`;
  if (smallest === null) return `${risks}, and its margin is not known: no budget admits it`;
  const { cap, capital, riskPerTrade } = smallest;
  const named = account.budgetOf(ask.bot).riskPerTrade;
  const amount = riskPerTrade === named || riskPerTrade === null ? '' : `, ${inRupees(riskPerTrade)} a trade`;
  return (
    `${risks}, margin ${inRupees(margin)}: ` +
    `it needs a day's loss cap of ${inRupees(cap)} and ${inRupees(capital)} of capital in the bot${amount}`
  );
}

/** The fewest whole rupees, in paise, of which the part that counts (`of`, computed as the rule does) covers `needed`. */
function rupees(needed: number, of: (amount: number) => number): number {
  const part = of(1);
  let amount = Math.max(0, Math.floor(needed / part / 100) - 1) * 100;
  while (of(amount) < needed) amount += 100;
  return amount;
}
