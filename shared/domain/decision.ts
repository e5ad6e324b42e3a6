import type { Side } from './order.ts';

/**
 * One thing decided, as it enters the decision hash. `barAt` is the end of the bar it was decided on (epoch ms);
 * `price` and `trigger` in paise, 0 where there is none; `rule` names the strategy's reason or the refusing rule.
 */
export interface Decision {
  readonly bot: string;
  readonly instrument: string;
  readonly barAt: number;
  /** `leg`: the sale of a spread's second leg, once the first is filled. `trail`: the stop follows the price. */
  readonly kind: 'select' | 'entry' | 'denied' | 'leg' | 'stop' | 'trail' | 'exit';
  readonly side: Side | '';
  readonly qty: number;
  readonly price: number;
  readonly trigger: number;
  readonly rule: string;
}

/** What a person is told besides the hashed fields: why, and the numbers of a refusal. */
export interface DecisionRecord extends Decision {
  readonly strategy: string;
  readonly why: string;
  /** For a refusal: what was asked and what is allowed, in the unit of the rule; NaN-free (null: unknown). */
  readonly value: number | null;
  readonly limit: number | null;
}
