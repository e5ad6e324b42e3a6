import type { z } from 'zod';
import { issuesText } from '../domain/issue-text.ts';
import type {
  DayFacts,
  OptionPlan,
  OptionStrategy,
  Running,
  Strategy,
  StrategyPlan,
} from '../domain/strategy.ts';
import { debitSpread } from './debit-spread.ts';
import { emaCross } from './ema-cross.ts';
import { openingRange } from './opening-range.ts';
import { rangeReversal } from './range-reversal.ts';
import { scalp } from './scalp.ts';
import { vwap } from './vwap.ts';

/** A strategy whose type of settings only it knows: what lists and configuration deal in. */
export interface Registered<P = StrategyPlan> {
  readonly name: string;
  readonly title: string;
  readonly label: string;
  readonly timeframe: 1 | 5;
  readonly history: number;
  /** For documentation: fields, ranges, defaults. */
  readonly settings: z.ZodType;
  /** Binds settings ({} is the defaults). Throws a RangeError that names strategy, field, value and what is allowed. */
  plan(rawSettings: unknown): P;
}

/** Every strategy for stocks and futures. One line each, and its import, is all that adding one costs here. */
export const STRATEGIES: readonly Registered[] = [
  registered(vwap),
  registered(openingRange),
  registered(rangeReversal),
  registered(emaCross),
];

/** Every strategy that trades options, for the options bot alone. */
export const OPTION_STRATEGIES: readonly Registered<OptionPlan>[] = [
  registeredOption(scalp),
  registeredOption(debitSpread),
];

/** The plan of the strategy of that name. Throws a RangeError for an unknown name, and as `Registered.plan` does. */
export function planStrategy(name: string, rawSettings: unknown): StrategyPlan {
  const found = STRATEGIES.find((strategy) => strategy.name === name);
  if (found !== undefined) return found.plan(rawSettings);
  const names = STRATEGIES.map((strategy) => strategy.name).join(', ');
  throw new RangeError(`there is no strategy "${name}"; allowed: ${names}`);
}

function registered<S>(strategy: Strategy<S>): Registered {
  return { ...described(strategy), plan: (raw) => boundTo(strategy, settingsOf(strategy, raw)) };
}

function registeredOption<S>(strategy: OptionStrategy<S>): Registered<OptionPlan> {
  return {
    ...described(strategy),
    plan(raw) {
      const settings = settingsOf(strategy, raw);
      return {
        ...boundTo(strategy, settings),
        pick: strategy.picker(settings),
        pickSold: strategy.soldPicker?.(settings) ?? null,
      };
    },
  };
}

function described<S, O>(strategy: Strategy<S, O>): Omit<Registered, 'plan'> {
  const { name, title, label, timeframe, history, settings } = strategy;
  return { name, title, label, timeframe, history, settings };
}

function boundTo<S, O>(strategy: Strategy<S, O>, settings: S): StrategyPlan<O> {
  const { name, timeframe, history } = strategy;
  const start = (facts: DayFacts): Running<O> => strategy.start(settings, facts);
  return { name, timeframe, history, limits: strategy.limits(settings), start };
}

function settingsOf<S, O>({ name, settings }: Strategy<S, O>, raw: unknown): S {
  const parsed = settings.safeParse(raw, { reportInput: true });
  if (!parsed.success) throw new RangeError(`strategy "${name}": ${issuesText(parsed.error.issues)}`);
  return parsed.data;
}
