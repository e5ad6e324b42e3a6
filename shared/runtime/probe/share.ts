import { DayRefused } from '../../backtest/market-day.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { isOpenAt, marketOf, sessionOf, type SessionRules } from '../../domain/session.ts';
import { dayText, MINUTE_MS, minuteOf, minuteText, type Day, type Minute } from '../../domain/time.ts';
import type { Paise } from '../../domain/units.ts';
import { bookOf, instrumentTokenAt } from '../../instruments/book.ts';
import { readDump } from '../../instruments/dump.ts';
import { instrumentByKey } from '../../instruments/lookup.ts';
import type { DumpSettings } from '../../instruments/settings.ts';
import type { MarketData } from '../../ports.ts';

/** The share that a probe is made with, and the token that its candles are asked by. */
export interface ProbeShare {
  readonly instrument: Instrument;
  readonly token: number;
}

/** A candle older than this is no price to set limits by. */
const PRICE_MINUTES = 5;

/** Before our own exits are due there must be time for a probe, and for a person to close what one left. */
const LEAD_MINUTES = 15;

/** A share of NSE by the day's dump. Rejects with a DayRefused where the dump cannot be had or used, or does not list it. */
export async function shareOf(
  data: Pick<MarketData, 'dump'>,
  symbol: string,
  day: Day,
  fetchedAt: number,
  settings: DumpSettings,
): Promise<ProbeShare> {
  const answer = await data.dump();
  if (answer.kind !== 'dump')
    throw new DayRefused('dump', `the broker’s dump cannot be read: ${answer.failure}: ${answer.why}`);
  const read = readDump({ text: answer.text, day, fetchedAt, transfer: null, previousRows: null }, settings);
  if (read.kind === 'refused') throw new DayRefused(`dump-${read.rule}`, `the broker’s dump: ${read.why}`);
  const book = bookOf(read);
  const instrument = instrumentByKey(book, `NSE:${symbol}`);
  if (instrument.kind === 'refused') throw new DayRefused('no-instrument', `${symbol}: ${instrument.why}`);
  if (instrument.kind !== 'equity' || instrument.lot !== 1)
    throw new DayRefused('no-instrument', `${symbol} is no share: a probe is made with one share`);
  const { exchange } = instrument;
  return { instrument, token: instrumentTokenAt(book, book.table.find(exchange, instrument.symbol)) };
}

/** Throws a DayRefused outside continuous trading, and where our own exits are due soon. */
export function requireOpen(day: Day, now: Minute, instrument: Instrument, rules: SessionRules): void {
  const session = sessionOf(day, marketOf(instrument), rules.calendar, rules.settings);
  if ('rule' in session) throw new DayRefused(session.rule, session.why);
  const last = session.squareOff - LEAD_MINUTES;
  if (isOpenAt(session, now) && now < last) return;
  throw new DayRefused(
    'market-hours',
    `${dayText(day)} ${minuteText(now)}: a probe needs continuous trading, and begins before ${minuteText(last)}`,
  );
}

/** The close of the newest minute. Rejects with a DayRefused where nothing traded lately. */
export async function lastPriceOf(
  data: Pick<MarketData, 'minutes'>,
  { instrument, token }: ProbeShare,
  now: number,
): Promise<Paise> {
  const until = now - (now % MINUTE_MS);
  const answer = await data.minutes(token, until - PRICE_MINUTES * MINUTE_MS, until);
  if (answer.kind !== 'candles')
    throw new DayRefused('no-price', `${instrument.key}: no candles: ${answer.failure}: ${answer.why}`);
  const close = answer.candles.at(-1)?.close;
  if (close === undefined)
    throw new DayRefused(
      'no-price',
      `${instrument.key}: nothing traded in the ${PRICE_MINUTES} minutes before ${minuteText(minuteOf(until))}`,
    );
  return close;
}
