import {
  CALENDAR,
  HOURS,
  PRE_OPEN,
  type Calendar,
  type CalendarRow,
  type Hours,
  type Market,
  type SessionKind,
  type Window,
} from './session-table.ts';
import type { Instrument } from './instrument.ts';
import { addDays, dayText, minuteText, weekdayOf, type Day, type Minute } from './time.ts';

/** One trading day of one market. All minutes are of the IST day. */
export interface Session {
  readonly kind: SessionKind;
  readonly day: Day;
  /** Continuous trading, in order, at least one window. */
  readonly open: readonly Window[];
  /** When pre-open orders are taken; null: no pre-open. We never trade in it. */
  readonly preOpen: Window | null;
  /** When the exchange cancels pending stops while the position stays; null: it does not. */
  readonly stopsCancelledAt: Minute | null;
  /** Our own exits are due; always inside the last window. */
  readonly squareOff: Minute;
  /** The broker's own square-off, discretionary; null: not known for this day. */
  readonly brokerSquareOff: Minute | null;
  /** What is not confirmed about this row, for people. */
  readonly assumed: readonly string[];
}

/** Why there is no session to trade: for a program and for people. */
export interface SessionRefusal {
  readonly kind: 'refused';
  readonly rule: 'holiday' | 'weekend' | 'no-holiday-table' | 'timing-unverified';
  readonly why: string;
}

export interface SessionSettings {
  /** Exits of stocks with derivatives, 15:05: before the broker's 15:12 and the auction's 15:15. */
  readonly squareOffAuction: Minute;
  /** Exits of derivatives, 15:15: the spot index stands still from then on. */
  readonly squareOffDerivatives: Minute;
  /** Exits of stocks without derivatives, 15:15: ten minutes before the broker's 15:25. */
  readonly squareOffCash: Minute;
  /** In a short session exits are due this many minutes before its end. */
  readonly shortSessionExitMinutes: number;
}

export const SESSION_SETTINGS: SessionSettings = {
  squareOffAuction: 905,
  squareOffDerivatives: 915,
  squareOffCash: 915,
  shortSessionExitMinutes: 10,
};

/** What decides the hours of a day: the calendar, and when our own exits are due. */
export interface SessionRules {
  readonly calendar: Calendar;
  readonly settings: SessionSettings;
}

export const STANDARD_RULES: SessionRules = { calendar: CALENDAR, settings: SESSION_SETTINGS };

/** The market whose hours an instrument keeps. */
export function marketOf(instrument: Pick<Instrument, 'exchange' | 'closingAuction'>): Market {
  const cash = instrument.exchange === 'NSE' || instrument.exchange === 'BSE';
  return { segment: cash ? 'cash' : 'derivatives', closingAuction: cash && instrument.closingAuction };
}

/** The session of a day as the calendar knows it. A day of a year without a table is refused, unless it has a row of its own. */
export function sessionOf(
  day: Day,
  market: Market,
  calendar: Calendar = CALENDAR,
  settings: SessionSettings = SESSION_SETTINGS,
): Session | SessionRefusal {
  const row = calendar.rows.get(day);
  const closed = closedBy(day, row, calendar);
  if (closed !== null) return closed;
  return row === undefined || row.kind === 'holiday'
    ? sessionWith(day, market, 'normal', null, [], settings)
    : sessionOfRow(day, market, row, settings);
}

/**
 * The session of a day that a file has bars of: the file's days are the trading days, so neither a missing table nor a holiday
 * blocks. Rows still give their windows; a Muhurat without verified timing is still refused.
 */
export function sessionOfReplay(
  day: Day,
  market: Market,
  calendar: Calendar = CALENDAR,
  settings: SessionSettings = SESSION_SETTINGS,
): Session | SessionRefusal {
  const row = calendar.rows.get(day);
  if (row !== undefined && row.kind !== 'holiday') return sessionOfRow(day, market, row, settings);
  const assumed: string[] = [];
  if (row !== undefined)
    assumed.push(`${dayText(day)} traded: the file has bars, the calendar says holiday (${row.note})`);
  else if (isWeekend(day)) assumed.push(`${dayText(day)} traded: the file has bars of this weekend day`);
  return sessionWith(day, market, 'normal', null, assumed, settings);
}

/** Does the exchange trade on this day? False also where nobody knows (no table for the year): `sessionOf` says which. */
export function isTradingDay(day: Day, calendar: Calendar = CALENDAR): boolean {
  return closedBy(day, calendar.rows.get(day), calendar) === null;
}

/** The first trading day after `day`, or the refusal of the year that has no table. */
export function nextTradingDay(day: Day, calendar: Calendar = CALENDAR): Day | SessionRefusal {
  return step(day, 1, calendar);
}

