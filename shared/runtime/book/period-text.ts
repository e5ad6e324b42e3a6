import { clockText, dayText } from '../../domain/time.ts';
import { inRupees, rupeeText, type Paise } from '../../domain/units.ts';
import type { DayRecord } from '../day-record.ts';
import { tradesLine } from '../report/account.ts';
import { counted, pairsText, signedRupees, signedText, tableText, type Column } from '../report/text.ts';
import type { DayNet, Line, Period, PeriodDay } from './period.ts';
import { spanText } from './read.ts';

const right = (head: string): Column => ({ head, right: true });

const DAYS: readonly Column[] = [
  { head: 'day' },
  ...['net', 'gross', 'charges', 'trades', 'won', 'lost', 'cumulative', 'drawdown'].map(right),
];

const LINES: readonly Column[] = [
  'trades',
  'win rate',
  'expectancy',
  'R',
  'average win',
  'average loss',
  'factor',
  'charges',
  'net',
  'max drawdown',
].map(right);

/** The period in words and tables: the whole, day by day, then by bot, by strategy and by month. */
export function periodText(book: string, period: Period): string {
  const { days, bots, strategies, months } = period;
  return [
    `Book ${book}: ${spanText(days.map(({ day }) => day))} that ended`,
    pairsText(pairsOf(period)),
    '',
    tableText(DAYS, days.map(dayRow)),
    ...linesText('bot', bots),
    ...linesText('strategy', strategies),
    ...linesText('month', months),
    '',
    'R: net in multiples of what was risked. Factor: sum of what was won by sum of what was lost. Drawdowns by closed trades.',
  ].join('\n');
}

function pairsOf(period: Period): readonly (readonly [string, string])[] {
  const { all, refusals, unfinished, leftOpen, halted } = period;
  const refused = refusals.reduce((sum, { times }) => sum + times, 0);
  const names = refusals.map(({ name, times }) => `${name} ${times}`).join(', ');
  return [
    ['net', `${signedRupees(all.net)} (gross ${signedRupees(all.gross)}, charges ${inRupees(all.charges)})`],
    ['trades', `${all.trades}: ${tradesLine(all, all)}`],
    ['in R', `${ratioText(all.expectancyR)} a trade, profit factor ${ratioText(all.profitFactor)}`],
    ['max drawdown', `${inRupees(all.maxDrawdown)} (by closed trades, in order of closing)`],
    ['best day', dayNetText(all.bestDay)],
    ['worst day', dayNetText(all.worstDay)],
    ['refusals', refused === 0 ? 'none' : `${refused}: ${names}`],
    ...unfinished.map((day): [string, string] => [
      'NOT ENDED',
      `${unfinishedText(day)}; it is in no number here`,
    ]),
    ...leftOpen.map(({ day, left }): [string, string] => [
      'LEFT OPEN',
      `${dayText(day)}: ${counted(left, 'position')} when the day ended; what they came to is in no number here`,
    ]),
    ...halted.map(({ day, halted }): [string, string] => ['HALTED', `${dayText(day)}: ${halted ?? ''}`]),
  ];
}

/** "2026-09-09, lived to 11:20" */
export function unfinishedText({ day, livedTo }: DayRecord): string {
  return `${dayText(day)}, ${livedTo === 0 ? 'no minute lived yet' : `lived to ${clockText(livedTo)}`}`;
}

function dayRow({
  day,
  net,
  gross,
  charges,
  trades,
  won,
  lost,
  cumulative,
  drawdown,
}: PeriodDay): readonly string[] {
  return [
    dayText(day),
    signedText(net),
    signedText(gross),
    rupeeText(charges),
    ...[trades, won, lost].map(String),
    signedText(cumulative),
    rupeeText(drawdown),
  ];
}

function linesText(head: string, lines: readonly Line[]): readonly string[] {
  return lines.length === 0 ? [] : ['', tableText([{ head }, ...LINES], lines.map(lineRow))];
}

function lineRow(line: Line): readonly string[] {
  const { name, trades, winRate, expectancy, averageWin, averageLoss, charges, net } = line;
  return [
    name,
    String(trades),
    winRate === null ? '-' : `${(winRate * 100).toFixed(1)} %`,
    moneyText(expectancy),
    ratioText(line.expectancyR),
    moneyText(averageWin),
    moneyText(averageLoss),
    ratioText(line.profitFactor),
    rupeeText(charges),
    signedText(net),
    rupeeText(line.maxDrawdown),
  ];
}

function moneyText(amount: Paise | null): string {
  return amount === null ? '-' : signedText(amount);
}

function ratioText(ratio: number | null): string {
  return ratio === null ? '-' : ratio.toFixed(2);
}

function dayNetText(of: DayNet | null): string {
  return of === null ? '-' : `${dayText(of.day)} ${signedRupees(of.net)}`;
}
