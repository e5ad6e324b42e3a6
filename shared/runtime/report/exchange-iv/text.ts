import { dayText } from '../../../domain/time.ts';
import { tableText, wrapped, type Column } from '../text.ts';
import { EXCHANGE, type Convention } from './conventions.ts';
import type { Distribution } from './differences.ts';
import type { ExchangeIv, Fit, Slice } from './exchange-iv.ts';

const NUMBERS = ['p5', 'p25', 'median', 'p75', 'p95'] as const;

/** The report for people: differences in points of volatility, ours less the exchange's. */
export function exchangeIvText(report: ExchangeIv): string {
  const { day, rate, snapshots, expiries, quotes, slices, fits } = report;
  const of = (by: Slice['by']): readonly Slice[] => slices.filter((slice) => slice.by === by);
  const whole = [...of('all'), ...of('traded')];
  return [
    `Implied volatility of ${dayText(day)}: ${quotes} quotes of ${snapshots} snapshots, expiries ${expiries.map(dayText).join(', ')}`,
    wrapped(
      `Differences in points (1.00 is one per cent of volatility a year), computed less the exchange's own. "ours": ${conventionText({ forward: 'parity', rate, time: 'minutes' })}. ` +
        `"as exchange": ${conventionText(EXCHANGE)}. A quote is traded if its volume rose since the snapshot before; only those are in the tables by moneyness and time.`,
      0,
    ),
    table('quotes', whole),
    refusedText(whole),
    table('by moneyness', of('moneyness')),
    table('by time to the end of trading', of('time')),
    fitsText(fits),
    nearestText(fits),
  ].join('\n\n');
}

function fitsText(fits: readonly Fit[]): string {
  const columns: Column[] = [{ head: 'conventions tried, nearest first' }];
  for (const head of ['quotes', '|diff| median', ...NUMBERS]) columns.push({ head, right: true });
  return tableText(
    columns,
    fits.map(({ convention, distribution }) => {
      const { count, medianAbsolute } = distribution;
      return [conventionText(convention), String(count), medianAbsolute.toFixed(2)].concat(
        numbers(distribution),
      );
    }),
  );
}

function nearestText(fits: readonly Fit[]): string {
  const best = fits.find(({ distribution }) => distribution.count > 0);
  if (best === undefined)
    return 'No traded quote at or out of the money: which convention the exchange follows cannot be told.';
  return wrapped(
    `Nearest on traded quotes at and out of the money: ${conventionText(best.convention)}. What is left is partly the moment: the spot that the exchange ` +
      'computed with is not in the file, the one beside the chain is of another source. Ours differs by its clock and its forward, most on the last day, ' +
      'which the exchange counts as a whole one.',
    0,
  );
}

export function conventionText({ forward, rate, time }: Convention): string {
  const by = forward === 'parity' ? 'forward by put-call parity' : 'spot carried at the rate';
  const clock = time === 'minutes' ? 'exact minutes' : 'whole days, at least one';
  return `${by}, ${(rate * 100).toFixed(1)} %, ${clock}`;
}

function table(head: string, slices: readonly Slice[]): string {
  return tableText(
    [
      { head },
      { head: 'computed' },
      ...['quotes', 'refused', ...NUMBERS].map((name) => ({ head: name, right: true as const })),
    ],
    slices.flatMap((slice) => [
      [slice.name, 'ours', ...cells(slice.ours)],
      ['', 'as exchange', ...cells(slice.exchange)],
    ]),
  );
}

function cells(distribution: Distribution): readonly string[] {
  const refused = Object.values(distribution.refused).reduce((sum, count) => sum + count, 0);
  return [String(distribution.count), String(refused), ...numbers(distribution)];
}

function numbers(distribution: Distribution): readonly string[] {
  return NUMBERS.map((name) => points(distribution[name]));
}

function refusedText(slices: readonly Slice[]): string {
  const row = (name: string, { refused }: Distribution): string => {
    const reasons = Object.entries(refused).map(([rule, count]) => `${count} ${rule}`);
    return `refused, ${name}: ${reasons.length === 0 ? 'none' : reasons.join(', ')}`;
  };
  return slices
    .flatMap(({ name, ours, exchange }) => [
      row(`${name}, ours`, ours),
      row(`${name}, as exchange`, exchange),
    ])
    .join('\n');
}

/** "+0.12", "-3.00"; "-" where there is none. */
function points(value: number): string {
  if (Number.isNaN(value)) return '-';
  const text = value.toFixed(2);
  if (Number(text) === 0) return '0.00';
  return value > 0 ? `+${text}` : text;
}
