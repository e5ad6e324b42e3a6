import { clockText, dayText } from '../../domain/time.ts';
import { netOf } from '../../domain/trade.ts';
import { inRupees, rupeeText, type Paise } from '../../domain/units.ts';
import type { DayResult } from '../day-result.ts';
import {
  averagesOf,
  choicesOf,
  maxDrawdown,
  refusalsOf,
  talliesBy,
  tallyOf,
  type Averages,
  type Tally,
} from './numbers.ts';
import { counted, pairsText, signedRupees, signedText, tableText, type Column } from './text.ts';

const TALLY: readonly Column[] = [
  { head: '' },
  ...['trades', 'won', 'lost', 'gross', 'charges', 'net'].map((head): Column => ({ head, right: true })),
];

/** The account's day: result, trades, budget, who made it, what was refused, and the hash that says whether two days are the same. */
export function accountText(result: DayResult): string {
  const { account, config, decisions, trades, left, day } = result;
  const all = tallyOf('all', trades);
  const pairs: (readonly [string, string])[] = [
    ['net', `${signedRupees(all.net)} (gross ${signedRupees(all.gross)}, charges ${inRupees(all.charges)})`],
    ['trades', `${account.trades} of ${config.maxTrades} allowed: ${tradesLine(all, averagesOf(trades))}`],
    ['max drawdown', `${inRupees(maxDrawdown(trades.map(netOf)))} (of the realised curve)`],
    ['budget used', budgetLine(account.mostAtRisk, config.maxDailyLoss)],
    ['refusals', refusalsLine(result)],
    ...choiceLines(result),
    ['decisions', `${decisions.length}, hash ${result.hash}`],
  ];
  if (account.realised !== all.net) {
    pairs.push([
      'DIFFERENCE',
      `the account booked ${signedRupees(account.realised)}, the trades add up to ${signedRupees(all.net)}`,
    ]);
  }
  if (left.length > 0)
    pairs.push([
      'LEFT OPEN',
      `${counted(left.length, 'position')}: the day ended before they were closed; ` +
        `their result, and ${inRupees(left.reduce((sum, { charges }) => sum + charges.total, 0))} charged so far, are in no number here`,
    ]);
  if (account.halted !== null) pairs.push(['HALTED', account.halted]);
  return [
    `The account's day, ${dayText(day)}, profile ${config.profile}`,
    pairsText(pairs),
    '',
    tableText(TALLY, tallyRows(result)),
  ].join('\n');
}

/** "4: 3 won, 1 lost, win rate 75.0 %, expectancy +₹308.63 a trade, …" without the number itself. */
export function tradesLine(tally: Tally, averages: Averages): string {
  const { winRate, expectancy, averageWin, averageLoss } = averages;
  if (winRate === null || expectancy === null) return 'none closed';
  const even = tally.trades - tally.won - tally.lost;
  return [
    `${tally.won} won`,
    `${tally.lost} lost`,
    ...(even > 0 ? [`${even} even`] : []),
    `win rate ${(winRate * 100).toFixed(1)} %`,
    `expectancy ${signedRupees(expectancy)} a trade`,
    ...(averageWin === null ? [] : [`average win ${signedRupees(averageWin)}`]),
    ...(averageLoss === null ? [] : [`average loss ${signedRupees(averageLoss)}`]),
  ].join(', ');
}

function budgetLine(most: Paise, cap: Paise): string {
  const share = ((most / cap) * 100).toFixed(1);
  return `${inRupees(most)} at risk at the most, of a day's loss cap of ${inRupees(cap)} (${share} %)`;
}

function refusalsLine({ decisions }: DayResult): string {
  const refusals = refusalsOf(decisions);
  if (refusals.length === 0) return 'none';
  const total = refusals.reduce((sum, { times }) => sum + times, 0);
  return `${total}: ${refusals.map(({ name, times }) => `${name} ${times}`).join(', ')}`;
}

/** A line a bot: what it was allowed from when on. */
function choiceLines({ decisions, bots }: DayResult): readonly (readonly [string, string])[] {
  const choices = choicesOf(decisions);
  return bots.map((bot) => {
    const own = choices.filter((choice) => choice.bot === bot);
    const changes = counted(Math.max(0, own.length - 1), 'change');
    const text = own.map(({ barAt, rule }) => `${clockText(barAt)} ${rule}`).join(', ');
    return [`chosen, ${bot}`, own.length === 0 ? 'nothing was chosen' : `${text} (${changes})`];
  });
}

function tallyRows({ bots, trades }: DayResult): readonly (readonly string[])[] {
  const byBot = bots.map((bot) =>
    tallyOf(
      `bot ${bot}`,
      trades.filter((trade) => trade.bot === bot),
    ),
  );
  return [...byBot, ...talliesBy(trades, (trade) => `strategy ${trade.strategy}`)].map(tallyRow);
}

export function tallyRow({ name, trades, won, lost, gross, charges, net }: Tally): readonly string[] {
  return [name, ...[trades, won, lost].map(String), signedText(gross), rupeeText(charges), signedText(net)];
}
