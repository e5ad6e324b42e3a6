import { Bars } from '../../domain/bars.ts';
import type { PreOpen } from '../../domain/market-day.ts';
import { instantOf, type Day, type Minute } from '../../domain/time.ts';
import { wholePaise } from '../../domain/units.ts';
import type { FindingLog, RowPlace } from './findings.ts';
import type { BarSeries, SeriesIdentity } from './format.ts';
import { noteMissing } from './missing.ts';
import { placeOf, type SessionWindows } from './sessions.ts';
import { isSubPaisa } from './text.ts';

/** A row as a format read it: prices in paise, not yet rounded; the label as the file has it. */
export interface RawBar {
  day: Day;
  minute: Minute;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  oi: number;
}

export interface SeriesShape {
  /** What the file's label names: the bar's first minute or its end. */
  readonly label: 'start' | 'end';
  readonly timeframe: number | 'day';
  readonly hasOi: boolean;
  /** True: the file writes the settlement price as a flat bar after the close. */
  readonly settlement?: boolean;
  /** True: the file writes what the pre-open came to as a flat row that ends where the session opens. */
  readonly preOpen?: boolean;
  /** True: minutes without a trade are absent by design (options), so they are counted for the file, not each. */
  readonly sparse: boolean;
}

/**
 * An open or close at most this far (part of the close) outside high and low is mended by widening them, and counted:
 * rounding after an adjustment leaves such ticks. Beyond it one of the four is wrong, nobody knows which, and the row goes.
 */
const REPAIRABLE = 0.002;
const IMPLAUSIBLE = 5;
/** More than the minutes of a day, so that day × this + minute orders rows. */
const DAY_STRIDE = 10_000;

/** Checks the rows of one instrument, keeps the good ones and orders them. */
export class SeriesBuilder {
  readonly identity: SeriesIdentity;
  private readonly shape: SeriesShape;
  private readonly sessions: SessionWindows;
  private readonly log: FindingLog;
  private readonly seen = new Map<number, string>();
  private readonly rows: RawBar[] = [];
  private readonly windows = new Map<Day, ReturnType<SessionWindows>>();
  private readonly preOpens = new Map<Day, PreOpen>();
  private latest = -Infinity;
  private lastClose = NaN;
  private sorted = true;

  constructor(identity: SeriesIdentity, shape: SeriesShape, sessions: SessionWindows, log: FindingLog) {
    this.identity = identity;
    this.shape = shape;
    this.sessions = sessions;
    this.log = log;
  }

  /** Every row is either kept or excluded by exactly one finding. */
  add(raw: RawBar, place: RowPlace): void {
    // Below half a paisa a price would round to 0.
    if (Math.min(raw.open, raw.high, raw.low, raw.close) < 0.5) {
      return this.finding('zero-price', 'excluded', raw, place);
    }
    const end = this.endOf(raw);
    const key = raw.day * DAY_STRIDE + end;
    const earlier = key < this.latest;
    const twin = this.seen.get(key);
    if (twin !== undefined) {
      if (earlier) this.finding('out-of-order', 'noted', raw, place);
      const kind = twin === place.text ? 'duplicate' : 'conflicting-duplicate';
      return this.finding(kind, 'excluded', raw, place);
    }
    this.seen.set(key, place.text);
    this.latest = Math.max(this.latest, key);
    const flat = raw.high === raw.low && raw.open === raw.close;
    const settlement = this.shape.settlement === true && flat;
    const placement = placeOf(this.windowsOf(raw.day), this.startOf(raw, end), end, settlement);
    if (placement === 'pre-open-print' && flat) this.notePreOpen(raw, end);
    if (placement !== 'inside') return this.finding(placement, 'excluded', raw, place);
    if (!earlier && this.isImplausible(raw)) return this.finding('implausible-price', 'excluded', raw, place);
    const row = this.mended(raw, end, place);
    if (row === null) return;
    if (earlier) {
      this.sorted = false;
      this.finding('out-of-order', 'repaired', raw, place);
    } else this.lastClose = row.close;
    this.rows.push(row);
  }

