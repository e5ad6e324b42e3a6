import { clockText, dayOf, dayText } from '../../domain/time.ts';
import { inRupees } from '../../domain/units.ts';
import { pairsText, tableText, wrapped, type Column } from '../report/text.ts';
import type { ClassAnswer, EligibilityAnswer, ListAnswer, SymbolClassAnswer } from './answer.ts';

const LISTS: readonly Column[] = [
  { head: 'list' },
  { head: 'rows', right: true },
  { head: 'fetched' },
  { head: 'age', right: true },
  { head: 'source' },
];

export function eligibilityText({
  path,
  day,
  madeAt,
  mode,
  lists,
  classes,
  banned,
  symbol,
}: EligibilityAnswer): string {
  const blocks = [
    wrapped(`Eligibility of ${dayText(day)}, made ${instantText(madeAt)}, for ${MARKETS[mode]}: ${path}`, 2),
    tableText(LISTS, lists.map(listCells)),
    pairsText(classes.map((each) => [each.of, classText(each)])),
    ...(banned.length === 0 ? [] : [wrapped(`F&O ban period: ${banned.join(', ')}`, 2)]),
    ...(symbol === null ? [] : [symbolText(symbol)]),
  ];
  return blocks.join('\n\n');
}

const MARKETS: Readonly<Record<EligibilityAnswer['mode'], string>> = {
  live: 'a live market',
  paper: 'paper on the live market',
  replay: 'a replay',
};

function listCells({ name, source, at, ageHours, rows }: ListAnswer): readonly string[] {
  if (source === null || at === null || ageHours === null) return [name, '-', '-', '-', 'missing'];
  return [name, String(rows), instantText(at), `${ageHours.toFixed(1)} h`, source];
}

function classText({ missing, off }: ClassAnswer): string {
  if (off !== null) return `off: ${off}`;
  return missing.length === 0 ? 'on' : `on, ${missing.join(', ')} assumed`;
}

function symbolText({ symbol, band, classes }: NonNullable<EligibilityAnswer['symbol']>): string {
  const limits = band === null ? '' : `, price band ${inRupees(band.low)} to ${inRupees(band.high)}`;
  return `${symbol}${limits}\n${pairsText(classes.map((each) => [`  ${each.of}`, answerText(each)]))}`;
}

function answerText({ rule, why, assumed }: SymbolClassAnswer): string {
  if (rule !== null) return `no entries, ${rule}: ${why ?? ''}`;
  return assumed === null ? 'eligible' : `eligible, though there is no ${assumed}`;
}

function instantText(at: number): string {
  return `${dayText(dayOf(at))} ${clockText(at)}`;
}
