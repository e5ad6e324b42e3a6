import { Bars } from '../../domain/bars.ts';
import { instantOf, MINUTE_MS, type Day, type Minute } from '../../domain/time.ts';
import { FindingLog } from './findings.ts';
import type { BarSeries, Contract, ParsedFile } from './format.ts';
import type { Quotes } from './quotes.ts';
import type { SessionWindows } from './sessions.ts';

/** Units of a contract of an underlying on a day; null: unknown. */
export type LotOf = (underlying: string, day: Day, contract: Contract | null) => number | null;

/**
 * A day's snapshots of a chain as one-minute bars, a series an option. A snapshot stamped within the minute that starts at HH:MM belongs to the bar that
 * ENDS a minute later: stamps without seconds are cut off, not rounded, as far as anyone can tell, so it may have been taken at any second of that minute.
 * A snapshot has no range: open = high = low = close = last; of several in a minute the last stands. A bar's volume is what the mended cumulative volume
 * rose by since the snapshot before, so the first of the day has none. What is counted in contracts becomes units by `lotOf`; where that is unknown the
 * count stays, and the market day refuses the underlying for the same reason.
 *
 * Values stamped with the opening minute itself, without seconds, still are the previous day's (07, 2026-07-31 09:15): not used, and noted.
 */
export function snapshotBars(
  parsed: ParsedFile,
  day: Day,
  sessions: SessionWindows,
  lotOf: LotOf,
): ParsedFile {
  const { quotes } = parsed;
  if (quotes === null) return parsed;
  const windows = sessions(day, 'option');
  const midnight = instantOf(day, 0);
  const hasVolume = quotes.volume.some((volume) => volume > 0);
  const hasOi = quotes.oi.some((oi) => oi > 0);
  const log = new FindingLog(parsed.file);
  const unusable = { 'pre-open-print': 0, 'outside-session': 0, mislabelled: 0 };
  const series: BarSeries[] = [];
  for (const [index, rows] of rowsOf(quotes).entries()) {
    const identity = quotes.instruments[index]!;
    const units =
      quotes.countedIn === 'contracts' ? (lotOf(identity.symbol, day, identity.contract) ?? 1) : 1;
    const bars = new Bars(rows.length, hasVolume);
    let counted = NaN;
    for (const [i, row] of rows.entries()) {
      const minute = (quotes.at[row]! - midnight) / MINUTE_MS;
      const end = Math.floor(minute) + 1;
      const next = rows[i + 1];
      const outside = unusableAs(windows, minute, end);
      if (outside !== null) {
        unusable[outside] += 1;
        continue;
      }
      if (next !== undefined && Math.floor((quotes.at[next]! - midnight) / MINUTE_MS) + 1 === end) continue;
      const price = quotes.last[row]!;
      // What was traded before the first snapshot is not of its minute.
      const volume = Number.isNaN(counted) ? 0 : (quotes.volume[row]! - counted) * units;
      counted = quotes.volume[row]!;
      bars.push(day, end, price, price, price, price, volume, quotes.oi[row]! * units);
    }
    if (bars.length > 0)
      series.push({ ...identity, source: parsed.file, timeframe: 1, bars, hasVolume, hasOi });
  }
  for (const kind of ['pre-open-print', 'outside-session', 'mislabelled'] as const) {
    if (unusable[kind] > 0)
      log.note(kind, 'all options', day, unusable[kind], ['snapshots that make no bar']);
  }
  return { ...parsed, quotes: null, series, findings: [...parsed.findings, ...log.list()] };
}

function unusableAs(
  windows: ReturnType<SessionWindows>,
  minute: number,
  end: Minute,
): 'pre-open-print' | 'outside-session' | 'mislabelled' | null {
  if (minute < 0 || minute >= 1440) return 'mislabelled';
  const open = windows[0]?.[0] ?? Infinity;
  if (minute <= open) return 'pre-open-print';
  return windows.some(([from, to]) => minute >= from && end <= to) ? null : 'outside-session';
}

/** The rows of each instrument, in the file's order, which is time order. */
function rowsOf(quotes: Quotes): readonly (readonly number[])[] {
  const rows: number[][] = quotes.instruments.map(() => []);
  for (let row = 0; row < quotes.length; row++) rows[quotes.instrument[row]!]!.push(row);
  return rows;
}

/**
 * Where two files hold the same underlying's chain of a day, the one with more snapshots stands, and the other is noted in what it found: what a chain
 * carries should hold all day.
 */
export function fullest(files: readonly ParsedFile[]): readonly ParsedFile[] {
  const best = new Map<string, { readonly file: ParsedFile; readonly snapshots: number }>();
  for (const file of files) {
    for (const [place, snapshots] of snapshotsOf(file)) {
      const known = best.get(place);
      if (known === undefined || snapshots > known.snapshots) best.set(place, { file, snapshots });
    }
  }
  return files.map((file) => {
    const log = new FindingLog(file.file);
    const series = file.series.filter((each) => {
      const chosen = best.get(placeOf(each))!;
      if (chosen.file === file) return true;
      log.note('duplicate', each.symbol, each.bars.day[0] ?? null, each.bars.length, [
        `left aside: ${chosen.file.file} holds more snapshots of the day`,
      ]);
      return false;
    });
    return { ...file, series, findings: [...file.findings, ...log.list()] };
  });
}

function placeOf({ symbol, bars }: BarSeries): string {
  return `${symbol} ${bars.day[0] ?? ''}`;
}

function snapshotsOf({ series }: ParsedFile): ReadonlyMap<string, number> {
  const minutes = new Map<string, Set<Minute>>();
  for (const each of series) {
    const place = placeOf(each);
    const known = minutes.get(place) ?? new Set<Minute>();
    minutes.set(place, known);
    for (let row = 0; row < each.bars.length; row++) known.add(each.bars.minute[row]!);
  }
  return new Map([...minutes].map(([place, seen]) => [place, seen.size]));
}
