import type { BarCursor } from '../domain/bars.ts';
import { BarCursor as Cursor } from '../domain/bars.ts';
import type { DecisionRecord } from '../domain/decision.ts';
import type { Order, OrderChange, OrderEvent } from '../domain/order.ts';
import { stopTypesOf } from '../domain/stop-types.ts';
import type { Stopped } from '../domain/strategy.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Trade } from '../domain/trade.ts';
import { tradingDayOf, type Book, type ExchangeCosts } from '../exchange/book.ts';
import { Exchange } from '../exchange/exchange.ts';
import type { Account } from '../risk/account.ts';
import type { BotDesk } from './bot-desk.ts';
import type { Lane } from './lane.ts';
import type { InstrumentDay, MarketDay } from '../domain/market-day.ts';
import { onOrder } from './on-order.ts';
import type { Sink } from './sink.ts';

/** Where a replay reports to; everything else happens inside it. */
export interface Recorder {
  decide(record: DecisionRecord): void;
  closed(trade: Trade): void;
  stopped(lane: Lane, strategy: string, stopped: Stopped): void;
}

interface Venue {
  readonly lane: Lane;
  readonly day: InstrumentDay;
  readonly book: Book;
  /** The minute that trades next: row `cursor.index`, valid while below `day.to`. */
  readonly cursor: BarCursor;
  begun: boolean;
}

/**
 * A day as a bare loop over the engine and the exchange: no ports, no store, nothing to wait for. What the runner does through its ports
 * must come to the same decisions; and this is the loop that benchmarks and parameter searches run.
 *
 * A minute: resting orders meet the open → every bot decides on the bar that ended, its exits act → entries act → the minute's path.
 */
export class Replay implements Sink {
  readonly #market: MarketDay;
  readonly #desks: readonly BotDesk[];
  readonly #account: Account;
  readonly #recorder: Recorder;
  readonly #exchange: Exchange;
  readonly #venues: readonly Venue[];
  readonly #venueOf = new Map<Lane, Venue>();
  readonly #laneOfOrder = new Map<string, Lane>();
  readonly #events: { readonly id: string; readonly event: OrderEvent }[] = [];
  readonly #effects: (() => void)[] = [];
  readonly #entries: (() => void)[] = [];
  #deciding = false;
  #matching = false;
  #now = 0;

  constructor(
    market: MarketDay,
    desks: readonly BotDesk[],
    account: Account,
    costs: ExchangeCosts,
    recorder: Recorder,
  ) {
    this.#market = market;
    this.#desks = desks;
    this.#account = account;
    this.#recorder = recorder;
    this.#exchange = new Exchange(costs, (id, event) => this.#heard(id, event));
    this.#venues = desks.flatMap((desk) => desk.lanes.map((lane) => this.#venue(lane)));
    for (const venue of this.#venues) this.#venueOf.set(venue.lane, venue);
  }

  /** The whole day, from the first bar to the last window's close. */
  run(): void {
    const [first, last] = this.#span();
    for (let at = first; at <= last; at += MINUTE_MS) this.#minute(at);
  }

  decide(record: DecisionRecord): void {
    this.#recorder.decide(record);
  }

  place(lane: Lane, order: Order): void {
    this.#laneOfOrder.set(order.id, lane);
    const act = (): void => {
      onOrder(lane, this.#account, order.id, { kind: 'claimed' }, this.#now, this);
      this.#exchange.place(this.#open(lane).book, order.id, order.request, this.#now);
    };
    if (!this.#deciding) act();
    else if (order.role === 'entry') this.#entries.push(act);
    else this.#effects.push(act);
  }

  modify(lane: Lane, order: Order, change: OrderChange): void {
    this.#act(() => {
      this.#exchange.modify(this.#open(lane).book, order.id, change, this.#now);
    });
  }

  cancel(lane: Lane, order: Order): void {
    this.#act(() => {
      this.#exchange.cancel(this.#open(lane).book, order.id, this.#now);
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

  #minute(at: number): void {
    this.#now = at;
    for (const venue of this.#venues) {
      if (this.#hasBar(venue, at)) {
        // What is learnt before the bots decide is priced by the bar that just ended, as a life that reads the day prices it.
        venue.lane.lastPrice = venue.cursor.bars.close[venue.cursor.index]!;
        venue.cursor.index += 1;
      }
      if (venue.book.working > 0) this.#begin(venue);
    }
    this.#deliver();
    for (const desk of this.#desks) {
      this.#deciding = true;
      desk.decide(at, at, this.#account, this);
      this.#deciding = false;
      if (this.#effects.length > 0) run(this.#effects);
    }
    if (this.#entries.length > 0) run(this.#entries);
    for (const venue of this.#venues) {
      if (!venue.begun) continue;
      venue.begun = false;
      if (!this.#trades(venue)) continue;
      this.#matching = true;
      this.#exchange.path(venue.book, venue.cursor);
      this.#matching = false;
    }
    this.#now = at + MINUTE_MS;
    this.#deliver();
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

  #open(lane: Lane): Venue {
    const venue = this.#venueOf.get(lane);
    if (venue === undefined) throw new RangeError(`${lane.instrument.key} is not listed in this replay`);
    if (!venue.begun) this.#begin(venue);
    return venue;
  }

  #begin(venue: Venue): void {
    venue.begun = true;
    const matching = this.#matching;
    this.#matching = true;
    this.#exchange.begin(venue.book, this.#trades(venue) ? venue.cursor : null, this.#now);
    this.#matching = matching;
  }

  /** Is there a bar of the minute that starts now? */
  #trades(venue: Venue): boolean {
    return this.#hasBar(venue, this.#now + MINUTE_MS);
  }

  #hasBar({ cursor, day }: Venue, at: number): boolean {
    return cursor.index < day.to && cursor.bars.at[cursor.index]! === at;
  }

  #venue(lane: Lane): Venue {
    const { day } = lane.setup;
    const book = this.#exchange.list({ instrument: day.instrument, stopTypes: stopTypesOf(day.instrument) });
    this.#exchange.startDay(book, tradingDayOf(day));
    return { lane, day, book, cursor: new Cursor(day.bars, day.from), begun: false };
  }

  #span(): readonly [number, number] {
    let first = Infinity;
    let last = -Infinity;
    for (const { bars, from, to } of this.#market.instruments) {
      if (from >= to) continue;
      first = Math.min(first, bars.at[from]!);
      last = Math.max(last, bars.at[to - 1]!);
    }
    return [first, last];
  }
}

function run(effects: (() => void)[]): void {
  for (let next = effects.shift(); next !== undefined; next = effects.shift()) next();
}
