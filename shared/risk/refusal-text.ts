import type { Account } from './account.ts';
import type { Ask } from './ask.ts';
import { deniedText, objections, type Denied } from './governor.ts';
import type { Unit } from './sizing.ts';
import { smallestBudget } from './smallest-budget.ts';

/** The refusal in a sentence: the rule and its numbers, what else would refuse, and the smallest budget that would do. */
export function refusalText(account: Account, ask: Ask, unit: Unit, denied: Denied): string {
  const others = objections(ask, account).slice(1);
  const also = others.length === 0 ? '' : `; also ${others.map(deniedText).join('; ')}`;
  const fits = denied.rule.unit === 'rupees' ? `; ${smallestBudget(ask, unit, account)}` : '';
  return `${deniedText(denied)}${also}${fits}`;
}
