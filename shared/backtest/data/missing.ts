import type { Bars } from '../../domain/bars.ts';
import { minuteText, type Day, type Minute } from '../../domain/time.ts';
import type { FindingLog } from './findings.ts';

const EXAMPLES = 12;

/**
 * Notes, for each day of the bars, the bars that its session should have and the file has not. `series` is empty for
 * options, whose minutes without a trade are absent by design: they are counted together, without their labels.
 */
export function noteMissing(
  bars: Bars,
  timeframe: number | 'day',
  windowsOf: (day: Day) => readonly (readonly [Minute, Minute])[],
  log: FindingLog,
  series: string,
): void {
  if (timeframe === 'day') return;
  for (let from = 0; from < bars.length;) {
    const day = bars.day[from]!;
    const present = new Set<Minute>();
    let to = from;
    while (to < bars.length && bars.day[to] === day) present.add(bars.minute[to++]!);
    const missing = windowsOf(day).flatMap(([open, close]) => absent(present, open, close, timeframe));
    if (missing.length > 0) {
      const rows = series === '' ? [] : [`ends ${missing.slice(0, EXAMPLES).map(minuteText).join(' ')}`];
      log.note('missing-minutes', series === '' ? 'all options' : series, day, missing.length, rows);
    }
    from = to;
  }
}

function absent(
  present: ReadonlySet<Minute>,
  open: Minute,
  close: Minute,
  timeframe: number,
): readonly Minute[] {
  const missing: Minute[] = [];
  for (let start = open; start < close; start += timeframe) {
    const end = Math.min(start + timeframe, close);
    if (!present.has(end)) missing.push(end);
  }
  return missing;
}
