import type { Day, Minute } from './time.ts';

/**
 * When the market is open, BY DATE: rows, no logic. Sources: NSE CMTR71775/FAOP71777 (holidays of 2026), CMTR72260 (15 Jan),
 * CMTR72349 (1 Feb), CMTR74466/FAOP74467 (closing auction, derivatives to 15:40), FAOP71092 and CMTR74969 (pre-open);
 * Zerodha's support page of 28 Aug 2026 (its square-off). The Saturdays of 2024 are read from recorded bars.
 */

/** Where an instrument trades. `closingAuction`: a stock with derivatives; always false for a derivative. */
export interface Market {
  readonly segment: 'cash' | 'derivatives';
  readonly closingAuction: boolean;
}

/** From the first minute of trading to the minute it ends, exclusive: [555, 930] is 09:15 to 15:30. */
export type Window = readonly [from: Minute, to: Minute];

export type SessionKind = 'normal' | 'special' | 'two-part' | 'muhurat';

/** A date that is not what its weekday says. `open` null: the ordinary windows of that date; 'unverified': nobody knows yet. */
export type CalendarRow =
  | { readonly kind: 'holiday'; readonly note: string }
  | {
      readonly kind: Exclude<SessionKind, 'normal'>;
      readonly note: string;
      readonly open: readonly Window[] | null | 'unverified';
    };

/** `years`: those whose list of holidays is complete. Days of another year are unknown unless they have a row. */
export interface Calendar {
  readonly years: ReadonlySet<number>;
  readonly rows: ReadonlyMap<Day, CalendarRow>;
}

const holiday = (note: string): CalendarRow => ({ kind: 'holiday', note });

export const CALENDAR: Calendar = {
  years: new Set([2026]),
  rows: new Map<Day, CalendarRow>([
    [
      20240120,
      { kind: 'special', open: null, note: 'full Saturday session; recorded rows after 15:29 are not bars' },
    ],
    [
      20240302,
      { kind: 'two-part', open: twoParts(), note: 'Saturday in two parts, second from the DR site' },
    ],
    [
      20240518,
      { kind: 'two-part', open: twoParts(), note: 'Saturday in two parts, second from the DR site' },
    ],
    [20260115, holiday('ad hoc: civic polls in Maharashtra, CMTR72260')],
    [20260126, holiday('CMTR71775')],
    [20260201, { kind: 'special', open: null, note: 'full Sunday session for the Budget, CMTR72349' }],
    [20260215, holiday('CMTR71775, on a Sunday')],
    [20260303, holiday('CMTR71775')],
    [20260321, holiday('CMTR71775, on a Saturday')],
    [20260326, holiday('CMTR71775')],
    [20260331, holiday('CMTR71775')],
    [20260403, holiday('CMTR71775')],
    [20260414, holiday('CMTR71775')],
    [20260501, holiday('CMTR71775')],
    [20260528, holiday('CMTR71775')],
    [20260626, holiday('CMTR71775')],
    [20260815, holiday('CMTR71775, on a Saturday')],
    [20260914, holiday('CMTR71775')],
    [20261002, holiday('CMTR71775')],
    [20261020, holiday('CMTR71775')],
    [20261108, { kind: 'muhurat', open: 'unverified', note: 'Muhurat trading on a Sunday' }],
    [20261110, holiday('CMTR71775')],
    [20261124, holiday('CMTR71775')],
    [20261225, holiday('CMTR71775')],
  ]),
};

function twoParts(): readonly Window[] {
  return [
    [555, 600],
    [690, 750],
  ];
}

/** The hours of an ordinary day from `from` on, until the next row. */
export interface Hours {
  readonly from: Day;
  readonly open: Window;
  /** When the exchange cancels pending stop orders while positions stay; null: it does not. */
  readonly stopsCancelledAt: Minute | null;
  /** When Zerodha squares MIS positions off by itself: discretionary, never relied on. Null: not known for these days. */
  readonly brokerSquareOff: Minute | null;
}

const TO_1530: Hours = { from: 0, open: [555, 930], stopsCancelledAt: null, brokerSquareOff: null };

/** Newest last. */
export const HOURS: {
  readonly cashWithAuction: readonly Hours[];
  readonly cash: readonly Hours[];
  readonly derivatives: readonly Hours[];
} = {
  cashWithAuction: [
    TO_1530,
    { from: 20260803, open: [555, 915], stopsCancelledAt: 915, brokerSquareOff: 912 },
  ],
  cash: [TO_1530, { from: 20260803, open: [555, 930], stopsCancelledAt: null, brokerSquareOff: 925 }],
  derivatives: [TO_1530, { from: 20260803, open: [555, 940], stopsCancelledAt: null, brokerSquareOff: 926 }],
};

/** Pre-open: the window in which orders are taken before the opening match; continuous trading starts at 09:15 either way. */
export interface PreOpen {
  readonly from: Day;
  readonly window: Window | null;
  /** What is not confirmed about the row; null: nothing. */
  readonly assumed: string | null;
}

const TO_0908 = 'pre-open orders to 09:08 before 2026-09-07 (as the recorded pre-open index shows)';
const TO_0910 = 'pre-open orders to 09:10 (announced for 2026-09-07; that it went live is unconfirmed)';

/** Newest last. Of derivatives only futures have one: the near month, in its last five days also the next. */
export const PRE_OPEN: { readonly cash: readonly PreOpen[]; readonly derivatives: readonly PreOpen[] } = {
  cash: [
    { from: 0, window: [540, 548], assumed: TO_0908 },
    { from: 20260907, window: [540, 550], assumed: TO_0910 },
  ],
  derivatives: [
    { from: 0, window: null, assumed: null },
    { from: 20251208, window: [540, 548], assumed: TO_0908 },
    { from: 20260907, window: [540, 550], assumed: TO_0910 },
  ],
};
