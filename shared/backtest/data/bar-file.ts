import { FindingLog, type RowPlace } from './findings.ts';
import type { BarSeries, Format, ParsedFile, SeriesIdentity, SourceFile, SourcePart } from './format.ts';
import { SeriesBuilder, type RawBar, type SeriesShape } from './series.ts';
import type { SessionWindows } from './sessions.ts';
import { DayReader, fieldsOf, linesOf, rawPaise, secondsOf, splitStamp, wholeCount } from './text.ts';

/** Columns are numbered from 0. */
export interface BarFileSpec {
  readonly id: string;
  readonly title: string;
  readonly replay: boolean;
  /** Of the path relative to the data folder. */
  readonly path: RegExp;
  readonly header: string | null;
  readonly columns: number;
  /** The column of the instrument's name; null: the file is of one instrument. */
  readonly name: number | null;
  /** Date and time as texts; "" where the row has none. */
  readonly stamp: (fields: readonly string[], file: string) => readonly [date: string, time: string];
  /** Open; high, low and close follow it. */
  readonly open: number;
  readonly volume: number | null;
  readonly oi: number | null;
  /** Paise per unit of the file's prices; 100 where not given. */
  readonly priceUnit?: (file: string) => number;
  /** Why an archive's entry is not to be used; its rows are excluded as mislabelled. */
  readonly misplaced?: (entry: string, file: string) => string | null;
  readonly shape: (file: string) => SeriesShape;
  /** Which instrument a name is in this file; null: no name this format knows. */
  readonly identify: (name: string, file: string) => SeriesIdentity | null;
  /** True where the name in the row is known to be another than the file's. */
  readonly mislabelled?: (name: string, identity: SeriesIdentity) => boolean;
}

const PAISE_PER_RUPEE = 100;

/** A format of CSV files whose rows are bars. */
export function barFormat(spec: BarFileSpec): Format {
  return {
    id: spec.id,
    title: spec.title,
    replay: spec.replay,
    matches: (file) => spec.path.test(file),
    chainDay: () => null,
    parse: (source, sessions) => new BarFile(spec, source.file, sessions).parse(source.parts),
    span(source: SourceFile) {
      const days = new DayReader();
      let first = Infinity;
      let last = -Infinity;
      for (const part of source.parts) {
        for (const line of edgeLines(part.text)) {
          const day = days.read(spec.stamp(fieldsOf(line) ?? [], source.file)[0]);
          if (!Number.isNaN(day)) first = Math.min(first, day);
          if (!Number.isNaN(day)) last = Math.max(last, day);
        }
      }
      return first <= last ? { first, last } : null;
    },
  };
}

/** The stamp of files with a column for the date and one for the time. */
export function stampAt(date: number, time: number): BarFileSpec['stamp'] {
  return (fields) => [fields[date] ?? '', fields[time] ?? ''];
}

/** The stamp of files with date and time in one column. */
export function stampIn(column: number): BarFileSpec['stamp'] {
  return (fields) => splitStamp(fields[column] ?? '');
}

/** The first and last few lines: enough to meet a first and a last row behind a header or a torn end. */
function edgeLines(text: string): readonly string[] {
  const head = linesOf(text.slice(0, 1000));
  const tail = linesOf(text.slice(-1000));
  return [...head.slice(0, -1), ...tail.slice(1), ...(text.length < 1000 ? head.slice(-1) : [])];
}

class BarFile {
  private readonly spec: BarFileSpec;
  private readonly sessions: SessionWindows;
  private readonly log: FindingLog;
  private readonly days = new DayReader();
  private readonly builders = new Map<string, SeriesBuilder | null>();
  private readonly raw: RawBar = { day: 0, minute: 0, open: 0, high: 0, low: 0, close: 0, volume: 0, oi: 0 };
  private readonly unit: number;
  private rowsRead = 0;

  constructor(spec: BarFileSpec, file: string, sessions: SessionWindows) {
    this.spec = spec;
    this.sessions = sessions;
    this.log = new FindingLog(file);
    this.unit = spec.priceUnit?.(file) ?? PAISE_PER_RUPEE;
  }

