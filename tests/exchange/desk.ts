import { stopTypesOf } from '../../shared/domain/stop-types.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { OrderChange, OrderEvent, OrderRequest, Side } from '../../shared/domain/order.ts';
import { instantOf, MINUTE_MS } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import {
  type Book,
  type ExchangeCosts,
  type MinuteOfTrades,
  type TradingDay,
} from '../../shared/exchange/book.ts';
import { Exchange } from '../../shared/exchange/exchange.ts';

export const DAY = 20260909;
/** No slippage, a tenth of the volume: what a rule does is then plain. */
export const PLAIN: ExchangeCosts = { slippagePct: 0, slippageTicks: 0, participationPct: 10 };

export const share: Instrument = {
  key: 'NSE:TEST',
  exchange: 'NSE',
  symbol: 'TEST',
  kind: 'equity',
  token: 1,
  lot: 1,
  tick: paise(5),
  underlying: 'TEST',
  expiry: null,
  strike: null,
  right: null,
  closingAuction: true,
  hasVolume: true,
  proxy: false,
  freezeQty: null,
  spread: null,
  assumed: [],
};
export const future: Instrument = {
  ...share,
  key: 'NFO:TESTFUT',
  exchange: 'NFO',
  kind: 'future',
  lot: 65,
  tick: paise(10),
  closingAuction: false,
  freezeQty: 650,
};

export const session: TradingDay = {
  day: DAY,
  windows: [[555, 915]],
  stopsCancelledAt: 915,
  bandLow: paise(9_000),
  bandHigh: paise(11_000),
  previousClose: paise(10_000),
};

export function clockTime(minute: number): number {
  return instantOf(DAY, minute);
}

/** The bar of the minute that starts at `minute`. */
export function bar(
  minute: number,
  [open, high, low, close]: readonly [number, number, number, number],
  volume = 1_000_000,
): MinuteOfTrades {
  return { at: clockTime(minute) + MINUTE_MS, open, high, low, close, volume };
}

export function limit(side: Side, qty: number, price: number): OrderRequest {
  return { side, type: 'LIMIT', validity: 'DAY', qty, price: paise(price), trigger: paise(0), protection: 0 };
}
export function ioc(side: Side, qty: number, price: number): OrderRequest {
  return { ...limit(side, qty, price), validity: 'IOC' };
}
export function market(side: Side, qty: number, protection: number): OrderRequest {
  return { ...limit(side, qty, 0), type: 'MARKET', protection };
}
export function stop(side: Side, qty: number, trigger: number, price: number): OrderRequest {
  return { ...limit(side, qty, price), type: 'SL', trigger: paise(trigger) };
}
export function stopMarket(side: Side, qty: number, trigger: number, protection: number): OrderRequest {
  return { ...market(side, qty, protection), type: 'SL-M', trigger: paise(trigger) };
}
export function changeOf({ type, price, trigger, protection }: OrderRequest): OrderChange {
  return { type, price, trigger, protection };
}

/** One instrument at an exchange, with everything that happened written down. */
export class Desk {
  readonly events: (readonly [id: string, event: OrderEvent])[] = [];
  /** Reacts inside an event, as an engine does. */
  react: (id: string, event: OrderEvent) => void = () => undefined;
  readonly exchange: Exchange;
  readonly book: Book;

  constructor(options: { costs?: ExchangeCosts; instrument?: Instrument; today?: Partial<TradingDay> } = {}) {
    const { costs = PLAIN, instrument = share, today = {} } = options;
    this.exchange = new Exchange(costs, (id, event) => {
      this.events.push([id, event]);
      this.react(id, event);
    });
    this.book = this.exchange.list({ instrument, stopTypes: stopTypesOf(instrument) });
    this.exchange.startDay(this.book, { ...session, ...today });
  }

  begin(minute: number, trades: MinuteOfTrades | null): void {
    this.exchange.begin(this.book, trades, clockTime(minute));
  }
  place(minute: number, id: string, request: OrderRequest): void {
    this.exchange.place(this.book, id, request, clockTime(minute));
  }
  path(trades: MinuteOfTrades): void {
    this.exchange.path(this.book, trades);
  }
  /** A whole minute with nothing decided in it. */
  minute(minute: number, prices: readonly [number, number, number, number], volume?: number): void {
    const trades = bar(minute, prices, volume);
    this.begin(minute, trades);
    this.path(trades);
  }

  kinds(id: string): string[] {
    return this.events.filter(([of]) => of === id).map(([, event]) => event.kind);
  }
  filled(id: string): { qty: number; value: number } {
    let result = { qty: 0, value: 0 };
    for (const [of, event] of this.events) {
      if (of === id && event.kind === 'filled') result = { qty: event.qty, value: event.value };
    }
    return result;
  }
  /** Mean fill price, NaN without a fill. */
  average(id: string): number {
    const { qty, value } = this.filled(id);
    return value / qty;
  }
  why(id: string): string {
    for (const [of, event] of this.events) {
      if (of === id && (event.kind === 'rejected' || event.kind === 'cancelled')) return event.why;
    }
    return '';
  }
}
