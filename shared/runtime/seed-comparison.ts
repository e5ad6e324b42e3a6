import type { DecisionRecord } from '../domain/decision.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { fromRupees, type Paise } from '../domain/units.ts';
import { RULES } from '../risk/rules.ts';
import type { Config } from './config.ts';
import type { DayResult } from './day-result.ts';
import { replayDay } from './replay-day.ts';
import { setupOf, type RunRequest } from './run-request.ts';

/** What a profile refused, and what it would take to admit the first refused trade. */
export interface SmallestCap {
  /** The first refusal that is about money, else the first of any kind; null: nothing was refused. */
  readonly firstRefused: DecisionRecord | null;
  /** The smallest day's loss cap with which the day, really run, enters that trade; null: no cap does. */
  readonly smallestCap: Paise | null;
  readonly smallestWhy: string;
}

const MONEY: ReadonlySet<string> = new Set(
  RULES.filter(({ unit }) => unit === 'rupees').map(({ code }) => code),
);
const RUPEE = 100;

/**
 * The smallest MAX_DAILY_LOSS, to the rupee, that admits the first trade refused for money: the cap is doubled until the day enters the trade, up
 * to all the capital there is, then halved in on; each try is a whole run of the day. No cap helps where capital or margin binds.
 */
export function smallestCap(
  request: Omit<RunRequest, 'source' | 'pace' | 'calendar' | 'eligibility'>,
  market: MarketDay,
  result: DayResult,
): SmallestCap {
  const denied = result.decisions.filter(({ kind }) => kind === 'denied');
  const firstRefused = denied.find(({ rule }) => MONEY.has(rule)) ?? denied[0] ?? null;
  if (firstRefused === null) return { firstRefused, smallestCap: null, smallestWhy: '' };
  if (!MONEY.has(firstRefused.rule)) {
    return {
      firstRefused,
      smallestCap: null,
      smallestWhy: `${firstRefused.rule} refused it, which no cap changes`,
    };
  }
  const run = (cap: number): DayResult => {
    const config: Config = { ...request.config, maxDailyLoss: fromRupees(cap) };
    return replayDay(setupOf({ ...request, config }, market.day), market);
  };
  const capital = Math.floor(request.config.bots.reduce((sum, bot) => sum + bot.capital, 0) / RUPEE);
  let refused = Math.floor(request.config.maxDailyLoss / RUPEE);
  let admitted = refused;
  while (!enters(run(admitted), firstRefused)) {
    if (admitted >= capital)
      return { firstRefused, smallestCap: null, smallestWhy: ruleAt(run(capital), firstRefused) };
    refused = admitted;
    admitted = Math.min(capital, admitted * 2);
  }
  while (admitted - refused > 1) {
    const middle = Math.floor((admitted + refused) / 2);
    if (enters(run(middle), firstRefused)) admitted = middle;
    else refused = middle;
  }
  return { firstRefused, smallestCap: fromRupees(admitted), smallestWhy: '' };
}

/** The same trade: same bot, instrument, bar and side, whatever its size. */
function isSame(record: DecisionRecord, refused: DecisionRecord): boolean {
  return (
    record.bot === refused.bot &&
    record.instrument === refused.instrument &&
    record.barAt === refused.barAt &&
    record.side === refused.side
  );
}

function enters({ decisions }: DayResult, refused: DecisionRecord): boolean {
  return decisions.some((record) => record.kind === 'entry' && isSame(record, refused));
}

function ruleAt({ decisions }: DayResult, refused: DecisionRecord): string {
  const found = decisions.find((record) => record.kind === 'denied' && isSame(record, refused));
  if (found === undefined) return 'with more money the day goes another way and never asks for this trade';
  return `with a cap of all the capital it is ${found.rule} that refuses it: ${found.why}`;
}