  parse(parts: readonly SourcePart[]): ParsedFile {
    for (const part of parts) this.part(part);
    const series: BarSeries[] = [];
    let rowsUsed = 0;
    for (const builder of this.builders.values()) {
      const built = builder?.finish() ?? null;
      if (built === null) continue;
      series.push(built);
      rowsUsed += built.bars.length;
    }
    const { log } = this;
    return {
      file: log.file,
      format: this.spec.id,
      rowsRead: this.rowsRead,
      rowsUsed,
      rowsExcluded: log.excluded,
      series,
      quotes: null,
      findings: log.list(),
      remark: null,
    };
  }

  private part(part: SourcePart): void {
    const lines = linesOf(part.text);
    const { header } = this.spec;
    const headed = header !== null && lines[0] === header;
    const misplaced = this.spec.misplaced?.(part.name, this.log.file) ?? null;
    for (let i = headed ? 1 : 0; i < lines.length; i++) {
      const text = lines[i]!;
      if (text === '') continue;
      this.rowsRead += 1;
      const place = { line: i + 1, text };
      if (misplaced !== null) this.log.row('mislabelled', 'excluded', part.name, null, place, misplaced);
      // Without its header the columns cannot be trusted.
      else if (header !== null && !headed) this.malformed(place, `the file does not start with "${header}"`);
      else this.row(place);
    }
  }

  private row(place: RowPlace): void {
    const { spec, raw } = this;
    const fields = fieldsOf(place.text);
    if (fields?.length !== spec.columns) {
      return this.malformed(place, `${fields?.length ?? 0} columns instead of ${spec.columns}`);
    }
    const name = spec.name === null ? '' : fields[spec.name]!;
    const builder = this.builderOf(name);
    if (builder === null) return this.malformed(place, `unknown instrument "${name}"`);
    const bad = this.readTime(fields) ?? this.readNumbers(fields);
    if (bad !== null) return this.malformed(place, bad, builder.identity.series);
    if (spec.mislabelled?.(name, builder.identity) === true) {
      this.log.row('mislabelled', 'repaired', builder.identity.series, null, place);
    }
    builder.add(raw, place);
  }

  private builderOf(name: string): SeriesBuilder | null {
    let builder = this.builders.get(name);
    if (builder === undefined) {
      const { file } = this.log;
      const identity = this.spec.identify(name, file);
      builder =
        identity === null
          ? null
          : new SeriesBuilder(identity, this.spec.shape(file), this.sessions, this.log);
      this.builders.set(name, builder);
    }
    return builder;
  }

  private readTime(fields: readonly string[]): string | null {
    const { spec, raw } = this;
    const [dateText, timeText] = spec.stamp(fields, this.log.file);
    raw.day = this.days.read(dateText);
    if (Number.isNaN(raw.day)) return `"${dateText}" is not a date`;
    const seconds = secondsOf(timeText);
    if (Number.isNaN(seconds) || seconds % 60 !== 0) return `"${timeText}" is not a minute of the day`;
    raw.minute = seconds / 60;
    return null;
  }

  private readNumbers(fields: readonly string[]): string | null {
    const { spec, raw } = this;
    const at = spec.open;
    raw.open = rawPaise(fields[at]!, this.unit);
    raw.high = rawPaise(fields[at + 1]!, this.unit);
    raw.low = rawPaise(fields[at + 2]!, this.unit);
    raw.close = rawPaise(fields[at + 3]!, this.unit);
    if (Number.isNaN(raw.open)) return `open "${fields[at]}" is not a price`;
    if (Number.isNaN(raw.high)) return `high "${fields[at + 1]}" is not a price`;
    if (Number.isNaN(raw.low)) return `low "${fields[at + 2]}" is not a price`;
    if (Number.isNaN(raw.close)) return `close "${fields[at + 3]}" is not a price`;
    raw.volume = spec.volume === null ? 0 : wholeCount(fields[spec.volume]!);
    if (Number.isNaN(raw.volume)) return `volume "${fields[spec.volume ?? 0]}" is not a whole count`;
    raw.oi = spec.oi === null ? 0 : wholeCount(fields[spec.oi]!);
    if (Number.isNaN(raw.oi)) return `open interest "${fields[spec.oi ?? 0]}" is not a whole count`;
    return null;
  }

  private malformed(place: RowPlace, why: string, symbol = ''): void {
    this.log.row('malformed', 'excluded', symbol, null, place, why);
  }
}
