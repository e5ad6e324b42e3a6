import { instantOf, MINUTE_MS, type Day, type Minute } from '../domain/time.ts';

/** ACT/365: a year is 365 days of 24 hours, whatever the calendar. */
export const YEAR_MS = 365 * 1440 * MINUTE_MS;

/** Days of a year of theta. */
export const YEAR_DAYS = 365;

/**
 * Years from an instant to the end of a contract: the expiry's day and the minute at which trading in it ends (15:40 for derivatives since
 * 2026-08-03, 15:30 before; the caller reads it from the session table). Zero at that minute and negative after it. Throws for a date that does not exist.
 */
export function yearsToExpiry(at: number, expiry: Day, endMinute: Minute): number {
  return (instantOf(expiry, endMinute) - at) / YEAR_MS;
}