  /** The series, or null where no row was good. Notes the minutes that are missing. */
  finish(): BarSeries | null {
    const rows = this.rows;
    if (rows.length === 0) return null;
    if (!this.sorted) rows.sort((a, b) => a.day * DAY_STRIDE + a.minute - b.day * DAY_STRIDE - b.minute);
    const hasVolume = rows.some((row) => row.volume > 0);
    const bars = new Bars(rows.length, hasVolume);
    for (const row of rows) {
      bars.push(row.day, row.minute, row.open, row.high, row.low, row.close, row.volume, row.oi);
    }
    const { timeframe, hasOi, sparse } = this.shape;
    noteMissing(bars, timeframe, (day) => this.windowsOf(day), this.log, sparse ? '' : this.identity.series);
    const { preOpens } = this;
    return { ...this.identity, source: this.log.file, timeframe, bars, hasVolume, hasOi, preOpens };
  }

  private notePreOpen({ day, close }: RawBar, end: Minute): void {
    if (this.shape.preOpen !== true || end !== this.windowsOf(day)[0]?.[0]) return;
    this.preOpens.set(day, { price: wholePaise(Math.round(close)), at: instantOf(day, end) });
  }

  private finding(
    kind: Parameters<FindingLog['row']>[0],
    action: Parameters<FindingLog['row']>[1],
    raw: RawBar,
    place: RowPlace,
  ): void {
    this.log.row(kind, action, this.identity.series, raw.day, place);
  }

  private windowsOf(day: Day): ReturnType<SessionWindows> {
    let windows = this.windows.get(day);
    if (windows === undefined) {
      windows = this.sessions(day, this.identity.kind);
      this.windows.set(day, windows);
    }
    return windows;
  }

  /** End labels are kept; start labels get one timeframe, but no bar ends after the part of the session it starts in. */
  private endOf(raw: RawBar): Minute {
    const windows = this.windowsOf(raw.day);
    const { label, timeframe } = this.shape;
    if (timeframe === 'day') return windows.at(-1)?.[1] ?? raw.minute;
    if (label === 'end') return raw.minute;
    const end = raw.minute + timeframe;
    for (const [open, close] of windows)
      if (raw.minute >= open && raw.minute < close) return Math.min(end, close);
    return end;
  }

  private startOf(raw: RawBar, end: Minute): Minute {
    const { label, timeframe } = this.shape;
    if (timeframe === 'day') return this.windowsOf(raw.day).at(-1)?.[0] ?? end;
    return label === 'start' ? raw.minute : end - timeframe;
  }

  private isImplausible(raw: RawBar): boolean {
    if (this.identity.kind === 'option') return false;
    return (
      Math.max(raw.high, raw.close) * IMPLAUSIBLE < this.lastClose || raw.low > this.lastClose * IMPLAUSIBLE
    );
  }

  private mended(raw: RawBar, end: Minute, place: RowPlace): RawBar | null {
    const top = Math.max(raw.open, raw.close);
    const bottom = Math.min(raw.open, raw.close);
    const excess = Math.max(top - raw.high, raw.low - bottom);
    if (excess > 1e-6) {
      const repairable = excess <= REPAIRABLE * raw.close;
      this.finding('ohlc-inconsistent', repairable ? 'repaired' : 'excluded', raw, place);
      if (!repairable) return null;
    }
    if ([raw.open, raw.high, raw.low, raw.close].some(isSubPaisa))
      this.finding('sub-paisa', 'repaired', raw, place);
    return {
      ...raw,
      minute: end,
      open: Math.round(raw.open),
      high: Math.round(Math.max(raw.high, top)),
      low: Math.round(Math.min(raw.low, bottom)),
      close: Math.round(raw.close),
    };
  }
}
