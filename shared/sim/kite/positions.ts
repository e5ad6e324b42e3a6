import { rupees, type Reply } from './answers.ts';
import { data } from './answers.ts';
import { averageOf } from './book-rows.ts';
import type { Desk } from './desk.ts';
import type { KiteTrade, Product } from './order.ts';
import type { World } from './world.ts';

/** Quantities and values of one instrument and product: what was carried in and what was traded. Paise, totals. */
export interface Holding {
  readonly desk: Desk;
  readonly product: Product;
  readonly carriedQty: number;
  readonly carriedValue: number;
  boughtQty: number;
  boughtValue: number;
  soldQty: number;
  soldValue: number;
}

export function netQty(of: Holding): number {
  return of.carriedQty + of.boughtQty - of.soldQty;
}

/** Positions as the trades up to `at` make them, in order of first appearance. */
export function positionsAt(world: World, at: number): readonly Holding[] {
  const held = new Map<string, Holding>();
  for (const { instrument, product, qty, averagePrice } of world.settings.carried) {
    const desk = world.desks.get(instrument);
    if (desk === undefined)
      throw new RangeError(`carried position in ${instrument}, which the day does not have`);
    held.set(`${instrument}/${product}`, fresh(desk, product, qty, qty * averagePrice));
  }
  for (const trade of world.trades) {
    if (trade.at > at) break;
    const { desk, product } = trade.order;
    const key = `${desk.instrument.key}/${product}`;
    const holding = held.get(key) ?? fresh(desk, product, 0, 0);
    held.set(key, holding);
    add(holding, trade);
  }
  return [...held.values()];
}

function fresh(desk: Desk, product: Product, carriedQty: number, carriedValue: number): Holding {
  return { desk, product, carriedQty, carriedValue, boughtQty: 0, boughtValue: 0, soldQty: 0, soldValue: 0 };
}

function add(holding: Holding, { order, qty, price }: KiteTrade): void {
  if (order.side === 'BUY') {
    holding.boughtQty += qty;
    holding.boughtValue += qty * price;
  } else {
    holding.soldQty += qty;
    holding.soldValue += qty * price;
  }
}

/** GET /portfolio/positions. `ageMs` more than the configured lag: a stale answer. */
export function positionsReply(world: World, at: number, ageMs: number): Reply {
  const all = positionsAt(world, at - world.settings.positionsLagMs - ageMs);
  return data({
    net: all.map((holding) => row(holding, world, true)),
    day: all
      .filter(({ boughtQty, soldQty }) => boughtQty + soldQty > 0)
      .map((holding) => row(holding, world, false)),
  });
}

/** `pnl` is what came in less what went out, plus what is held at the last price; of the day's row without what was carried in. */
function row(of: Holding, world: World, net: boolean) {
  const { desk, product } = of;
  const { instrument, token, book, day } = desk;
  const carried = net ? of.carriedQty : 0;
  const buyQty = of.boughtQty + Math.max(carried, 0);
  const sellQty = of.soldQty + Math.max(-carried, 0);
  const buyValue = of.boughtValue + (net ? Math.max(of.carriedValue, 0) : 0);
  const sellValue = of.soldValue + (net ? Math.max(-of.carriedValue, 0) : 0);
  const quantity = buyQty - sellQty;
  const last = Number.isNaN(book.price) ? 0 : book.price;
  const previous = Number.isNaN(day.facts.previousClose) ? last : day.facts.previousClose;
  const value = sellValue - buyValue;
  const pnl = value + quantity * last;
  const carriedNow = of.carriedQty * (net ? previous : 0) - (net ? of.carriedValue : 0);
  const average = (total: number, qty: number): number => averageOf(total, qty, world.settings);
  const buyPrice = average(buyValue, buyQty);
  const sellPrice = average(sellValue, sellQty);
  return {
    tradingsymbol: instrument.symbol,
    exchange: instrument.exchange,
    instrument_token: token,
    product,
    quantity,
    overnight_quantity: carried,
    multiplier: 1,
    average_price: quantity === 0 ? 0 : quantity > 0 ? buyPrice : sellPrice,
    close_price: carried === 0 ? 0 : rupees(previous),
    last_price: rupees(last),
    value: rupees(value),
    pnl: rupees(pnl),
    m2m: rupees(pnl - carriedNow),
    unrealised: rupees(pnl),
    realised: 0,
    buy_quantity: buyQty,
    buy_price: buyPrice,
    buy_value: rupees(buyValue),
    buy_m2m: rupees(of.boughtValue + Math.max(carried, 0) * previous),
    sell_quantity: sellQty,
    sell_price: sellPrice,
    sell_value: rupees(sellValue),
    sell_m2m: rupees(of.soldValue + Math.max(-carried, 0) * previous),
    day_buy_quantity: of.boughtQty,
    day_buy_price: average(of.boughtValue, of.boughtQty),
    day_buy_value: rupees(of.boughtValue),
    day_sell_quantity: of.soldQty,
    day_sell_price: average(of.soldValue, of.soldQty),
    day_sell_value: rupees(of.soldValue),
  };
}

/** GET /portfolio/holdings: what the settings say lies in the demat account; nothing here moves it. */
export function holdingsReply(world: World): Reply {
  return data(
    world.settings.holdings.map(({ instrument, isin, qty, averagePrice }) => {
      const desk = world.desks.get(instrument);
      if (desk === undefined) throw new RangeError(`holding of ${instrument}, which the day does not have`);
      const { price } = desk.book;
      const last = Number.isNaN(price) ? 0 : price;
      const close = Number.isNaN(desk.day.facts.previousClose) ? last : desk.day.facts.previousClose;
      const change = last - close;
      return {
        tradingsymbol: desk.instrument.symbol,
        exchange: desk.instrument.exchange,
        instrument_token: desk.token,
        isin,
        product: 'CNC',
        price: 0,
        quantity: qty,
        used_quantity: 0,
        t1_quantity: 0,
        realised_quantity: qty,
        authorised_quantity: 0,
        authorised_date: `${world.market.day}`.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3 00:00:00'),
        opening_quantity: qty,
        collateral_quantity: 0,
        collateral_type: '',
        discrepancy: false,
        average_price: rupees(averagePrice),
        last_price: rupees(last),
        close_price: rupees(close),
        pnl: rupees((last - averagePrice) * qty),
        day_change: rupees(change),
        day_change_percentage: close === 0 ? 0 : (change / close) * 100,
      };
    }),
  );
}
