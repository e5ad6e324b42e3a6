import { addDays, dayText, type Day } from '../../domain/time.ts';
import type { DaySpan, Format, ParsedFile, SourceFile, SourcePart } from './format.ts';
import { historyOf, type History } from './history.ts';
import { optionLotOf } from '../option-table.ts';
import { formatOf } from './registry.ts';
import { historicalSessions, type SessionWindows } from './sessions.ts';
import { fullest, snapshotBars, type LotOf } from './snapshot-bars.ts';

/** A folder of history files; `adapters/data-folder.ts` is the one on disk. */
export interface DataFiles {
  /** For messages. */
  readonly place: string;
  /** Paths relative to the folder, with "/" between, sorted. Rejects with an Error naming the folder when it is not there. */
  list(): Promise<readonly string[]>;
  /** Unpacked text. Rejects with an Error naming the file. */
  read(file: string): Promise<readonly SourcePart[]>;
}

export interface HistoryOptions {
  /** Last day wanted, `day` unless given. */
  readonly to?: Day;
  /** Sessions before `day` wanted for warm-up; files that hold them are loaded where they exist. */
  readonly priorSessions?: number;
  readonly sessions?: SessionWindows;
  /** Units of what snapshots count in contracts, by the dated table unless given. */
  readonly lotOf?: LotOf;
}

/** What the index knows of a file of one-minute bars. */
export interface FileSpan extends DaySpan {
  readonly file: string;
  readonly format: string;
}

/** A folder whose files are indexed by the days they span, so that each history loads only what it needs. */
export interface DataSet {
  readonly place: string;
  /** Every file, whether or not a format knows it. */
  readonly files: readonly string[];
  /** The files that a history can be made of, by their first and last rows. */
  readonly spans: readonly FileSpan[];
  /**
   * Option snapshots of the days asked for come with it, made into minutes; of the sessions before them they do not. Rejects with a NoBarsError that
   * names the folder, the day and the nearest days when no one-minute series has the day, with an UnreadableFile for snapshots of the day that cannot be unpacked.
   */
  history(day: Day, options?: HistoryOptions): Promise<History>;
  /** The days from `from` to `to` that have bars or, by its path, a file of option snapshots; ascending. Rejects with a NoBarsError where there is none. */
  days(from: Day, to: Day, sessions?: SessionWindows): Promise<readonly Day[]>;
  /** Any file of a known format; rejects for an unknown one. */
  parse(file: string, sessions?: SessionWindows): Promise<ParsedFile>;
}

/** Nothing on that day in any file; the message names the folder, the day and the nearest days. */
export class NoBarsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoBarsError';
  }
}

/** A file that is there and cannot be unpacked, or is gone since it was listed; the message names it. */
export class UnreadableFile extends Error {
  constructor(message: string, options: ErrorOptions) {
    super(message, options);
    this.name = 'UnreadableFile';
  }
}

const PRIOR_SESSIONS = 15;

interface Indexed {
  readonly source: SourceFile;
  readonly format: Format;
  readonly span: DaySpan;
}

/** A file of option snapshots of one day, not read yet. */
interface ChainFile {
  readonly file: string;
  readonly format: Format;
  readonly day: Day;
}

interface Opened {
  readonly files: DataFiles;
  readonly index: readonly Indexed[];
  readonly chains: readonly ChainFile[];
}

/** Reads every replay file once to learn which days it spans; files of option snapshots only when their day is asked for. */
export async function openData(files: DataFiles): Promise<DataSet> {
  const names = await files.list();
  const index: Indexed[] = [];
  const chains: ChainFile[] = [];
  for (const file of names) {
    const format = formatOf(file);
    const chainDay = format?.chainDay(file) ?? null;
    if (format !== undefined && chainDay !== null) chains.push({ file, format, day: chainDay });
    if (format?.replay !== true) continue;
    const source = await sourceOf(files, file);
    const span = format.span(source);
    if (span !== null) index.push({ source, format, span });
  }
  const opened = { files, index, chains };
  return {
    place: files.place,
    files: names,
    spans: index.map(({ source, format, span }) => ({ file: source.file, format: format.id, ...span })),
    history: (day, options = {}) => select(opened, day, options),
    async days(from, to, sessions = historicalSessions) {
      const listed = chains.map(({ day }) => day).filter((day) => day >= from && day <= to);
      const bars = historyOf(barFiles(index, from, to, sessions), from, to);
      const days = [...new Set([...bars.days(), ...listed])].filter((day) => day >= from && day <= to);
      if (days.length === 0) throw noBars(opened, from, to, sessions);
      return days.sort((a, b) => a - b);
    },
    async parse(file, sessions = historicalSessions) {
      const format = formatOf(file);
      if (format === undefined) throw new Error(`${files.place}: no format knows the file "${file}"`);
      return format.parse(await sourceOf(files, file), sessions);
    },
  };
}