/** The last trading day before `day`, or the refusal of the year that has no table. */
export function previousTradingDay(day: Day, calendar: Calendar = CALENDAR): Day | SessionRefusal {
  return step(day, -1, calendar);
}

/** Is this minute inside continuous trading? The closing minute itself is not: a bar that ends then is the last one. */
export function isOpenAt(session: Session, minute: Minute): boolean {
  return session.open.some(([from, to]) => minute >= from && minute < to);
}

function step(day: Day, by: 1 | -1, calendar: Calendar): Day | SessionRefusal {
  for (let at = addDays(day, by); ; at = addDays(at, by)) {
    const closed = closedBy(at, calendar.rows.get(at), calendar);
    if (closed === null) return at;
    if (closed.rule === 'no-holiday-table') return closed;
  }
}

function isWeekend(day: Day): boolean {
  const weekday = weekdayOf(day);
  return weekday === 0 || weekday === 6;
}

function closedBy(day: Day, row: CalendarRow | undefined, calendar: Calendar): SessionRefusal | null {
  if (row !== undefined) {
    return row.kind === 'holiday' ? refused('holiday', `${dayText(day)} is a holiday (${row.note})`) : null;
  }
  const year = Math.floor(day / 10_000);
  if (!calendar.years.has(year)) {
    return refused(
      'no-holiday-table',
      `${dayText(day)}: no holiday table for ${year}, so whether the market opens is unknown. Import one with --calendar FILE: JSON ` +
        `{"years": [${year}], "holidays": [{"day": "${year}-01-26", "note": "…"}, …]} with every holiday of the exchange's circular`,
    );
  }
  return isWeekend(day)
    ? refused('weekend', `${dayText(day)} is a weekend day without a session of its own`)
    : null;
}

function refused(rule: SessionRefusal['rule'], why: string): SessionRefusal {
  return { kind: 'refused', rule, why };
}

function sessionOfRow(
  day: Day,
  market: Market,
  row: Exclude<CalendarRow, { kind: 'holiday' }>,
  settings: SessionSettings,
): Session | SessionRefusal {
  if (row.open !== 'unverified') return sessionWith(day, market, row.kind, row.open, [], settings);
  return refused(
    'timing-unverified',
    `${dayText(day)}: ${row.note}, but its timing is not verified. Import it with --calendar FILE: ` +
      `{"sessions": [{"day": "${dayText(day)}", "kind": "${row.kind}", "open": [["HH:MM", "HH:MM"]]}]}`,
  );
}

/** `windows` null: the ordinary hours of the date. A day with windows of its own has no pre-open, auction or broker time we know of. */
function sessionWith(
  day: Day,
  market: Market,
  kind: SessionKind,
  windows: readonly Window[] | null,
  assumed: readonly string[],
  settings: SessionSettings,
): Session {
  const preferred = squareOffOf(market, settings);
  if (windows !== null) {
    const squareOff = insideLast(windows, preferred, settings.shortSessionExitMinutes);
    return {
      kind,
      day,
      open: windows,
      preOpen: null,
      stopsCancelledAt: null,
      squareOff,
      brokerSquareOff: null,
      assumed: [
        ...assumed,
        `${kind} session: broker square-off unknown, ours at ${minuteText(squareOff)}, no closing auction`,
      ],
    };
  }
  const hours = newest(HOURS[hoursOf(market)], day);
  const preOpen = newest(PRE_OPEN[market.segment], day);
  return {
    kind,
    day,
    open: [hours.open],
    preOpen: preOpen.window,
    stopsCancelledAt: hours.stopsCancelledAt,
    squareOff: insideLast([hours.open], preferred, settings.shortSessionExitMinutes),
    brokerSquareOff: hours.brokerSquareOff,
    assumed: preOpen.assumed === null ? assumed : [...assumed, preOpen.assumed],
  };
}

function hoursOf(market: Market): keyof typeof HOURS {
  if (market.segment === 'derivatives') return 'derivatives';
  return market.closingAuction ? 'cashWithAuction' : 'cash';
}

function squareOffOf(market: Market, settings: SessionSettings): Minute {
  if (market.segment === 'derivatives') return settings.squareOffDerivatives;
  return market.closingAuction ? settings.squareOffAuction : settings.squareOffCash;
}

/** The preferred minute, no later than `minutes` before the end; where it lies before the last window, that end counts alone. */
function insideLast(windows: readonly Window[], preferred: Minute, minutes: number): Minute {
  const last = windows.at(-1);
  if (last === undefined) throw new RangeError('a session has at least one window');
  const [from, to] = last;
  const latest = Math.max(from, to - minutes);
  return preferred < from ? latest : Math.min(preferred, latest);
}

function newest<R extends { readonly from: Hours['from'] }>(rows: readonly R[], day: Day): R {
  const row = rows.findLast((r) => r.from <= day);
  if (row === undefined) throw new RangeError(`no row for ${day}`);
  return row;
}
