import { instantOf, isoText, MINUTE_MS, parseDay } from '../../domain/time.ts';

const STAMP = /^(\d{4}-\d{2}-\d{2}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/;

/** "2026-09-09 10:20:31", which is Indian time whatever the zone of the process. Null: it is no such stamp, or no such date. */
export function instantOfStamp(stamp: string): number | null {
  const match = STAMP.exec(stamp);
  if (match === null) return null;
  const [, day = '', hour, minute, second] = match;
  const minutes = Number(hour) * 60 + Number(minute);
  try {
    return instantOf(parseDay(day), minutes) + (Number(second) * MINUTE_MS) / 60;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The start of a candle, "2026-09-09T10:20:00+0530". Null: it is no such stamp, or no such date. */
export function instantOfCandle(stamp: string): number | null {
  const match = /^(\S{10})T(\S{8})\+0530$/.exec(stamp);
  return match === null ? null : instantOfStamp(`${match[1]} ${match[2]}`);
}

/** "2026-09-09 10:20:31", as Kite wants the ends of a range. */
export function stampOf(at: number): string {
  return isoText(at).slice(0, 19).replace('T', ' ');
}
