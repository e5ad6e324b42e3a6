import type { Day } from './time.ts';

/** Days on which an announcement moves the whole market (Budget, central bank, election): the selector treats them as exceptional. */
export interface EventDay {
  readonly day: Day;
  readonly what: string;
}

/** Only what is confirmed: the special Sunday session of the Budget. Others are configuration, added row by row. */
export const EVENT_DAYS: readonly EventDay[] = [{ day: 20260201, what: 'Union Budget 2026' }];

export function eventOf(day: Day, table: readonly EventDay[] = EVENT_DAYS): string | null {
  return table.find((row) => row.day === day)?.what ?? null;
}
