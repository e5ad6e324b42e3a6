import type { z } from 'zod';
import type { Strategy, StrategyPlan } from '../domain/strategy.ts';
import { emaCross } from './ema-cross.ts';
import { openingRange } from './opening-range.ts';
import { rangeReversal } from './range-reversal.ts';
import { vwap } from './vwap.ts';

/** A strategy whose type of settings only it knows: what lists and configuration deal in. */
export interface Registered {
  readonly name: string;
  readonly title: string;
  readonly label: string;
  readonly timeframe: 1 | 5;
  readonly history: number;
  /** For documentation: fields, ranges, defaults. */
  readonly settings: z.ZodType;
  /** Binds settings ({} is the defaults). Throws a RangeError that names strategy, field, value and what is allowed. */
  plan(rawSettings: unknown): StrategyPlan;
}

/** Every strategy on five-minute bars. One line each is all that adding one costs here. */
export const STRATEGIES: readonly Registered[] = [
  registered(vwap),
  registered(openingRange),
  registered(rangeReversal),
  registered(emaCross),
];

/** The plan of the strategy of that name. Throws a RangeError for an unknown name, and as `Registered.plan` does. */
export function planStrategy(name: string, rawSettings: unknown): StrategyPlan {
  const found = STRATEGIES.find((strategy) => strategy.name === name);
  if (found !== undefined) return found.plan(rawSettings);
  const names = STRATEGIES.map((strategy) => strategy.name).join(', ');
  throw new RangeError(`there is no strategy "${name}"; allowed: ${names}`);
}

function registered<S>(strategy: Strategy<S>): Registered {
  const { name, title, label, timeframe, history, settings } = strategy;
  return {
    name,
    title,
    label,
    timeframe,
    history,
    settings,
    plan: (rawSettings) => {
      const parsed = settings.safeParse(rawSettings, { reportInput: true });
      if (!parsed.success) throw new RangeError(refusals(name, parsed.error.issues));
      const { data } = parsed;
      return {
        name,
        timeframe,
        history,
        limits: strategy.limits(data),
        start: (facts) => strategy.start(data, facts),
      };
    },
  };
}

function refusals(name: string, issues: readonly z.core.$ZodIssue[]): string {
  const lines = issues.map((issue) => {
    const field = issue.path.length === 0 ? 'settings' : issue.path.join('.');
    return `${field} is ${shown(issue.input)}, allowed: ${issue.message}`;
  });
  return `strategy "${name}": ${lines.join('; ')}`;
}

/** NaN and infinities have no JSON. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
}