/** Rejects with an UnreadableFile. */
async function sourceOf(files: DataFiles, file: string): Promise<SourceFile> {
  const parts = await files.read(file).catch((cause: unknown) => {
    throw new UnreadableFile(cause instanceof Error ? cause.message : String(cause), { cause });
  });
  return { file, parts };
}

/** The history of one day (or of `day` to `options.to`) with the sessions before it. For several, `openData` reads once. */
export async function openHistory(
  files: DataFiles,
  day: Day,
  options: HistoryOptions = {},
): Promise<History> {
  return (await openData(files)).history(day, options);
}

async function select(opened: Opened, day: Day, options: HistoryOptions): Promise<History> {
  const { to = day, priorSessions = PRIOR_SESSIONS, sessions = historicalSessions } = options;
  const { lotOf = optionLotOf } = options;
  // Five sessions a week and a few holidays: twice the sessions in calendar days always suffices.
  const from = addDays(day, priorSessions === 0 ? 0 : -(priorSessions * 2 + 5));
  const parsed = [
    ...barFiles(opened.index, from, to, sessions),
    ...(await chainFiles(opened, day, to, sessions, lotOf)),
  ];
  const history = historyOf(parsed, day, to);
  if (history.instruments.length > 0) return history;
  throw noBars(opened, day, to, sessions);
}

function barFiles(
  index: readonly Indexed[],
  from: Day,
  to: Day,
  sessions: SessionWindows,
): readonly ParsedFile[] {
  return index
    .filter(({ span }) => span.last >= from && span.first <= to)
    .map(({ source, format }) => format.parse(source, sessions));
}

async function chainFiles(
  { files, chains }: Opened,
  from: Day,
  to: Day,
  sessions: SessionWindows,
  lotOf: LotOf,
): Promise<readonly ParsedFile[]> {
  const parsed: ParsedFile[] = [];
  for (const { file, format, day } of chains) {
    if (day < from || day > to) continue;
    const source = await sourceOf(files, file);
    parsed.push(snapshotBars(format.parse(source, sessions), day, sessions, lotOf));
  }
  return parsed.length < 2 ? parsed : fullest(parsed);
}

function noBars(opened: Opened, day: Day, to: Day, sessions: SessionWindows): NoBarsError {
  const asked = to === day ? dayText(day) : `${dayText(day)} to ${dayText(to)}`;
  return new NoBarsError(
    `${opened.files.place} has no one-minute bars of ${asked}: ${nearest(opened, day, sessions)}`,
  );
}

/** Looks into the files around the day only: a refusal should not take longer than an answer. */
function nearest({ index, chains }: Opened, day: Day, sessions: SessionWindows): string {
  if (index.length === 0 && chains.length === 0) return 'it holds no file of a known one-minute format';
  const lastBefore = Math.max(...index.map(({ span }) => (span.last < day ? span.last : -Infinity)));
  const firstAfter = Math.min(...index.map(({ span }) => (span.first > day ? span.first : Infinity)));
  const parsed = barFiles(index, lastBefore, firstAfter, sessions);
  const days = [...historyOf(parsed, 0, Infinity).days(), ...chains.map((each) => each.day)].sort(
    (a, b) => a - b,
  );
  const before = days.findLast((each) => each < day);
  const after = days.find((each) => each > day);
  const known = [before, after].filter((each) => each !== undefined).map(dayText);
  return known.length === 0
    ? 'the files around it hold no usable bar'
    : `the nearest days are ${known.join(' and ')}`;
}
