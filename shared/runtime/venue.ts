import type { MarketDay } from '../domain/market-day.ts';
import type { Broker, Clock, Store } from '../ports.ts';
import type { TradingSetup } from './setup.ts';

/** Where a replayed or paced day's orders go, and what drives it beside the calls of the port. */
export interface Venue {
  readonly broker: Broker;
  /** The minute that starts now: resting orders meet its open. */
  readonly begin: () => Promise<void>;
  /** The rest of every minute that began before the one that it is now. */
  readonly path: () => Promise<void>;
  /** Start of the last minute whose path was travelled, 0 before the first. */
  readonly passed: () => Promise<number>;
  /**
   * True: a broker of the day's own. Its calls take time, so a replay's clock moves while somebody waits; and its account is new and flat, which is
   * certified before anything is traded in it.
   */
  readonly isSimulated: boolean;
}

/** What a venue is made of: a replay's clock is set by whoever waits. */
export interface VenueDay {
  readonly setup: TradingSetup;
  readonly market: MarketDay;
  readonly clock: Clock;
  readonly store: Store;
  /** Until the clock says so. */
  readonly sleepUntil: (at: number) => Promise<void>;
}

export type VenueOf = (day: VenueDay) => Venue;
