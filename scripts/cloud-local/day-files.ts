import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Eligibility } from '../../shared/domain/eligibility.ts';
import { eligibilityDocument } from '../../shared/domain/eligibility-file.ts';
import { keptTokenText } from '../../shared/domain/kept-token.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import { paise } from '../../shared/domain/units.ts';
import { dayText, instantOf, type Day } from '../../shared/domain/time.ts';

/** What a deployment is given by people and by other programs, made up for a day on one machine. */

export const KITE = { key: 'kite-sim-key', secret: 'kite-sim-secret', user: 'AB1234' } as const;
const ACCESS_TOKEN = 'a-token-of-the-simulator';
/** When the log-in was, and when the lists of the day were read. */
const LOGIN_MINUTE = 500;
/** So much that the model's margins refuse no trade that our own budget allows. */
const OPENING_CASH_PAISE = 10_000_000_000;

const BAND_MAX = 2_147_483_647;

export interface DayFiles {
  /** The first version of the secret. */
  readonly token: string;
  readonly eligibility: string;
  readonly kiteSettings: string;
}

/** The token of the day, the lists of the day (nothing is on them), and the account at the simulated Kite. */
export async function dayFiles(folder: string, market: MarketDay): Promise<DayFiles> {
  const at = instantOf(market.day, LOGIN_MINUTE);
  const files = {
    token: join(folder, 'access-token.json'),
    eligibility: join(folder, 'eligibility.json'),
    kiteSettings: join(folder, 'kite-sim.json'),
  };
  const token = { accessToken: ACCESS_TOKEN, userId: KITE.user, madeAt: at };
  await writeFile(files.token, keptTokenText(token), { mode: 0o600 });
  await writeFile(files.eligibility, JSON.stringify(eligibilityDocument(listsOf(market, at))));
  const account = {
    accessToken: ACCESS_TOKEN,
    openingCash: OPENING_CASH_PAISE,
    userId: KITE.user,
    answerMs: 0,
  };
  await writeFile(files.kiteSettings, JSON.stringify(account));
  return files;
}

function listsOf(market: MarketDay, at: number): Eligibility {
  const source = <T>(rows: readonly T[]) => ({
    source: 'nobody: made up for a day on one machine',
    at,
    rows,
  });
  // History knows no bands: then none that anything could meet.
  const bands = market.instruments.flatMap(({ instrument: { kind, symbol }, bandLow, bandHigh }) =>
    kind === 'equity' ? [{ symbol, low: bandLow ?? paise(1), high: bandHigh ?? paise(BAND_MAX) }] : [],
  );
  const sources = {
    foBan: source([]),
    misBlocked: source([]),
    surveillance: source([]),
    tradeToTrade: source([]),
    bands: source(bands),
    exDates: source([]),
  };
  return { day: market.day, madeAt: at, sources };
}

/** A calendar in which this day trades, for a year that the built-in one knows nothing of: the bars are there. */
export async function calendarFor(folder: string, day: Day): Promise<string> {
  const path = join(folder, 'calendar.json');
  const sessions = [{ day: dayText(day), kind: 'special', note: 'its bars are there' }];
  await writeFile(path, JSON.stringify({ years: [Math.floor(day / 10_000)], sessions }));
  return path;
}
