import { pino } from 'pino';
import { cleanFields, cleanText } from '../../domain/log-line.ts';
import { isoText } from '../../domain/time.ts';
import type { Log, LogFields, LogLevel } from '../../ports.ts';
import { FILE_DEFAULTS, RotatingFile, type FileSettings } from './rotating-file.ts';

export interface PinoLogOptions {
  /** Lines below this are not written. */
  readonly level: LogLevel;
  /** The market's instant, epoch ms; null: there is no market yet. In a replay it is not the wall clock's. */
  readonly at: () => number | null;
  /** Where lines go: files, or JSON lines to `err` for a container that collects them. */
  readonly to:
    | (Pick<FileSettings, 'folder'> & Partial<FileSettings> & { readonly kind: 'files' })
    | { readonly kind: 'json' };
  /** A line, without its newline, to the console. */
  readonly err: (line: string) => void;
  /** No readable lines on the console. That the log cannot be written is told all the same. */
  readonly quiet: boolean;
  /** Epoch ms by the wall clock: the time of a line, and the day of its file. */
  readonly wall?: () => number;
}

export interface FileLog extends Log {
  /** Lines that could not be written, so far. */
  readonly lost: number;
  /** Everything written is on the disk itself, not only with the operating system. */
  flush(): void;
  /** Flushes and lets go of the file; a later line opens it again. */
  close(): void;
}

/** As Google Cloud's logging spells it; the others are the same. */
const SEVERITY = { DEBUG: 'DEBUG', INFO: 'INFO', WARN: 'WARNING', ERROR: 'ERROR' } as const;
const RANK = { DEBUG: 20, INFO: 30, WARN: 40, ERROR: 50 } as const;
const METHOD = { DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
const OWN_NAMES: ReadonlySet<string> = new Set(['severity', 'time', 'at', 'trace', 'message']);

/**
 * JSON lines: `severity`, `time` (the wall clock) and `at` (the market's), both ISO with +05:30, `trace`, the fields, `message`. A field that has
 * one of those names gets a "_" behind it. Secrets are taken out of message and fields; a text beyond 16000 characters is cut. From WARN on a line
 * is told on the console as well, readable, unless its field `told` is true: then a person knows it from elsewhere.
 *
 * Every line is handed to the operating system before `write` returns: a crash or SIGKILL of this process loses none, a power cut what was not
 * flushed. The folder should be on a local disk, for a write waits for it. What cannot be written is counted, told once, and told in the log
 * itself when lines can be written again; it never reaches the caller.
 */
export function pinoLog(options: PinoLogOptions): FileLog {
  const { level, at, to, err, quiet, wall = Date.now } = options;
  const file = to.kind === 'files' ? new RotatingFile({ ...FILE_DEFAULTS, ...to }) : null;
  const trouble = new Trouble(err);
  const logger = pino(
    {
      level: METHOD[level],
      base: null,
      messageKey: 'message',
      formatters: { level: (_label, rank) => ({ severity: severityOf(rank) }) },
      timestamp: () => `,"time":"${isoText(wall())}"`,
    },
    {
      write(line: string) {
        if (file === null) err(line.trimEnd());
        else if (file.write(line, wall())) trouble.guard(0, () => file.prune());
      },
    },
  );
  const put = (lineLevel: LogLevel, trace: string | null, message: string, fields: LogFields): void => {
    const now = at();
    const line = { at: now === null ? null : isoText(now), trace, ...cleanFields(fields, OWN_NAMES) };
    logger[METHOD[lineLevel]](line, cleanText(message));
    if (RANK[lineLevel] >= RANK.WARN && to.kind === 'files' && !quiet && fields['told'] !== true)
      trouble.guard(0, () => err(readable(line, lineLevel, cleanText(message))));
  };
  return {
    write(lineLevel, trace, message, fields) {
      if (RANK[lineLevel] < RANK[level]) return;
      trouble.guard(1, () => {
        put(lineLevel, trace, message, fields);
        if (trouble.over()) put('WARN', null, 'lines before this one were lost', { lost: trouble.lost });
      });
    },
    get lost() {
      return trouble.lost;
    },
    flush: () => trouble.guard(0, () => file?.flush()),
    close() {
      trouble.guard(0, () => file?.flush());
      trouble.guard(0, () => file?.close());
    },
  };
}

/** What goes wrong with the log stays with the log: counted, and told once. */
class Trouble {
  lost = 0;
  #lately = false;
  #told = false;
  readonly #err: (line: string) => void;

  constructor(err: (line: string) => void) {
    this.#err = err;
  }

  guard(lines: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.lost += lines;
      this.#lately ||= lines > 0;
      this.#tell(error);
    }
  }

  /** A line was written: true if lines before it were not, and nobody asked since. */
  over(): boolean {
    const was = this.#lately;
    this.#lately = false;
    return was;
  }

  #tell(error: unknown): void {
    if (this.#told) return;
    this.#told = true;
    try {
      this.#err(`the log cannot be written (${String(error)}): the run goes on, lines are lost`);
    } catch {
      // Neither log nor console: the count is all that is left.
      this.#told = false;
    }
  }
}

function severityOf(rank: number): string {
  const level = LEVELS.find((name) => RANK[name] === rank);
  return level === undefined ? 'DEFAULT' : SEVERITY[level];
}

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

/** "09:31:00 WARN  7is… refused  order=…": stacks are for the files. */
function readable({ at, trace, ...fields }: LogFields, level: LogLevel, message: string): string {
  const rest = Object.entries(fields)
    .filter(([name]) => name !== 'stack')
    .map(([name, value]) => `${name}=${String(value)}`);
  const words = [String(at ?? '--').slice(11, 19) || '--:--:--', level.padEnd(5), trace ?? '-', message];
  return [...words, ...rest].join(' ').replaceAll(/\p{Cc}+/gu, ' ');
}
