import type { Bars } from '../../domain/bars.ts';
import type { InstrumentKind } from '../../domain/instrument.ts';
import type { Day } from '../../domain/time.ts';
import { rowsOfDay } from '../../domain/rows.ts';
import type { Finding } from './findings.ts';
import { FindingLog } from './findings.ts';
import type { BarSeries, Contract, ParsedFile, PreOpens } from './format.ts';
import { concatBars } from './merge.ts';

/** One instrument's one-minute bars, of all days loaded, in time order. */
export interface HistoryInstrument {
  /** The stock's or the underlying's name: "SBIN", "NIFTY". */
  readonly symbol: string;
  readonly kind: InstrumentKind;
  /** The file's name for it: "NIFTY_F1", "NIFTY-I", "SBIN", "NIFTY22112417900CE". */
  readonly series: string;
  /** File names relative to the data folder, " + " between them where the bars come from several. */
  readonly source: string;
  readonly bars: Bars;
  readonly hasVolume: boolean;
  readonly hasOi: boolean;
  /** Null unless an option. */
  readonly contract: Contract | null;
  readonly preOpens?: PreOpens;
}

/** What a day of history holds. */
export interface HistoryDay {
  readonly day: Day;
  /** The instruments that have bars on this day. */
  readonly instruments: readonly HistoryInstrument[];
}

export interface History {
  readonly instruments: readonly HistoryInstrument[];
  readonly findings: readonly Finding[];
  /** Days on which at least one instrument has bars, ascending. An index counts: the caller may trade it as a proxy. */
  days(): readonly Day[];
  /** Empty instruments for a day without bars. */
  day(day: Day): HistoryDay;
}

/** Joins the files' series into instruments: those with a bar on any day of [from, to]. */
export function historyOf(files: readonly ParsedFile[], from: Day, to: Day): History {
  const groups = new Map<string, { format: string; parts: BarSeries[] }>();
  for (const { format, series } of files) {
    for (const part of series) {
      if (part.timeframe !== 1) continue;
      const key = `${format} ${part.kind} ${part.series}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { format, parts: [part] });
      else group.parts.push(part);
    }
  }
  const instruments: HistoryInstrument[] = [];
  const overlaps = new FindingLog('joined files');
  for (const { parts } of groups.values()) {
    const joined = joinedOf(parts, overlaps);
    const [first] = rowsOfDay(joined.bars, from);
    const [, end] = rowsOfDay(joined.bars, to);
    if (first < end) instruments.push(joined);
  }
  const findings = [...files.flatMap((file) => file.findings), ...overlaps.list()];
  const days = daysOf(instruments);
  return {
    instruments,
    findings,
    days: () => days,
    day: (day) => ({ day, instruments: instruments.filter((each) => hasDay(each.bars, day)) }),
  };
}

function joinedOf(parts: readonly BarSeries[], overlaps: FindingLog): HistoryInstrument {
  const ordered = [...parts].sort((a, b) => (a.bars.at[0] ?? 0) - (b.bars.at[0] ?? 0));
  const [first] = ordered;
  if (first === undefined) throw new RangeError('no series to join');
  const { symbol, kind, series, contract } = first;
  const bars = ordered.length === 1 ? first.bars : concatBars(ordered, overlaps);
  return {
    symbol,
    kind,
    series,
    contract,
    source: ordered.map((part) => part.source).join(' + '),
    bars,
    hasVolume: bars.hasVolume,
    hasOi: ordered.every((part) => part.hasOi),
    preOpens: new Map(ordered.flatMap(({ preOpens }) => Array.from(preOpens ?? []))),
  };
}

function daysOf(instruments: readonly HistoryInstrument[]): readonly Day[] {
  const days = new Set<Day>();
  for (const { bars } of instruments) {
    let last = -1;
    for (let i = 0; i < bars.length; i++) {
      const day = bars.day[i]!;
      if (day !== last) days.add(day);
      last = day;
    }
  }
  return [...days].sort((a, b) => a - b);
}

function hasDay(bars: Bars, day: Day): boolean {
  const [from, to] = rowsOfDay(bars, day);
  return from < to;
}

/** The close, in paise, of the last bar before a day; NaN where there is none. */
export function previousClose(bars: Bars, day: Day): number {
  const [from] = rowsOfDay(bars, day);
  return from === 0 ? NaN : bars.close[from - 1]!;
}
