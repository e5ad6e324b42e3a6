import type { DecisionRecord } from '../../domain/decision.ts';
import { clockText } from '../../domain/time.ts';
import { inRupees, type Paise } from '../../domain/units.ts';
import type { DayResult } from '../day-result.ts';
import { averagesOf, tallyOf } from './numbers.ts';
import { tradesLine } from './account.ts';
import { decisionText, refusalText } from './live.ts';
import { capped, counted, pairsText, signedRupees } from './text.ts';

const REFUSALS_MOST = 6;

/** The same day really run again under another profile, and what it would take to admit its first refused trade. */
export interface SeedComparison {
  readonly result: DayResult;
  readonly firstRefused: DecisionRecord | null;
  /** The smallest day's loss cap found by running the day; null: none, something else binds. */
  readonly smallestCap: Paise | null;
  readonly smallestWhy: string;
}

export function seedText({ result, firstRefused, smallestCap, smallestWhy }: SeedComparison): string {
  const { config, trades, account, decisions } = result;
  const all = tallyOf('all', trades);
  const denied = decisions.filter(({ kind }) => kind === 'denied');
  const [shown, more] = capped(denied, REFUSALS_MOST);
  return [
    `The same day under profile ${config.profile} (loss cap ${inRupees(config.maxDailyLoss)} a day, ${counted(config.maxTrades, 'trade')})`,
    pairsText([
      ['trades taken', takenText(account.trades, all.net, tradesLine(all, averagesOf(trades)))],
      ['refusals', denied.length === 0 ? 'none' : String(denied.length)],
      ...shown.map((record): readonly [string, string] => [
        '',
        `${clockText(record.barAt)} ${record.bot} ${refusalText(record)}`,
      ]),
      ...(more === '' ? [] : [['', more] as const]),
      ...(firstRefused === null ? [] : [['first refused', firstText(firstRefused)] as const]),
      ['smallest cap', smallestText(firstRefused, smallestCap, smallestWhy)],
      ['hash', result.hash],
    ]),
  ].join('\n');
}

function takenText(trades: number, net: Paise, line: string): string {
  return trades === 0 ? 'none' : `${trades}, net ${signedRupees(net)}: ${line}`;
}

function firstText(record: DecisionRecord): string {
  return `${clockText(record.barAt)} ${record.bot} ${decisionText(record)}`;
}

function smallestText(refused: DecisionRecord | null, cap: Paise | null, why: string): string {
  if (refused === null) return 'nothing was refused, so nothing has to be raised';
  const because = why === '' ? '' : ` (${why})`;
  if (cap === null) return `none: margin/capital binds${because}`;
  return `smallest MAX_DAILY_LOSS that admits the first refused trade: ${inRupees(cap)}${because}`;
}
