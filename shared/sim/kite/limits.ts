import type { Route } from './fault-schema.ts';
import type { KiteSettings } from './settings.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

type Kind = 'orders' | 'quotes' | 'historical' | 'others';

const KINDS: Partial<Record<Route, Kind>> = {
  place: 'orders',
  modify: 'orders',
  cancel: 'orders',
  quote: 'quotes',
  ohlc: 'quotes',
  ltp: 'quotes',
  historical: 'historical',
};

/**
 * Kite's rate limits over sliding windows, calls of one key together. A call that is refused does not count (not documented). Placements, modifications
 * and cancellations share the order limits; only placements count towards the day, whatever becomes of them, those made by hand too.
 */
export class RateLimits {
  readonly #limits: KiteSettings['limits'];
  readonly #calls: Record<Kind, number[]> = { orders: [], quotes: [], historical: [], others: [] };
  #placed = 0;

  constructor({ limits }: KiteSettings) {
    this.#limits = limits;
  }

  /** False: refused. */
  take(route: Route, at: number): boolean {
    const kind = KINDS[route] ?? 'others';
    const calls = this.#calls[kind];
    while (calls.length > 0 && calls[0]! <= at - MINUTE_MS) calls.shift();
    if (kind === 'orders' && calls.length >= this.#limits.ordersPerMinute) return false;
    const lately = calls.length - (calls.findLastIndex((call) => call <= at - SECOND_MS) + 1);
    if (lately >= this.#perSecond(kind)) return false;
    if (route === 'place' && !this.placement()) return false;
    calls.push(at);
    return true;
  }

  /** One order more today; false: the day's are spent. */
  placement(): boolean {
    if (this.#placed >= this.#limits.ordersPerDay) return false;
    this.#placed += 1;
    return true;
  }

  #perSecond(kind: Kind): number {
    switch (kind) {
      case 'orders':
        return this.#limits.ordersPerSecond;
      case 'quotes':
        return this.#limits.quotesPerSecond;
      case 'historical':
        return this.#limits.historicalPerSecond;
      case 'others':
        return this.#limits.othersPerSecond;
    }
  }
}
