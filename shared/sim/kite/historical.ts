import type { Bars } from '../../domain/bars.ts';
import { dayOf, instantOf, MINUTE_MS, minuteOf, parseDay } from '../../domain/time.ts';
import type { Json } from '../../ports.ts';
import { candleStamp, data, failed, inputError, midnightStamp, rupees, type Reply } from './answers.ts';
import type { Desk } from './desk.ts';
import type { Params } from './forms.ts';
import type { World } from './world.ts';

/** Minutes of an interval and the most days of one request. */
const INTERVALS = new Map<string, { readonly minutes: number; readonly daysMax: number }>([
  ['minute', { minutes: 1, daysMax: 60 }],
  ['3minute', { minutes: 3, daysMax: 100 }],
  ['5minute', { minutes: 5, daysMax: 100 }],
  ['10minute', { minutes: 10, daysMax: 100 }],
  ['15minute', { minutes: 15, daysMax: 200 }],
  ['30minute', { minutes: 30, daysMax: 200 }],
  ['60minute', { minutes: 60, daysMax: 400 }],
  ['day', { minutes: 1440, daysMax: 2000 }],
]);

const DAY_MS = 86_400_000;

interface Candle {
  readonly at: number;
  readonly open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  oi: number;
}

/**
 * GET /instruments/historical/{token}/{interval}. A candle is named by its START. What the day's data hold is what there is: minutes of the day and
 * of earlier sessions where they were loaded, and five-minute bars of the warm-up.
 */
export function historicalReply(world: World, path: readonly string[], params: Params, at: number): Reply {
  const [token = '', name = ''] = path;
  const desk = world.byToken.get(Number(token));
  const interval = INTERVALS.get(name);
  const from = instantOfText(params.get('from'));
  const to = instantOfText(params.get('to'));
  if (desk === undefined) return failed(inputError('invalid token'));
  if (interval === undefined) return failed(inputError('invalid interval'));
  if (from === undefined || to === undefined) return failed(inputError('invalid from or to date'));
  if (from > to) return failed(inputError('invalid date range: from is after to'));
  if (to - from > interval.daysMax * DAY_MS)
    return failed(inputError(`interval exceeds max limit: ${interval.daysMax} days`));
  const oi = params.get('oi') === '1';
  const candles = candlesOf(desk, interval.minutes, at, world.settings.formingCandle)
    .filter((candle) => candle.at >= from && candle.at <= to)
    .map((candle) => row(candle, oi, interval.minutes));
  return data({ candles });
}

function row({ at, open, high, low, close, volume, oi }: Candle, withOi: boolean, minutes: number): Json {
  const name = minutes === 1440 ? midnightStamp(dayOf(at)) : candleStamp(at);
  const prices = [open, high, low, close].map(rupees);
  return [name, ...prices, volume, ...(withOi ? [oi] : [])];
}

/** Closed minutes, then (where the setting says so) the open of the minute that has begun, put together to the interval. */
function candlesOf({ day, cursor, begun }: Desk, minutes: number, at: number, forming: boolean): Candle[] {
  const candles: Candle[] = [];
  const { bars, fives } = day;
  const firstMinute = bars.length > 0 ? bars.at[0]! : Infinity;
  // Five-minute bars of sessions that no minutes were loaded of.
  if (minutes === 5) {
    for (let i = day.warmupFrom; i < day.fivesFrom; i++) {
      if (fives.at[i]! - 5 * MINUTE_MS < firstMinute - MINUTE_MS) add(candles, fives, i, 5 * MINUTE_MS, 5);
    }
  }
  for (let i = 0; i < cursor.index; i++) add(candles, bars, i, MINUTE_MS, minutes);
  if (begun && forming && at >= bars.at[cursor.index]! - MINUTE_MS) {
    const open = bars.open[cursor.index]!;
    const oi = candles.at(-1)?.oi ?? 0;
    merge(
      candles,
      { at: bars.at[cursor.index]! - MINUTE_MS, open, high: open, low: open, close: open, volume: 0, oi },
      minutes,
    );
  }
  return candles;
}

function add(candles: Candle[], bars: Bars, i: number, lengthMs: number, minutes: number): void {
  merge(
    candles,
    {
      at: bars.at[i]! - lengthMs,
      open: bars.open[i]!,
      high: bars.high[i]!,
      low: bars.low[i]!,
      close: bars.close[i]!,
      volume: bars.volume[i]!,
      oi: bars.oi[i]!,
    },
    minutes,
  );
}

/** Intervals count from 09:15 of their day. */
function merge(candles: Candle[], candle: Candle, minutes: number): void {
  const minute = minuteOf(candle.at);
  const startsAt =
    minutes === 1440
      ? instantOf(dayOf(candle.at), 0)
      : candle.at - ((((minute - 555) % minutes) + minutes) % minutes) * MINUTE_MS;
  const last = candles.at(-1);
  if (last === undefined || last.at !== startsAt) {
    candles.push({ ...candle, at: startsAt });
    return;
  }
  last.high = Math.max(last.high, candle.high);
  last.low = Math.min(last.low, candle.low);
  last.close = candle.close;
  last.volume += candle.volume;
  last.oi = candle.oi;
}

/** "2026-09-09" or "2026-09-09 10:20:00", IST; undefined for anything else. */
function instantOfText(text: string | undefined): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?: ([01]\d|2[0-3]):([0-5]\d):([0-5]\d))?$/.exec(text ?? '');
  if (match === null) return undefined;
  const [, date = '', hours = '0', minutes = '0', seconds = '0'] = match;
  try {
    return instantOf(parseDay(date), Number(hours) * 60 + Number(minutes)) + Number(seconds) * 1000;
  } catch (error) {
    // No such date: "2026-02-30".
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
