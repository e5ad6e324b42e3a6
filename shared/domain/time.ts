/**
 * Indian time. The one file that knows the offset of IST (UTC+05:30, no daylight saving).
 * An instant is epoch milliseconds; a trading day is an IST date as a number (20260909); a minute counts from midnight IST.
 */

/** An IST date as yyyymmdd. */
export type Day = number;

/** A minute of the IST day, 0 to 1439: 555 is 09:15. */
export type Minute = number;

const IST_OFFSET_MINUTES = 330;
const DAY_MINUTES = 1440;
const IST_OFFSET_MS = IST_OFFSET_MINUTES * 60_000;
const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

export function dayOf(at: number): Day {
  const d = new Date(at + IST_OFFSET_MS);
  return d.getUTCFullYear() * 10_000 + (d.getUTCMonth() + 1) * 100 + d.getUTCDate();
}

/** In whole minutes first: a remainder of small integers costs a tenth of one of milliseconds, and a replay asks every minute. */
export function minuteOf(at: number): Minute {
  return (Math.floor(at / MINUTE_MS) + IST_OFFSET_MINUTES) % DAY_MINUTES;
}

/** The instant of a minute of an IST day. Throws for a date that does not exist. */
export function instantOf(day: Day, minute: Minute): number {
  return midnight(day) + minute * MINUTE_MS - IST_OFFSET_MS;
}

/** 0 is Sunday, 6 is Saturday. */
export function weekdayOf(day: Day): number {
  return new Date(midnight(day)).getUTCDay();
}

export function addDays(day: Day, days: number): Day {
  return dayOf(midnight(day) + days * DAY_MS - IST_OFFSET_MS);
}

/** "2026-09-09" */
export function dayText(day: Day): string {
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

/** "09:15" */
export function minuteText(minute: Minute): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** "2026-09-09T10:20:00.000+05:30": the instant for programs that read text. */
export function isoText(at: number): string {
  const seconds = new Date(at + IST_OFFSET_MS).toISOString().slice(17, 23);
  return `${dayText(dayOf(at))}T${minuteText(minuteOf(at))}:${seconds}+05:30`;
}

/** "10:20": the IST minute an instant lies in. */
export function clockText(at: number): string {
  return minuteText(minuteOf(at));
}

/** "2026-09-09" or "20260909" to a day. Throws a RangeError that names what it got. */
export function parseDay(text: string): Day {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
  if (match === null) throw new RangeError(`a day is written YYYY-MM-DD, got "${text}"`);
  const day = Number(match[1]) * 10_000 + Number(match[2]) * 100 + Number(match[3]);
  midnight(day);
  return day;
}

/** "09:15" to a minute of the day. Throws a RangeError that names what it got. */
export function parseMinute(text: string): Minute {
  const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text);
  if (match === null) throw new RangeError(`a time is written HH:MM, got "${text}"`);
  return Number(match[1]) * 60 + Number(match[2]);
}

/** Midnight of the date as if it were UTC; only differences and calendar fields of it mean anything. */
function midnight(day: Day): number {
  const year = Math.floor(day / 10_000);
  const month = Math.floor(day / 100) % 100;
  const date = day % 100;
  const ms = Date.UTC(year, month - 1, date);
  const back = new Date(ms);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== date || back.getUTCFullYear() !== year) {
    throw new RangeError(`no such date: ${day}`);
  }
  return ms;
}
