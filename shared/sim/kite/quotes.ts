import { MINUTE_MS } from '../../domain/time.ts';
import type { ExchangeCosts } from '../../exchange/book.ts';
import { capacityOf, takingPrice } from '../../exchange/price.ts';
import type { Json } from '../../ports.ts';
import { data, failed, inputError, rupees, stamp, type Reply } from './answers.ts';
import { averageOf } from './book-rows.ts';
import type { Desk } from './desk.ts';
import type { World } from './world.ts';

const NAMES_MAX = { quote: 500, ohlc: 1000, ltp: 1000 } as const;

/** GET /quote, /quote/ohlc, /quote/ltp: a key that is not known, or has no price yet, is simply absent. */
export function quotesReply(
  world: World,
  kind: keyof typeof NAMES_MAX,
  names: readonly string[],
  at: number,
): Reply {
  if (names.length > NAMES_MAX[kind])
    return failed(inputError(`At most ${NAMES_MAX[kind]} instruments are allowed, got ${names.length}.`));
  const rows: Record<string, Json> = {};
  for (const name of names) {
    const desk = world.desks.get(name);
    if (desk === undefined || Number.isNaN(desk.book.price)) continue;
    rows[name] = kind === 'ltp' ? ltp(desk) : kind === 'ohlc' ? ohlc(desk) : quote(desk, world, at);
  }
  return data(rows);
}

function ltp({ token, book }: Desk) {
  return { instrument_token: token, last_price: rupees(book.price) };
}

function ohlc(desk: Desk) {
  const { open, high, low } = soFar(desk);
  const close = previousClose(desk);
  return {
    ...ltp(desk),
    ohlc: { open: rupees(open), high: rupees(high), low: rupees(low), close: rupees(close) },
  };
}

function quote(desk: Desk, world: World, at: number) {
  const { book, instrument } = desk;
  const { volume, oi, oiHigh, oiLow, tradedAt, average } = soFar(desk);
  const traded = desk.begun ? desk.cursor.volume : null;
  const buy = depthOf(desk, 'BUY', book.price, traded, world.costs).map(levelRow);
  const sell = depthOf(desk, 'SELL', book.price, traded, world.costs).map(levelRow);
  const close = previousClose(desk);
  return {
    ...ohlc(desk),
    timestamp: stamp(at),
    last_trade_time: tradedAt === null ? null : stamp(tradedAt),
    last_quantity: tradedAt === null || instrument.kind === 'index' ? 0 : instrument.lot,
    buy_quantity: buy.reduce((sum, { quantity }) => sum + quantity, 0),
    sell_quantity: sell.reduce((sum, { quantity }) => sum + quantity, 0),
    volume,
    average_price: averageOf(average, 1, world.settings),
    oi,
    oi_day_high: oiHigh,
    oi_day_low: oiLow,
    net_change: rupees(book.price - close),
    lower_circuit_limit: Number.isFinite(book.bandLow) ? rupees(book.bandLow) : 0,
    upper_circuit_limit: Number.isFinite(book.bandHigh) ? rupees(book.bandHigh) : 0,
    depth: { buy, sell },
  };
}

/** 0 where nobody knows it. */
function previousClose({ day }: Desk): number {
  return Number.isNaN(day.facts.previousClose) ? 0 : day.facts.previousClose;
}

/** What the day's minutes tell by now: those that passed, and the open of the one that has begun. */
function soFar({ day, cursor, begun, book }: Desk) {
  const { bars, from } = day;
  const end = cursor.index;
  const traded = end > from || begun;
  let high = traded ? -Infinity : 0;
  let low = traded ? Infinity : 0;
  let [volume, turnover, weight, oiHigh, oiLow] = [0, 0, 0, 0, 0];
  for (let i = from; i < end; i++) {
    high = Math.max(high, bars.high[i]!);
    low = Math.min(low, bars.low[i]!);
    volume += bars.volume[i]!;
    turnover += bars.turnover[i]!;
    weight += bars.weight[i]!;
    oiHigh = Math.max(oiHigh, bars.oi[i]!);
    oiLow = i === from ? bars.oi[i]! : Math.min(oiLow, bars.oi[i]!);
  }
  if (begun) {
    high = Math.max(high, bars.open[end]!);
    low = Math.min(low, bars.open[end]!);
  }
  const last = begun ? bars.at[end]! - MINUTE_MS : end > from ? bars.at[end - 1]! - 1 : null;
  return {
    open: traded ? bars.open[from]! : 0,
    high,
    low,
    volume: day.instrument.hasVolume ? volume : 0,
    average: day.instrument.hasVolume && weight > 0 ? turnover / (3 * weight) : book.price,
    oi: end > from ? bars.oi[end - 1]! : 0,
    oiHigh,
    oiLow,
    tradedAt: last,
  };
}

/** One row of the depth; its price in paise. */
export interface Level {
  readonly price: number;
  readonly quantity: number;
  readonly orders: number;
}

function levelRow({ price, quantity, orders }: Level) {
  return { price: rupees(price), quantity, orders };
}

/**
 * Minutes carry no depth, so this is the model's own: the best price is what a taking order would get at `reference`, each of the four behind it one
 * tick worse, every one with what the minute lets us take. Outside a minute (`volume` null), and of an index, five empty rows.
 */
export function depthOf(
  { book, instrument }: Desk,
  side: 'BUY' | 'SELL',
  reference: number,
  volume: number | null,
  costs: ExchangeCosts,
): readonly Level[] {
  const empty = volume === null || instrument.kind === 'index';
  const best = takingPrice(side === 'BUY' ? 'SELL' : 'BUY', reference, book, costs);
  const capacity = empty ? 0 : capacityOf(volume, instrument, costs);
  const quantity = Number.isFinite(capacity) ? capacity : instrument.lot;
  return Array.from({ length: 5 }, (_, level) => {
    const price = best + (side === 'BUY' ? -level : level) * instrument.tick;
    const there = quantity > 0 && price > 0;
    return { price: there ? price : 0, quantity: there ? quantity : 0, orders: there ? 1 : 0 };
  });
}
