import { z } from 'zod';
import { CALENDAR, type Calendar, type CalendarRow, type Window } from './session-table.ts';
import { dayText, parseDay, parseMinute, type Day, type Minute } from './time.ts';

const dayField = z.string().transform((text, ctx): Day => parsed(text, ctx, parseDay));
const minuteField = z.string().transform((text, ctx): Minute => parsed(text, ctx, parseMinute));
const noteField = z.string().default('imported');

const windowField = z
  .tuple([minuteField, minuteField])
  .refine(([from, to]) => from < to, 'a window opens before it closes: ["09:15", "10:00"]');

const windowsField = z
  .array(windowField)
  .min(1)
  .refine(inOrder, 'windows follow each other in time and do not overlap');

/**
 * What a user may add: whole years (then `holidays` must be complete for them), ad-hoc holidays, and sessions.
 * Days are "YYYY-MM-DD", times "HH:MM"; a special session without `open` has the ordinary hours of its date.
 */
export const calendarSchema = z.strictObject({
  years: z.array(z.int().min(2000).max(2100)).default([]),
  holidays: z.array(z.strictObject({ day: dayField, note: noteField })).default([]),
  sessions: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          day: dayField,
          kind: z.literal('special'),
          open: windowsField.optional(),
          note: noteField,
        }),
        z.strictObject({ day: dayField, kind: z.literal('two-part'), open: windowsField, note: noteField }),
        z.strictObject({ day: dayField, kind: z.literal('muhurat'), open: windowsField, note: noteField }),
      ]),
    )
    .default([]),
});

/**
 * The calendar with a user's rows over it; an imported row wins over one of the same day. `json` is parsed JSON.
 * Throws a RangeError that names each bad field, or a day that appears twice.
 */
export function importSessions(json: unknown, base: Calendar = CALENDAR): Calendar {
  const result = calendarSchema.safeParse(json);
  if (!result.success) {
    throw new RangeError(`the calendar cannot be imported:\n${z.prettifyError(result.error)}`);
  }
  const { years, holidays, sessions } = result.data;
  const rows = new Map<Day, CalendarRow>();
  const add = (day: Day, row: CalendarRow): void => {
    if (rows.has(day)) throw new RangeError(`the calendar names ${dayText(day)} twice`);
    rows.set(day, row);
  };
  for (const { day, note } of holidays) add(day, { kind: 'holiday', note });
  for (const { day, kind, open, note } of sessions) add(day, { kind, note, open: open ?? null });
  return { years: new Set([...base.years, ...years]), rows: new Map([...base.rows, ...rows]) };
}

/** The same of a file's text. Throws a RangeError that names the file. */
export function importedCalendar(text: string, file: string): Calendar {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(`${file} cannot be read as JSON: ${why}`, { cause });
  }
  return importSessions(json);
}

function inOrder(windows: readonly Window[]): boolean {
  return windows.every(([from], i) => i === 0 || (windows[i - 1]?.[1] ?? Infinity) <= from);
}

function parsed(text: string, ctx: z.RefinementCtx, parse: (text: string) => number): number {
  try {
    return parse(text);
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
}
