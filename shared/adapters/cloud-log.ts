import { cleanFields, cleanText } from '../domain/log-line.ts';
import { isoText } from '../domain/time.ts';
import type { Log, LogLevel } from '../ports.ts';

/** Where in a trace a line belongs: what the request's headers said. */
export interface Span {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits; null: not told. */
  readonly spanId: string | null;
  readonly sampled: boolean;
}

export interface CloudLogOptions {
  /** Lines below this are not written. */
  readonly level: LogLevel;
  /** The market's instant, epoch ms; null: there is none. */
  readonly at: () => number | null;
  /** Epoch ms by the wall clock. */
  readonly wall: () => number;
  /** A line, without its newline, to standard output. It is with the operating system when this returns. */
  readonly write: (line: string) => void;
  /** The project whose traces these are; null: lines carry no trace of Cloud Trace. */
  readonly project: string | null;
  readonly service: string;
  readonly version: string;
  /** The request that is being answered; null: none. */
  readonly span: () => Span | null;
}

export interface CloudLog extends Log {
  /** Lines that could not be written, so far. */
  readonly lost: number;
}

const SEVERITY = { DEBUG: 'DEBUG', INFO: 'INFO', WARN: 'WARNING', ERROR: 'ERROR' } as const;
const RANK = { DEBUG: 20, INFO: 30, WARN: 40, ERROR: 50 } as const;
const REPORTED = 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent';

const OWN_NAMES: ReadonlySet<string> = new Set([
  'severity',
  'time',
  'at',
  'trace',
  'message',
  '@type',
  'serviceContext',
  'stack_trace',
  'httpRequest',
  'timestamp',
  'logging.googleapis.com/trace',
  'logging.googleapis.com/spanId',
  'logging.googleapis.com/trace_sampled',
]);

/**
 * JSON lines as Cloud Logging reads them from standard output: `severity`, `time` (the wall clock) and `at` (the market's), `trace` (the correlation
 * id of an order), the fields, `message`, and the request's trace for Cloud Trace. A line of ERROR is an event of Error Reporting, its stack in
 * `stack_trace`. Nothing is kept back, so that a failure is out before whatever ends the process. What cannot be written is counted, and told when
 * lines can be written again. Source: https://cloud.google.com/logging/docs/structured-logging, https://cloud.google.com/error-reporting/docs/formatting-error-messages
 */
export function cloudLog(options: CloudLogOptions): CloudLog {
  const { level, write } = options;
  let [lost, lately] = [0, false];
  const log: CloudLog = {
    write(lineLevel, trace, message, fields) {
      if (RANK[lineLevel] < RANK[level]) return;
      try {
        write(lineOf(options, lineLevel, trace, message, fields));
        if (!lately) return;
        lately = false;
        write(lineOf(options, 'WARN', null, 'lines before this one were lost', { lost }));
      } catch {
        // There is nowhere else to tell it: counted, and told by the next line that can be written.
        lost += 1;
        lately = true;
      }
    },
    get lost() {
      return lost;
    },
  };
  return log;
}

function lineOf(options: CloudLogOptions, level: LogLevel, ...line: Tail<Parameters<Log['write']>>): string {
  const [trace, message, { stack, ...fields }] = line;
  const { project, service, version } = options;
  const at = options.at();
  const span = options.span();
  const isError = level === 'ERROR';
  return JSON.stringify({
    severity: SEVERITY[level],
    time: isoText(options.wall()),
    at: at === null ? null : isoText(at),
    trace,
    ...cleanFields(isError || stack === undefined ? fields : { ...fields, stack }, OWN_NAMES),
    message: cleanText(message),
    ...(isError ? { '@type': REPORTED, serviceContext: { service, version } } : {}),
    ...(isError && typeof stack === 'string' ? { stack_trace: cleanText(stack) } : {}),
    ...(span === null || project === null ? {} : traceFields(project, span)),
  });
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer R] ? R : never;

function traceFields(project: string, { traceId, spanId, sampled }: Span): Record<string, string | boolean> {
  return {
    'logging.googleapis.com/trace': `projects/${project}/traces/${traceId}`,
    ...(spanId === null ? {} : { 'logging.googleapis.com/spanId': spanId }),
    'logging.googleapis.com/trace_sampled': sampled,
  };
}
