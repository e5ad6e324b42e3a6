import type { Finding } from '../../backtest/data/findings.ts';
import { qualityText } from '../../backtest/data/quality-text.ts';
import { groupedBy } from './numbers.ts';
import { plain, symbolOf, wrapped } from './text.ts';

const QUALITY_ROWS_MOST = 12;

/** What the day took for granted for lack of data; what is assumed of several instruments is said once, with their names. */
export function assumedText(assumed: readonly string[]): string {
  if (assumed.length === 0) return 'Assumed: nothing.';
  const about = groupedBy(new Set(assumed), (row) => OF_INSTRUMENT.exec(row)?.[2] ?? row);
  const rows = [...about].map(([what, of]) => {
    const names = of.flatMap((row) => OF_INSTRUMENT.exec(row)?.[1] ?? []);
    return wrapped(
      `  - ${plain(names.length === 0 ? what : `${what} (${names.map(symbolOf).join(', ')})`)}`,
      4,
    );
  });
  return ['Assumed, for lack of data', ...rows].join('\n');
}

/** "NSE:SBIN: tick 0.05" */
const OF_INSTRUMENT = /^([A-Z]{3}:[^:]+): (.+)$/s;

/** Data quality: in full with examples, or a line a kind and file, the first dozen. */
export function qualityBlock(findings: readonly Finding[], full: boolean): string {
  if (full) return qualityText(findings, { examples: true });
  const lines = qualityText(findings, { foldDays: true }).split('\n');
  const [head, rows, totals] = [lines.slice(0, 1), lines.slice(1, -1), lines.slice(-1)];
  if (rows.length <= QUALITY_ROWS_MOST) return lines.join('\n');
  const more = `+${rows.length - QUALITY_ROWS_MOST} more (--quality shows them all, with examples)`;
  return [...head, ...rows.slice(0, QUALITY_ROWS_MOST), more, ...totals].join('\n');
}
