import type { MarketDay } from '../../domain/market-day.ts';
import type { ExchangeCosts } from '../../exchange/book.ts';
import { Exchange } from '../../exchange/exchange.ts';
import { newestRates, type ChargeRates } from '../../ledger/charges-table.ts';
import { Agenda } from './agenda.ts';
import { desksOf, MarketClock, type Desk } from './desk.ts';
import { Faults } from './faults.ts';
import { Ids } from './ids.ts';
import { RateLimits } from './limits.ts';
import { refuseUnknownMargins } from './funds.ts';
import { onExchange } from './lifecycle.ts';
import type { KiteOrder, KiteTrade } from './order.ts';
import { Sessions } from './session.ts';
import type { KiteSettings } from './settings.ts';
import { Updates } from './updates.ts';

/** Everything the broker knows. Only the files of this folder see it. */
export class World {
  readonly settings: KiteSettings;
  readonly market: MarketDay;
  readonly costs: ExchangeCosts;
  readonly rates: ChargeRates;
  readonly exchange: Exchange;
  readonly desks: ReadonlyMap<string, Desk>;
  readonly byToken: ReadonlyMap<number, Desk>;
  readonly ids: Ids;
  readonly faults = new Faults();
  readonly limits: RateLimits;
  readonly sessions: Sessions;
  readonly updates: Updates;
  readonly agenda = new Agenda();
  /** In the order of placing, which is not that of their ids. */
  readonly orders = new Map<string, KiteOrder>();
  readonly atExchange = new Map<string, KiteOrder>();
  readonly trades: KiteTrade[] = [];
  readonly #clock: MarketClock;
  now = -Infinity;

  constructor(settings: KiteSettings, market: MarketDay, costs: ExchangeCosts, rates = newestRates()) {
    this.settings = settings;
    this.market = market;
    this.costs = costs;
    this.rates = rates;
    this.exchange = new Exchange(costs, (id, event) => onExchange(this, id, event));
    this.desks = desksOf(this.exchange, market);
    refuseUnknownMargins(this);
    this.byToken = new Map([...this.desks.values()].map((desk) => [desk.token, desk]));
    this.ids = new Ids(settings.seed);
    this.limits = new RateLimits(settings);
    this.sessions = new Sessions(settings, this.ids, market.day);
    this.updates = new Updates(settings, this.faults);
    this.#clock = new MarketClock(this.exchange, [...this.desks.values()]);
  }

  get nextAt(): number {
    return Math.min(this.#clock.nextAt, this.agenda.nextAt, this.updates.nextAt);
  }

  /** Lives up to and including `at`. At one instant the market comes before what was put on the agenda. */
  advance(at: number): void {
    if (!(at >= this.now)) throw new RangeError(`time goes on: ${at} is before ${this.now}`);
    for (;;) {
      const market = this.#clock.nextAt;
      const other = this.agenda.nextAt;
      const next = Math.min(market, other);
      if (next > at || next === Infinity) break;
      this.now = next;
      if (market <= other) this.#clock.step();
      else this.agenda.step();
    }
    this.now = at;
  }
}
