import { BarCursor } from '../domain/bars.ts';
import type { DecisionRecord } from '../domain/decision.ts';
import type { Order, OrderChange, OrderEvent } from '../domain/order.ts';
import { stopTypesOf } from '../domain/stop-types.ts';
import type { Stopped } from '../domain/strategy.ts';
import { instantOf, MINUTE_MS, type Minute } from '../domain/time.ts';
import type { Trade } from '../domain/trade.ts';
import { tradingDayOf, type ExchangeCosts } from '../exchange/book.ts';
import { Exchange } from '../exchange/exchange.ts';
import type { Account } from '../risk/account.ts';
import type { BotDesk } from './bot-desk.ts';
import type { Lane } from './lane.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { dayIn } from './legs.ts';
import { onOrder } from './on-order.ts';
import type { Sink } from './sink.ts';
import type { Venue } from './venue.ts';

/** Where a replay reports to; everything else happens inside it. */
export interface Recorder {
  readonly explains: boolean;
  decide(record: DecisionRecord): void;
  closed(trade: Trade): void;
  stopped(lane: Lane, strategy: string, stopped: Stopped): void;
}

/**
 * A day as a bare loop over the engine and the exchange: no ports, no store, nothing to wait for. What the runner does through its ports
 * must come to the same decisions; and this is the loop that benchmarks and parameter searches run.
 *
 * A minute: resting orders meet the open → every bot decides on the bar that ended, its exits act → entries act → the minute's path.
 */
export class Replay implements Sink {
  readonly explains: boolean;
  readonly #market: MarketDay;
  readonly #desks: readonly BotDesk[];
  readonly #account: Account;
  readonly #recorder: Recorder;
  readonly #exchange: Exchange;
  /** Venues with a working order, in the order of their lanes. */
  #live: Venue[] = [];
  /** By instrument: a spread has orders in two, and the lane of one. */
  readonly #venueOf = new Map<string, Venue>();
  readonly #laneOfOrder = new Map<string, Lane>();
  readonly #events: { readonly id: string; readonly event: OrderEvent }[] = [];
  readonly #effects: (() => void)[] = [];
  readonly #entries: (() => void)[] = [];
  #deciding = false;
  #matching = false;
  #now = 0;
  readonly #midnight: number;

  constructor(
    market: MarketDay,
    desks: readonly BotDesk[],
    account: Account,
    costs: ExchangeCosts,
    recorder: Recorder,
  ) {
    this.#market = market;
    this.#midnight = instantOf(market.day, 0);
    this.#desks = desks;
    this.#account = account;
    this.explains = recorder.explains;
    this.#recorder = recorder;
    this.#exchange = new Exchange(costs, (id, event) => this.#heard(id, event));
  }

