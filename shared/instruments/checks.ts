import type { Exchange } from '../domain/instrument.ts';
import {
  addDays,
  dayOf,
  dayText,
  isoText,
  minuteOf,
  minuteText,
  parseDay,
  type Day,
} from '../domain/time.ts';
import { refusedDump, type DumpRefusal, type DumpReport } from './report.ts';
import { EXCHANGES } from './row.ts';
import type { Rows } from './rows.ts';
import type { DumpSettings, LeastRows } from './settings.ts';

/** The day whose dump the server gave at an instant: before the minute it is published, the one before. */
export function dumpDayOf(fetchedAt: number, publishedMinute: number): Day {
  const day = dayOf(fetchedAt);
  return minuteOf(fetchedAt) >= publishedMinute ? day : addDays(day, -1);
}

/** Of another day by the time it was fetched; null: of this one, or nobody knows. */
export function ofTheDay(
  { day, fetchedAt }: { readonly day: Day; readonly fetchedAt: number | null },
  { publishedMinute }: DumpSettings,
): DumpRefusal | null {
  if (fetchedAt === null) return null;
  const of = dumpDayOf(fetchedAt, publishedMinute);
  if (of === day) return null;
  return refusedDump(
    of < day ? 'stale' : 'later',
    `fetched ${isoText(fetchedAt)}, so the dump of ${dayText(of)} (published ${minuteText(publishedMinute)}), not of ${dayText(day)}`,
  );
}

const NAMED_DAY = /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/g;

/** The day in a file's name ("kite_instruments_2026-08-17.csv.gz"); null: it has none, or several. */
export function dayInName(name: string): Day | null {
  const [text, ...more] = new Set(name.match(NAMED_DAY) ?? []);
  if (text === undefined || more.length > 0) return null;
  try {
    return parseDay(text);
  } catch {
    return null; // "2026-02-30" is no day, so the name says none
  }
}

/** Of another day by its file's name; null: of this one, or the name does not say. */
export function ofTheDayByName(name: string, day: Day): DumpRefusal | null {
  const of = dayInName(name);
  if (of === null || of === day) return null;
  const [rule, which] = of < day ? (['stale', 'an earlier'] as const) : (['later', 'a later'] as const);
  return refusedDump(rule, `named for ${dayText(of)}, not for ${dayText(day)}: the dump is of ${which} day`);
}

/** Of another day by its contracts: some have expired, or none expires soon. */
export function ofTheDayByContent(rows: Rows, day: Day, settings: DumpSettings): DumpRefusal | null {
  let expired = 0;
  let first = Infinity;
  for (const expiry of rows.expiry) {
    if (expiry === 0) continue;
    if (expiry < day) expired += 1;
    first = Math.min(first, expiry);
  }
  if (expired > 0)
    return refusedDump(
      'stale',
      `${expired} contracts expired before ${dayText(day)}, the first on ${dayText(first)}: the dump is of an earlier day`,
    );
  const latest = addDays(day, settings.firstExpiryWithinDays);
  if (first === Infinity || first <= latest) return null;
  return refusedDump(
    'later',
    `the nearest expiry is ${dayText(first)}, after ${dayText(latest)} (${settings.firstExpiryWithinDays} days from ${dayText(day)}): the dump is of a later day`,
  );
}

export function enoughRows(good: DumpReport['good'], least: LeastRows): DumpRefusal | null {
  const missing = EXCHANGES.filter((exchange) => least[exchange] > 0 && good[exchange].all === 0);
  if (missing.length > 0)
    return refusedDump(
      'exchange-missing',
      `no row of ${missing.join(' and ')}, at least ${missing.map((exchange) => least[exchange]).join(' and ')} expected`,
    );
  const few = EXCHANGES.find((exchange) => good[exchange].all < least[exchange]);
  if (few === undefined) return null;
  return refusedDump(
    'too-few-rows',
    `${good[few].all} good rows of ${few}, at least ${least[few]} expected: the dump is cut short or damaged`,
  );
}

export function fewerThanBefore(
  good: DumpReport['good'],
  previous: Readonly<Partial<Record<Exchange, number>>> | null,
  { fewerMostPct }: DumpSettings,
): DumpRefusal | null {
  for (const exchange of EXCHANGES) {
    const before = previous?.[exchange] ?? 0;
    const least = Math.ceil((before * (100 - fewerMostPct)) / 100);
    if (good[exchange].all < least)
      return refusedDump(
        'fewer-rows',
        `${good[exchange].all} good rows of ${exchange}, ${before} in the last dump: at least ${least} expected (${fewerMostPct} % fewer)`,
      );
  }
  return null;
}

/** `order`: rows by exchange and symbol. */
export function duplicateIn(rows: Rows, order: Uint32Array): DumpRefusal | null {
  const lines = (a: number, b: number): string =>
    `lines ${Math.min(rows.line[a]!, rows.line[b]!)} and ${Math.max(rows.line[a]!, rows.line[b]!)}`;
  for (let i = 1; i < order.length; i += 1) {
    const [a, b] = [order[i - 1]!, order[i]!];
    if (rows.exchange[a] === rows.exchange[b] && rows.symbol[a] === rows.symbol[b])
      return refusedDump(
        'duplicate-key',
        `${EXCHANGES[rows.exchange[a]!]}:${rows.symbol[a]} stands twice, in ${lines(a, b)}`,
      );
  }
  const byToken = order.toSorted((a, b) => rows.instrumentToken[a]! - rows.instrumentToken[b]!);
  for (let i = 1; i < byToken.length; i += 1) {
    const [a, b] = [byToken[i - 1]!, byToken[i]!];
    if (rows.instrumentToken[a] === rows.instrumentToken[b])
      return refusedDump(
        'duplicate-token',
        `instrument token ${rows.instrumentToken[a]} stands twice, in ${lines(a, b)}`,
      );
  }
  return null;
}
