import { addDays, dayText, type Day } from '../../domain/time.ts';
import type { DaySpan, Format, ParsedFile, SourceFile, SourcePart } from './format.ts';
import { historyOf, type History } from './history.ts';
import { formatOf } from './registry.ts';
import { historicalSessions, type SessionWindows } from './sessions.ts';

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
  /** Rejects with a NoBarsError that names the folder, the day and the nearest days when no one-minute series has the day. */
  history(day: Day, options?: HistoryOptions): Promise<History>;
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

const PRIOR_SESSIONS = 15;

interface Indexed {
  readonly source: SourceFile;
  readonly format: Format;
  readonly span: DaySpan;
}

/** Reads every replay file once to learn which days it spans. */
export async function openData(files: DataFiles): Promise<DataSet> {
  const names = await files.list();
  const index: Indexed[] = [];
  for (const file of names) {
    const format = formatOf(file);
    if (format?.replay !== true) continue;
    const source = { file, parts: await files.read(file) };
    const span = format.span(source);
    if (span !== null) index.push({ source, format, span });
  }
  return {
    place: files.place,
    files: names,
    spans: index.map(({ source, format, span }) => ({ file: source.file, format: format.id, ...span })),
    history: async (day, options = {}) => select(files.place, index, day, options),
    async parse(file, sessions = historicalSessions) {
      const format = formatOf(file);
      if (format === undefined) throw new Error(`${files.place}: no format knows the file "${file}"`);
      return format.parse({ file, parts: await files.read(file) }, sessions);
    },
  };
}

/** The history of one day (or of `day` to `options.to`) with the sessions before it. For several, `openData` reads once. */
export async function openHistory(
  files: DataFiles,
  day: Day,
  options: HistoryOptions = {},
): Promise<History> {
  return (await openData(files)).history(day, options);
}

function select(place: string, index: readonly Indexed[], day: Day, options: HistoryOptions): History {
  const { to = day, priorSessions = PRIOR_SESSIONS, sessions = historicalSessions } = options;
  // Five sessions a week and a few holidays: twice the sessions in calendar days always suffices.
  const from = addDays(day, priorSessions === 0 ? 0 : -(priorSessions * 2 + 5));
  const parsed = index
    .filter(({ span }) => span.last >= from && span.first <= to)
    .map(({ source, format }) => format.parse(source, sessions));
  const history = historyOf(parsed, day, to);
  if (history.instruments.length > 0) return history;
  const asked = to === day ? dayText(day) : `${dayText(day)} to ${dayText(to)}`;
  throw new NoBarsError(`${place} has no one-minute bars of ${asked}: ${nearest(index, day, sessions)}`);
}

/** Looks into the files around the day only: a refusal should not take longer than an answer. */
function nearest(index: readonly Indexed[], day: Day, sessions: SessionWindows): string {
  if (index.length === 0) return 'it holds no file of a known one-minute format';
  const lastBefore = Math.max(...index.map(({ span }) => (span.last < day ? span.last : -Infinity)));
  const firstAfter = Math.min(...index.map(({ span }) => (span.first > day ? span.first : Infinity)));
  const parsed = index
    .filter(({ span }) => span.last >= lastBefore && span.first <= firstAfter)
    .map(({ source, format }) => format.parse(source, sessions));
  const days = historyOf(parsed, 0, Infinity).days();
  const before = days.findLast((each) => each < day);
  const after = days.find((each) => each > day);
  const known = [before, after].filter((each) => each !== undefined).map(dayText);
  return known.length === 0
    ? 'the files around it hold no usable bar'
    : `the nearest days are ${known.join(' and ')}`;
}
