import type { Instrument } from '../domain/instrument.ts';
import type { InstrumentDay } from '../domain/market-day.ts';
import { signOf, type OrderRequest, type OrderType, type Side, type Validity } from '../domain/order.ts';
import type { Window } from '../domain/session-table.ts';
import type { StopType } from '../domain/stop-types.ts';
import { instantOf, type Day, type Minute } from '../domain/time.ts';
import { paise, roundToTick, type Paise } from '../domain/units.ts';

/** What trading costs besides charges. All settings; the defaults are the cost model shared with gate and reservations. */
export interface ExchangeCosts {
  /** Percent of the price that a taking order pays for crossing (0.02); at least a tick when above zero. */
  readonly slippagePct: number;
  /** The same for an option without bid and ask (0.3). */
  readonly optionSlippagePct: number;
  /** Ticks on top of it (0). */
  readonly slippageTicks: number;
  /** Percent of a minute's volume that all our orders in an instrument may take together (10). */
  readonly participationPct: number;
}

/** An instrument as this exchange takes orders for it. */
export interface Listing {
  readonly instrument: Instrument;
  /** The stop orders that its segment has: a table by segment, see `stopTypesOf`. */
  readonly stopTypes: readonly StopType[];
}

/** What holds for an instrument on one day. */
export interface TradingDay {
  readonly day: Day;
  /** When orders are taken and matched, in order. Auctions are not modelled: leave them out. */
  readonly windows: readonly Window[];
  /** From here on stop orders are cancelled and refused (the closing auction, 15:15 since 3 Aug 2026); null: never. */
  readonly stopsCancelledAt: Minute | null;
  /** The day's price band; null: unknown, not checked. */
  readonly bandLow: Paise | null;
  readonly bandHigh: Paise | null;
  /** The last price before the day's first trade; null: unknown, and what needs one is refused until a trade. */
  readonly previousClose: Paise | null;
}

/** What the exchange must know of a minute's trades; a `Bar` is one, and so is a minute put together from ticks. */
export interface MinuteOfTrades {
  /** Epoch ms of the minute's END. */
  readonly at: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** An order at the exchange. Its type may change (a modification); its side, quantity and validity never do. */
export class WorkingOrder {
  readonly id: string;
  readonly side: Side;
  readonly sign: 1 | -1;
  readonly validity: Validity;
  readonly qty: number;
  type: OrderType;
  /** The limit asked for; 0 for MARKET and SL-M. */
  price: Paise;
  trigger: Paise;
  protection: number;
  state: 'trigger-pending' | 'open' | 'done';
  /** The limit in force while open: the price asked for, or the one that protection gives. */
  limit: Paise;
  filledQty = 0;
  filledValue = 0;
  /** Open and able to cross the spread: only volume stands between it and a fill at the market. */
  taking = false;
  /** While resting: the price that must trade before it fills. */
  through = 0;
  /** It came to rest inside this minute's path: high and low may lie before it, only the close is surely after. */
  fresh = false;

  constructor(id: string, request: OrderRequest) {
    this.id = id;
    this.side = request.side;
    this.sign = signOf(request.side);
    this.validity = request.validity;
    this.qty = request.qty;
    this.type = request.type;
    this.price = request.price;
    this.limit = request.price;
    this.trigger = request.trigger;
    this.protection = request.protection;
    this.state = request.trigger > 0 ? 'trigger-pending' : 'open';
  }
}

/** One instrument at the exchange: the handle callers keep. Only `Exchange` writes to it. */
export class Book {
  readonly instrument: Instrument;
  readonly stopTypes: readonly StopType[];
  /** Orders that can still fill. Zero: `begin` and `path` may be left out, they would do nothing that anyone sees. */
  working = 0;
  /** The working orders, oldest first. */
  readonly orders: WorkingOrder[] = [];
  /** Every order of the day, finished ones too. */
  readonly known = new Map<string, WorkingOrder>();
  /** Last traded price, NaN while unknown. */
  price = NaN;
  /** Units that our orders may still take in this minute, whole lots. */
  left = 0;
  /** End of the minute that has begun; NaN between minutes and while nothing trades. */
  minuteAt = NaN;
  inPath = false;
  windows: readonly Window[] = [];
  opensAt: readonly number[] = [];
  closesAt: readonly number[] = [];
  stopsEndAt = -Infinity;
  /** The day's last window is over: everything unfilled is cancelled. */
  endsAt = -Infinity;
  bandLow = -Infinity;
  bandHigh = Infinity;

  constructor(listing: Listing) {
    this.instrument = listing.instrument;
    this.stopTypes = listing.stopTypes;
  }

  startDay(today: TradingDay): void {
    const { tick } = this.instrument;
    this.windows = today.windows;
    this.opensAt = today.windows.map(([from]) => instantOf(today.day, from));
    this.closesAt = today.windows.map(([, to]) => instantOf(today.day, to));
    this.endsAt = this.closesAt.at(-1) ?? -Infinity;
    this.stopsEndAt =
      today.stopsCancelledAt === null ? this.endsAt : instantOf(today.day, today.stopsCancelledAt);
    this.bandLow = today.bandLow === null ? -Infinity : roundToTick(today.bandLow, tick, 'up');
    this.bandHigh = today.bandHigh === null ? Infinity : roundToTick(today.bandHigh, tick, 'down');
    this.price = today.previousClose ?? NaN;
    this.left = 0;
    this.minuteAt = NaN;
    this.known.clear();
  }

  isOpen(at: number): boolean {
    for (let i = 0; i < this.opensAt.length; i++) {
      if (at >= this.opensAt[i]! && at < this.closesAt[i]!) return true;
    }
    return false;
  }

  /** An open order that does not cross: it waits until the price trades through it, from where the price is now. */
  rest(order: WorkingOrder): void {
    const { tick } = this.instrument;
    order.taking = false;
    order.fresh = this.inPath;
    order.through =
      order.sign > 0 ? Math.min(order.limit, this.price) - tick : Math.max(order.limit, this.price) + tick;
  }

  finish(order: WorkingOrder): void {
    order.state = 'done';
    this.orders.splice(this.orders.indexOf(order), 1);
    this.working = this.orders.length;
  }
}

/** What the exchange must know of an instrument's day. */
export function tradingDayOf({ session, facts, bandLow, bandHigh }: InstrumentDay): TradingDay {
  return {
    day: session.day,
    windows: session.open,
    stopsCancelledAt: session.stopsCancelledAt,
    bandLow,
    bandHigh,
    previousClose: Number.isNaN(facts.previousClose) ? null : paise(facts.previousClose),
  };
}
