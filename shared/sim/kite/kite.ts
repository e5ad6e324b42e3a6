import { instantOf } from '../../domain/time.ts';
import type { MarketDay } from '../../domain/market-day.ts';
import type { ExchangeCosts } from '../../exchange/book.ts';
import type { ChargeRates } from '../../ledger/charges-table.ts';
import type { HttpOutcome, HttpRequest, KiteError } from './answers.ts';
import { cancelByHand, squareOff, tradeByHand, type HandAnswer, type HandTrade } from './by-hand.ts';
import type { Desk } from './desk.ts';
import type { FaultOptions } from './fault-schema.ts';
import type { Fired } from './faults.ts';
import { seen, type OrderSeen } from './order-seen.ts';
import { serve } from './router.ts';
import { kiteSettingsSchema, type KiteOptions } from './settings.ts';
import type { KiteEvent } from './updates.ts';
import { World } from './world.ts';

/**
 * Kite Connect v3 for one day and one account, as a machine without sockets, clock or chance: every instant is given and must not go back, so the same
 * calls give the same bytes. Orders meet the project's exchange model; what only a broker does (ids, states, rules, limits, faults) is here.
 */
export class Kite {
  readonly #world: World;

  /** Throws a ZodError for settings that do not fit, a RangeError for an option whose strike is not told. */
  constructor(options: {
    readonly settings: KiteOptions;
    readonly market: MarketDay;
    readonly costs: ExchangeCosts;
    /** The newest where none are given. */
    readonly rates?: ChargeRates;
  }) {
    const { settings, market, costs, rates } = options;
    const world = new World(kiteSettingsSchema.parse(settings), market, costs, rates);
    this.#world = world;
    for (const { session, instrument } of market.instruments) {
      if (session.brokerSquareOff === null) continue;
      world.agenda.add(instantOf(market.day, session.brokerSquareOff), (now) =>
        squareOff(world, (key) => key === instrument.key, now),
      );
    }
  }

  /** Lives up to `at`, then answers. What the request changes is changed at `at`, however long the answer takes. */
  http(request: HttpRequest, at: number): HttpOutcome {
    this.#world.advance(at);
    return serve(this.#world, request, at);
  }

  /** Minutes of the market, states of orders, square-offs and late requests up to and including `at`. Throws a RangeError for the past. */
  advance(at: number): void {
    this.#world.advance(at);
  }

  /** Postbacks and websocket messages that are due by now and were not handed over yet, in order of time. */
  events(): readonly KiteEvent[] {
    return this.#world.updates.drain(this.#world.now);
  }

  /** Throws a RangeError for a fault that there is not, or that does not fit what it is armed for. */
  arm(options: FaultOptions): void {
    const world = this.#world;
    const fault = world.faults.arm(options);
    if (fault.fault !== 'rms-square-off') return;
    const { instrument, from } = fault;
    if (instrument !== undefined && !world.desks.has(instrument))
      throw new RangeError(`fault rms-square-off: the day has no ${instrument}`);
    world.agenda.add(Math.max(from, world.now), (now) => {
      world.faults.note('rms-square-off', 'market', now);
      squareOff(world, (key) => instrument === undefined || key === instrument, now);
    });
  }

  /** What the armed faults have done, in order: a fault that is not among them proved nothing. */
  fired(): readonly Fired[] {
    return this.#world.faults.fired;
  }

  /** Every order of the day as the broker knows it, in the order of placing: for whoever judges a run. No call, so it meets no limit and no fault. */
  orders(): readonly OrderSeen[] {
    return [...this.#world.orders.values()].map(seen);
  }

  /** The person logs in at the browser: the request token that the redirect carries. */
  login(at: number): string {
    this.#world.advance(at);
    return this.#world.sessions.login(at);
  }

  tradeByHand(trade: HandTrade, at: number): HandAnswer {
    this.#world.advance(at);
    return tradeByHand(this.#world, trade, at);
  }

  cancelByHand(orderId: string, at: number): HandAnswer {
    this.#world.advance(at);
    return cancelByHand(this.#world, orderId, at);
  }

  /** Why the ticker does not let this key and token in; undefined: it does. */
  refusal(apiKey: string, accessToken: string, at: number): KiteError | undefined {
    this.#world.advance(at);
    return this.#world.sessions.refusal(`token ${apiKey}:${accessToken}`, at);
  }

  /** The instruments of the day, to be looked at. */
  get desks(): ReadonlyMap<string, Desk> {
    return this.#world.desks;
  }

  /** When something happens next by itself; Infinity: never. For whoever keeps a clock. */
  get nextAt(): number {
    return this.#world.nextAt;
  }
}
