import { dayText, type Day } from '../../domain/time.ts';
import { netOf } from '../../domain/trade.ts';
import { inRupees, paise, rupeeText, type Paise } from '../../domain/units.ts';
import type { DayResult } from '../day-result.ts';
import { tallyRow, tradesLine } from './account.ts';
import { averagesOf, maxDrawdown, refusalsOf, talliesBy, tallyOf } from './numbers.ts';
import { counted, pairsText, plain, signedRupees, signedText, tableText, wrapped } from './text.ts';

/** A day of a range: run, or refused with its rule. */
export type RangeDay =
  | { readonly kind: 'run'; readonly result: DayResult }
  | { readonly kind: 'refused'; readonly day: Day; readonly rule: string; readonly why: string };

/** Several days, each started anew with the profile's budget: nothing is carried over and nothing compounds. */
export interface RangeNumbers {
  readonly days: number;
  readonly refused: number;
  readonly winningDays: number;
  readonly losingDays: number;
  readonly net: Paise;
  readonly meanNet: Paise | null;
  /** Of the mean, from the spread of the days; null below two days. */
  readonly standardError: Paise | null;
  readonly best: Paise | null;
  readonly worst: Paise | null;
  /** Of the running sum of the days' nets. */
  readonly maxDrawdown: Paise;
}

export function rangeNumbers(range: readonly RangeDay[]): RangeNumbers {
  const nets = resultsOf(range).map(({ trades }) => trades.reduce((sum, trade) => sum + netOf(trade), 0));
  const count = nets.length;
  const net = nets.reduce((sum, each) => sum + each, 0);
  const mean = net / count;
  const squares = nets.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return {
    days: count,
    refused: range.length - count,
    winningDays: nets.filter((each) => each > 0).length,
    losingDays: nets.filter((each) => each < 0).length,
    net: paise(net),
    meanNet: count === 0 ? null : paise(Math.round(mean)),
    standardError: count < 2 ? null : paise(Math.round(Math.sqrt(squares / (count - 1) / count))),
    best: count === 0 ? null : paise(Math.max(...nets)),
    worst: count === 0 ? null : paise(Math.min(...nets)),
    maxDrawdown: maxDrawdown(nets),
  };
}

/** One day in one line: "2017-10-03  net +1,234.50  gross …". Amounts are padded, so that lines of a range stand below each other. */
export function dayLine(day: RangeDay): string {
  if (day.kind === 'refused')
    return wrapped(`${dayText(day.day)}  not run: ${day.rule} — ${plain(day.why)}`, 12);
  const { result } = day;
  const { trades, won, lost, gross, charges, net } = tallyOf('', result.trades);
  const refusals = refusalsOf(result.decisions).reduce((sum, { times }) => sum + times, 0);
  const money = (text: string): string => text.padStart(11);
  return [
    dayText(result.day),
    `net ${money(signedText(net))}`,
    `gross ${money(signedText(gross))}`,
    `charges ${money(rupeeText(charges))}`,
    `trades ${String(trades).padStart(2)} (${won} won, ${lost} lost)`,
    `refused ${String(refusals).padStart(3)}`,
    `hash ${result.hash.slice(0, 12)}`,
    ...(result.left.length > 0 ? [`LEFT OPEN ${result.left.length}`] : []),
    ...(result.account.halted === null ? [] : [`HALTED: ${plain(result.account.halted)}`]),
  ].join('  ');
}

export function rangeText(range: readonly RangeDay[]): string {
  const { days, refused, winningDays, losingDays, net, meanNet, standardError, best, worst, ...rest } =
    rangeNumbers(range);
  const trades = resultsOf(range).flatMap((result) => result.trades);
  const ran = `${counted(days, 'day')} run${refused === 0 ? '' : `, ${refused} not`}`;
  if (meanNet === null || best === null || worst === null) return `Summary: ${ran}.`;
  const error = standardError === null ? '' : ` (standard error ${inRupees(standardError)})`;
  const all = tallyOf('all', trades);
  const names = ['', 'trades', 'won', 'lost', 'gross', 'charges', 'net'];
  const groups = [
    ...talliesBy(trades, ({ bot }) => `bot ${bot}`),
    ...talliesBy(trades, ({ strategy }) => `strategy ${strategy}`),
    all,
  ];
  return [
    `Summary of ${ran}, each with a fresh budget`,
    pairsText([
      ['net', `${signedRupees(net)}, a day ${signedRupees(meanNet)}${error}`],
      [
        'days',
        `${winningDays} won, ${losingDays} lost, best ${signedRupees(best)}, worst ${signedRupees(worst)}`,
      ],
      ['max drawdown', `${inRupees(rest.maxDrawdown)} (of the sum of the days)`],
      ['trades', `${trades.length}: ${tradesLine(all, averagesOf(trades))}`],
    ]),
    '',
    tableText(
      names.map((head, i) => (i === 0 ? { head } : { head, right: true })),
      groups.map(tallyRow),
    ),
  ].join('\n');
}

export function resultsOf(range: readonly RangeDay[]): readonly DayResult[] {
  return range.flatMap((day) => (day.kind === 'run' ? [day.result] : []));
}
