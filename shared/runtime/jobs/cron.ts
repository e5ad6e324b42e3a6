import { addDays, dayOf, instantOf, MINUTE_MS, weekdayOf, type Day, type Minute } from '../../domain/time.ts';

/**
 * Unix-cron in Indian time, as Cloud Scheduler takes it: minute, hour, day of the month, month, day of the week; `*`, lists, ranges, steps over a
 * range or `*`, JAN to DEC, SUN to SAT, 7 for Sunday. Where both days are restricted, either will do. What crons read differently is refused here
 * rather than read one way: the local scheduler and the cloud's run the same text.
 * Source: https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules
 */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly dates: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Whether `dates` or `weekdays` may each let a day in by itself; otherwise both must. */
  readonly eitherDay: boolean;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values from `min` on. */
  readonly names: readonly string[];
}

const FIELDS = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of the month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  { name: 'day of the week', min: 0, max: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
] as const satisfies readonly Field[];

const TEXT_MAX = 200;
/** Of a leap year: a date beyond it never comes. */
const MONTH_DAYS: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** More than this many days at a time is a mistake of the caller. */
export const DAYS_MAX = 400;

/** Throws a RangeError that names the field, the value and what is allowed. */
export function parseCron(text: string): Cron {
  const parts = text.trim().split(/\s+/);
  if (text.length > TEXT_MAX || parts.length !== 5) {
    throw new RangeError(
      `a schedule has five fields (minute, hour, day of the month, month, day of the week), got "${text.slice(0, TEXT_MAX)}"`,
    );
  }
  const [minutes = [], hours = [], dates = [], months = [], weekdays = []] = FIELDS.map((field, i) =>
    valuesOf(field, parts[i] ?? ''),
  );
  const [, , datesText = '', , weekdaysText = ''] = parts;
  const eitherDay = datesText !== '*' && weekdaysText !== '*';
  const cron: Cron = {
    minutes,
    hours,
    dates: new Set(dates),
    months: new Set(months),
    weekdays: new Set(weekdays.map((weekday) => weekday % 7)),
    eitherDay,
  };
  if (eitherDay)
    for (const [i, size, all] of [[2, cron.dates.size, 31] as const, [4, cron.weekdays.size, 7] as const])
      refuseAmbiguous(FIELDS[i].name, parts[i] ?? '', size === all);
  const possible = months.some((month) => dates.some((date) => date <= (MONTH_DAYS[month - 1] ?? 0)));
  if (!possible && weekdaysText === '*') {
    throw new RangeError(`day of the month "${datesText}" never comes in month "${parts[3] ?? ''}"`);
  }
  return cron;
}

/** The minutes of an IST day at which the schedule is due, ascending. */
export function minutesOn(cron: Cron, day: Day): readonly Minute[] {
  if (!isDay(cron, day)) return [];
  return cron.hours.flatMap((hour) => cron.minutes.map((minute) => hour * 60 + minute));
}

/** Whether the schedule, whatever its minute field says, has this minute's hour and day. */
export function hasHour(cron: Cron, day: Day, minute: Minute): boolean {
  return isDay(cron, day) && cron.hours.includes(Math.floor(minute / 60));
}

/** The instants in (after, until] at which the schedule is due, ascending: whole minutes. Throws a RangeError for more than 400 days. */
export function dueBetween(cron: Cron, after: number, until: number): readonly number[] {
  return daysBetween(after, until).flatMap((day) => {
    const midnight = instantOf(day, 0);
    return minutesOn(cron, day)
      .map((minute) => midnight + minute * MINUTE_MS)
      .filter((at) => at > after && at <= until);
  });
}

/** The IST days that (after, until] touches. */
export function daysBetween(after: number, until: number): readonly Day[] {
  if (!Number.isFinite(after) || !Number.isFinite(until) || until - after > DAYS_MAX * 86_400_000) {
    throw new RangeError(`at most ${DAYS_MAX} days are looked at, asked from ${after} to ${until}`);
  }
  const days: Day[] = [];
  if (until <= after) return days;
  // A span that begins at a day's last millisecond does not touch that day.
  for (let day = dayOf(after + 1); day <= dayOf(until); day = addDays(day, 1)) days.push(day);
  return days;
}

/** The instant at which the IST day after that of `at` begins. */
export function midnightAfter(at: number): number {
  return instantOf(addDays(dayOf(at), 1), 0);
}

function isDay(cron: Cron, day: Day): boolean {
  if (!cron.months.has(Math.floor(day / 100) % 100)) return false;
  const [date, weekday] = [cron.dates.has(day % 100), cron.weekdays.has(weekdayOf(day))];
  return cron.eitherDay ? date || weekday : date && weekday;
}

function valuesOf(field: Field, text: string): readonly number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step = '', ...more] = part.split('/');
    const [low = '', high = '', ...rest] =
      range === '*' ? [String(field.min), String(lastOf(field))] : range.split('-');
    if (more.length > 0 || rest.length > 0 || part.endsWith('/') || range.endsWith('-')) refuse(field, text);
    const from = valueOf(field, low, text);
    const to = high === '' ? from : valueOf(field, high, text);
    if (from > to) refuse(field, text, `${range} runs backwards`);
    if (part.includes('/') && high === '')
      refuse(field, text, `a step needs a range, as in ${low}-${field.max}/${step}`);
    const by = part.includes('/') ? stepOf(field, step, text) : 1;
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** `*` of the day of the week is Sunday to Saturday: 7 is the first of them again, and a step must not meet it twice. */
function lastOf(field: Field): number {
  return field.max === 7 ? 6 : field.max;
}

function valueOf(field: Field, word: string, text: string): number {
  const named = field.names.indexOf(word);
  if (named >= 0) return field.min + named;
  const value = /^\d{1,2}$/.test(word) ? Number(word) : NaN;
  return value >= field.min && value <= field.max ? value : refuse(field, text);
}

function stepOf(field: Field, step: string, text: string): number {
  const value = /^\d{1,2}$/.test(step) ? Number(step) : NaN;
  return value >= 1 && value <= field.max
    ? value
    : refuse(field, text, `a step is a whole number from 1 to ${field.max}`);
}

function refuse(field: Field, text: string, why = ''): never {
  const { name, min, max, names } = field;
  const named = names.length > 0 ? `, ${names[0] ?? ''} to ${names.at(-1) ?? ''}` : '';
  throw new RangeError(
    `${name} "${text}"${why === '' ? '' : `: ${why}`}; allowed: ${min} to ${max}${named}, as lists, ranges, *, and steps of those`,
  );
}

function refuseAmbiguous(name: string, text: string, isAll: boolean): void {
  if (!text.includes('*') && !isAll) return;
  throw new RangeError(
    `${name} "${text}" beside a restricted other day is read differently by different crons; write "*" or list the values`,
  );
}
