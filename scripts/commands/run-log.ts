import { pinoLog } from '../../shared/adapters/pino-log/pino-log.ts';
import type { Clock, LogLevel } from '../../shared/ports.ts';
import { SILENT_LOG } from '../../shared/runtime/telling.ts';
import type { LogBy } from '../../shared/runtime/place.ts';
import type { Terminal } from './terminal.ts';

export const LOGS_FOLDER = 'logs';
export const LOG_WAYS = ['file', 'json', 'none'] as const;

/** Where a run's log goes: files in a folder, JSON lines to standard error, or nowhere. */
export interface LogPlan {
  readonly way: (typeof LOG_WAYS)[number];
  readonly folder: string;
}

/** One log for everything that a command runs, one day after the other. */
export interface RunLog {
  readonly by: LogBy;
  close(): void;
}

export function openRunLog(
  { way, folder }: LogPlan,
  level: LogLevel,
  quiet: boolean,
  terminal: Pick<Terminal, 'err'>,
): RunLog {
  if (way === 'none') return { by: () => SILENT_LOG, close: () => undefined };
  let clock: Clock | null = null;
  const log = pinoLog({
    level,
    at: () => clock?.now() ?? null,
    to: way === 'json' ? { kind: 'json' } : { kind: 'files', folder },
    err: terminal.err,
    quiet,
  });
  return {
    by(ofRun) {
      clock = ofRun;
      return log;
    },
    close: () => log.close(),
  };
}
