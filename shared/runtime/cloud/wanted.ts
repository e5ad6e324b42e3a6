import type { Eligibility } from '../../domain/eligibility.ts';
import { eligibilityFile } from '../../domain/eligibility-file.ts';
import type { Calendar } from '../../domain/session-table.ts';
import type { Day } from '../../domain/time.ts';
import { DEFAULT_WATCHLIST } from '../../domain/watchlist.ts';
import { DUMP_SETTINGS, type LeastRows } from '../../instruments/settings.ts';
import type { Config } from '../config.ts';
import type { DayWanted } from '../feed/prepare.ts';
import type { FeedSettings } from '../feed/settings.ts';
import { eligibleBy, rulesOf } from '../run-request.ts';
import type { CloudVariables } from './cloud-variables.ts';

export interface WantedParts {
  readonly variables: Pick<
    CloudVariables,
    'TRON_ELIGIBILITY' | 'TRON_WATCHLIST' | 'TRON_BOTS' | 'TRON_LEAST_ROWS'
  >;
  readonly config: Config;
  readonly calendar: Calendar;
  readonly settings: FeedSettings;
  /** Where Kite’s API is. */
  readonly root: string;
  readonly readJson: (path: string) => Promise<unknown>;
}

/** What a deployment’s day is to be prepared for. Rejects with a sentence for a file of lists that is of another day, too old or none. */
export async function wantedOf(
  { variables, config, calendar, settings, root, readJson }: WantedParts,
  day: Day,
  now: number,
): Promise<DayWanted> {
  const {
    TRON_WATCHLIST: stocks,
    TRON_BOTS: bots,
    TRON_LEAST_ROWS: rows,
    TRON_ELIGIBILITY: path,
  } = variables;
  const eligibility = path === undefined ? null : fitting(path, await readJson(path), config, day, now);
  return {
    day,
    bots,
    watchlist: stocks === undefined ? DEFAULT_WATCHLIST : { stocks },
    rules: rulesOf({ calendar, config }),
    eligible: eligibleBy({ eligibility, config }),
    root,
    dump: { ...DUMP_SETTINGS, ...(rows === undefined ? {} : { leastRows: leastRowsOf(rows) }) },
    settings,
  };
}

function fitting(path: string, json: unknown, config: Config, day: Day, now: number): Eligibility {
  const verdict = eligibilityFile(json, { day, now, settings: config.eligibility });
  if (verdict.kind === 'fit') return verdict.file;
  throw new Error(`${path}: ${verdict.problems.join('; ')}`);
}

/** "NSE=1,NFO=1": of the others none is wanted. */
export function leastRowsOf(text: string): LeastRows {
  const of = (name: keyof LeastRows): number => Number(new RegExp(`${name}=(\\d+)`).exec(text)?.[1] ?? 0);
  return { NSE: of('NSE'), BSE: of('BSE'), NFO: of('NFO'), BFO: of('BFO') };
}
