import { DayRefused } from '../../backtest/market-day.ts';
import { sessionOf } from '../../domain/session.ts';
import { clockText, dayText, instantOf, MINUTE_MS, type Day } from '../../domain/time.ts';
import type { Commit, Store } from '../../ports.ts';
import { DocumentError } from '../document-error.ts';
import { askedOf, bareDay, freshlyPrepared, sessionOn, type DayWanted } from '../feed/prepare.ts';
import { keys } from '../keys.ts';
import { openingIn, openingOf, openingValue, type Opening } from './opening.ts';
import type { CloudParts } from './parts.ts';

/** The dump is published while a preflight may be at work: it waits this long for it and no longer. */
const DUMP_WAIT_MS = 3 * MINUTE_MS;

/** What a day has to begin with, and what of it is yet to be written. */
export interface Made {
  readonly opening: Opening;
  /** Empty: it is there already. */
  readonly write: Commit['writes'];
}

/** The day before its first bar: as it was prepared for the same, or anew. Rejects with a DayRefused where it cannot be. */
export async function prepared(parts: CloudParts, wanted: DayWanted): Promise<Made> {
  const { ports, feed, nonce } = parts;
  const { store, clock } = ports;
  const { day, dump } = wanted;
  const asked = askedOf(wanted);
  const before = await openingBefore(store, wanted, clock.now());
  if (before?.asked === asked) return { opening: before, write: [] };
  if (before !== null && (await isPublishedOf(parts, day)))
    throw new DayRefused(
      'instruments-changed',
      `${dayText(day)} was prepared for ${before.asked} and minutes of it are published: it cannot be prepared for ${asked} any more`,
    );
  await dumpPublished(parts, instantOf(day, dump.publishedMinute) + MINUTE_MS);
  const turn = feed.turnOf('equity');
  const fetching = { data: feed.data, history: feed.history, turn, clock, sleepUntil: parts.sleepUntil };
  const preparation = await freshlyPrepared(fetching, wanted);
  const market = bareDay(preparation, wanted);
  const id = nonce();
  const windowsOf = ({ instrument }: { readonly instrument: Parameters<typeof sessionOn>[1] }) =>
    sessionOn(day, instrument, wanted.rules).open;
  const value = openingValue(id, asked, market, preparation.prepared, windowsOf);
  const key = keys.market(day, 'opening');
  return { opening: openingIn(key, day, value), write: [{ key, value }] };
}

/** Null as well where nobody can read it and the market is yet to open: nothing is published by it, so it is made anew. */
async function openingBefore(
  store: Store,
  { day, rules: { calendar, settings } }: DayWanted,
  now: number,
): Promise<Opening | null> {
  try {
    return await openingOf(store, day);
  } catch (error) {
    const session = sessionOf(day, { segment: 'cash', closingAuction: true }, calendar, settings);
    const minutes = 'rule' in session ? [0] : session.open.map(([from]) => instantOf(day, from));
    if (!(error instanceof DocumentError) || now >= Math.min(...minutes)) throw error;
    return null;
  }
}

async function isPublishedOf({ market }: CloudParts, day: Day): Promise<boolean> {
  const known = await market.day(day);
  if (known === null) return false;
  const closed = await Promise.all(known.classes.map((of) => known.log.closedTo(of)));
  return closed.some((at) => at > 0);
}

/** Before Kite publishes it, its dump is yesterday's. */
async function dumpPublished({ ports, sleepUntil }: CloudParts, at: number): Promise<void> {
  const now = ports.clock.now();
  if (at - now > DUMP_WAIT_MS)
    throw new DayRefused(
      'dump-early',
      `the day’s instruments are published by ${clockText(at)}, and it is ${clockText(now)}: the preflight has to be made after that`,
    );
  await sleepUntil(at);
}