  /** The whole day, from the first bar to the last window's close. */
  run(): void {
    const [first, last] = this.#span();
    for (let minute = first; minute <= last; minute = this.#after(minute)) this.#minute(minute);
  }

  decide(record: DecisionRecord): void {
    this.#recorder.decide(record);
  }

  place(lane: Lane, order: Order): void {
    this.#laneOfOrder.set(order.id, lane);
    const act = (): void => {
      onOrder(lane, this.#account, order.id, { kind: 'claimed' }, this.#now, this);
      this.#exchange.place(this.#open(lane, order).book, order.id, order.request, this.#now);
    };
    if (!this.#deciding) act();
    else if (order.role === 'entry') this.#entries.push(act);
    else this.#effects.push(act);
  }

  modify(lane: Lane, order: Order, change: OrderChange): void {
    this.#act(() => {
      this.#exchange.modify(this.#open(lane, order).book, order.id, change, this.#now);
    });
  }

  cancel(lane: Lane, order: Order): void {
    this.#act(() => {
      this.#exchange.cancel(this.#open(lane, order).book, order.id, this.#now);
    });
  }

  finished(): void {
    // Orders are kept by the runtime's store; a replay keeps trades.
  }

  closed(_lane: Lane, trade: Trade): void {
    this.#recorder.closed(trade);
  }

  stopped(lane: Lane, strategy: string, stopped: Stopped): void {
    this.#recorder.stopped(lane, strategy, stopped);
  }

  /** The next minute in which anything can happen: while no order works, that is when the first desk wakes. */
  #after(minute: Minute): Minute {
    if (this.#live.length > 0) return minute + 1;
    let wake = Infinity;
    for (const desk of this.#desks) wake = Math.min(wake, desk.wake);
    return Math.max(minute + 1, wake);
  }

  #minute(minute: Minute): void {
    this.#now = this.#midnight + minute * MINUTE_MS;
    if (this.#live.length > 0) this.#meetOpen();
    const desks = this.#desks;
    for (let i = 0; i < desks.length; i++) {
      this.#deciding = true;
      desks[i]!.decide(minute, 0, this.#account, this);
      this.#deciding = false;
      if (this.#effects.length > 0) run(this.#effects);
    }
    if (this.#entries.length > 0) run(this.#entries);
    if (this.#live.length > 0) this.#travel();
  }

  /** Resting orders meet the open of the minute that starts now, where anything of that minute can reach them. */
  #meetOpen(): void {
    const live = this.#live;
    for (let i = 0; i < live.length; i++) {
      const venue = live[i]!;
      if (venue.begun) continue;
      this.#moveTo(venue);
      if (this.#exchange.stirs(venue.book, venue.trades ? venue.cursor : null, this.#now)) this.#begin(venue);
    }
    if (this.#events.length > 0) this.#deliver();
  }

  /** The rest of the minute, for every book that has begun it; then what it did is learnt. */
  #travel(): void {
    const live = this.#live;
    let finished = false;
    this.#matching = true;
    for (let i = 0; i < live.length; i++) {
      const venue = live[i]!;
      if (venue.begun && venue.trades) this.#exchange.path(venue.book, venue.cursor);
      venue.begun = false;
      if (venue.book.working === 0) finished = true;
    }
    this.#matching = false;
    this.#now += MINUTE_MS;
    if (this.#events.length > 0) this.#deliver();
    if (finished) this.#live = this.#live.filter((venue) => venue.book.working > 0 || venue.begun);
  }

  #act(effect: () => void): void {
    if (this.#deciding) this.#effects.push(effect);
    else effect();
  }

  #heard(id: string, event: OrderEvent): void {
    if (this.#matching) this.#events.push({ id, event });
    else this.#tell(id, event);
  }

  #tell(id: string, event: OrderEvent): void {
    const lane = this.#laneOfOrder.get(id);
    if (lane !== undefined) onOrder(lane, this.#account, id, event, this.#now, this);
  }

  /** What the exchange did by itself is learnt after it did it, in its order. */
  #deliver(): void {
    while (this.#events.length > 0) {
      const next = this.#events.shift();
      if (next !== undefined) this.#tell(next.id, next.event);
    }
  }

  #open(lane: Lane, { instrument }: Order): Venue {
    const venue = this.#venueOf.get(instrument) ?? this.#venue(lane, instrument);
    if (!venue.begun) {
      if (!this.#live.includes(venue)) this.#live = [...this.#live, venue].sort((a, b) => a.place - b.place);
      this.#begin(venue);
    }
    return venue;
  }

  /** The cursor to the minute that starts now. */
  #moveTo(venue: Venue): void {
    const { cursor, day } = venue;
    const next = this.#now + MINUTE_MS;
    const column = cursor.bars.at;
    let index = cursor.index;
    while (index < day.to && column[index]! < next) index += 1;
    cursor.index = index;
    venue.trades = index < day.to && column[index] === next;
  }

  #begin(venue: Venue): void {
    this.#moveTo(venue);
    // Minutes that stirred nothing were left out: without a bar of its own this one stands at the close before it.
    const { book, cursor, day } = venue;
    if (!venue.trades && cursor.index > day.from) book.price = cursor.bars.close[cursor.index - 1]!;
    venue.begun = true;
    const matching = this.#matching;
    this.#matching = true;
    this.#exchange.begin(venue.book, venue.trades ? venue.cursor : null, this.#now);
    this.#matching = matching;
  }

  /** Listed when its first order comes: most lanes of a day have none. */
  #venue(lane: Lane, instrument: string): Venue {
    const day = dayIn(lane, instrument);
    const book = this.#exchange.list({ instrument: day.instrument, stopTypes: stopTypesOf(day.instrument) });
    this.#exchange.startDay(book, tradingDayOf(day));
    const bot = this.#desks.findIndex((desk) => desk.bot === lane.bot);
    const place = bot * this.#market.instruments.length + this.#market.instruments.indexOf(day);
    const venue = {
      place,
      day,
      book,
      cursor: new BarCursor(day.bars, day.from),
      begun: false,
      trades: false,
    };
    this.#venueOf.set(instrument, venue);
    return venue;
  }

  #span(): readonly [Minute, Minute] {
    let first = Infinity;
    let last = -Infinity;
    for (const { bars, from, to } of this.#market.instruments) {
      if (from >= to) continue;
      first = Math.min(first, bars.minute[from]!);
      last = Math.max(last, bars.minute[to - 1]!);
    }
    return [first, last];
  }
}

function run(effects: (() => void)[]): void {
  for (let next = effects.shift(); next !== undefined; next = effects.shift()) next();
}
