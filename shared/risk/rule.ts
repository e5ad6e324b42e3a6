import { minuteText } from '../domain/time.ts';
import { inRupees } from '../domain/units.ts';
import type { Account } from './account.ts';
import type { Ask } from './ask.ts';

export type Unit =
  | 'flag'
  | 'rupees'
  | 'count'
  | 'time'
  | 'percent'
  | 'seconds'
  | 'minutes'
  | 'fraction'
  | 'units';

/**
 * A row of the governor. It passes when value <= limit, so NaN refuses: arithmetic that went wrong is a refusal. `account`: it is about
 * the account alone, so once it refuses no entry is looked for until the account changes.
 */
export interface Rule {
  readonly code: string;
  readonly unit: Unit;
  readonly says: string;
  readonly account?: true;
  /** It stays refused for this lane until the account changes. */
  readonly lane?: true;
  /** What it says of this very ask, where that is more than `says`. */
  why?(ask: Ask, account: Account): string | null;
  value(ask: Ask, account: Account): number;
  limit(ask: Ask, account: Account): number;
}

export const flag = (yes: boolean): number => (yes ? 1 : 0);
export const never = (): number => 0;

/** A number of a rule for people. NaN is "unknown", an infinity "∞". */
export function ruleText(unit: Unit, amount: number): string {
  if (Number.isNaN(amount)) return 'unknown';
  if (!Number.isFinite(amount)) return amount > 0 ? '∞' : '-∞';
  switch (unit) {
    case 'flag':
      return amount > 0 ? 'yes' : 'no';
    case 'rupees':
      return inRupees(amount);
    case 'time':
      return minuteText(amount);
    case 'percent':
      return `${amount.toFixed(2)} %`;
    case 'fraction':
      return `${(amount * 100).toFixed(1)} %`;
    case 'seconds':
      return `${amount.toFixed(0)} s`;
    case 'minutes':
      return `${amount.toFixed(0)} min`;
    case 'count':
    case 'units':
      return String(amount);
  }
}
