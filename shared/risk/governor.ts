import type { Account } from './account.ts';
import type { Ask } from './ask.ts';
import { ruleText, type Rule } from './rule.ts';
import { RULES } from './rules.ts';

declare const approvedBrand: unique symbol;

/** An ask that passed every rule. Only `govern` makes one; a queue carries an order id, never this. */
export type Approved = Ask & { readonly [approvedBrand]: true };

/** A refusal is data: which rule, what was asked, what is allowed, in the rule's unit, and what it says. */
export interface Denied {
  readonly kind: 'denied';
  readonly rule: Rule;
  readonly value: number;
  readonly limit: number;
  readonly says: string;
}

export function isDenied(verdict: Approved | Denied): verdict is Denied {
  return 'kind' in verdict;
}

/** The one place that says yes. The first rule that refuses ends it. */
export function govern(ask: Ask, account: Account): Approved | Denied {
  for (const rule of RULES) {
    const value = rule.value(ask, account);
    const limit = rule.limit(ask, account);
    if (!(value <= limit)) return denied(rule, ask, account, value, limit);
  }
  return ask as Approved;
}

/** Every rule that refuses, for people: the first is the reason, the others say what would refuse next. */
export function objections(ask: Ask, account: Account): readonly Denied[] {
  const found: Denied[] = [];
  for (const rule of RULES) {
    const value = rule.value(ask, account);
    const limit = rule.limit(ask, account);
    if (!(value <= limit)) found.push(denied(rule, ask, account, value, limit));
  }
  return found;
}

function denied(rule: Rule, ask: Ask, account: Account, value: number, limit: number): Denied {
  return { kind: 'denied', rule, value, limit, says: rule.why?.(ask, account) ?? rule.says };
}

/** "risk-per-trade ₹1,234, allowed ₹150 (stop and costs of the trade)" */
export function deniedText({ rule, value, limit, says }: Denied): string {
  const numbers =
    rule.unit === 'flag' ? '' : ` ${ruleText(rule.unit, value)}, allowed ${ruleText(rule.unit, limit)}`;
  return `${rule.code}${numbers} (${says})`;
}
