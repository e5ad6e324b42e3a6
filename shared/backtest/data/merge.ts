import { Bars } from '../../domain/bars.ts';
import type { FindingLog } from './findings.ts';
import type { BarSeries } from './format.ts';

/** One instrument's bars of several files, ordered by their first bar. A bar not after the last one is excluded and counted. */
export function concatBars(parts: readonly BarSeries[], log: FindingLog): Bars {
  const capacity = parts.reduce((sum, { bars }) => sum + bars.length, 0);
  const joined = new Bars(
    capacity,
    parts.some((part) => part.hasVolume),
  );
  for (const { bars, series, source } of parts) {
    for (let i = 0; i < bars.length; i++) {
      const at = bars.at[i]!;
      const day = bars.day[i]!;
      const minute = bars.minute[i]!;
      if (joined.length > 0 && at <= joined.at[joined.length - 1]!) {
        log.row('duplicate', 'excluded', series, day, { line: i + 1, text: `bar ${i + 1} of ${source}` });
        continue;
      }
      joined.push(
        day,
        minute,
        bars.open[i]!,
        bars.high[i]!,
        bars.low[i]!,
        bars.close[i]!,
        bars.volume[i]!,
        bars.oi[i],
      );
    }
  }
  return joined;
}
