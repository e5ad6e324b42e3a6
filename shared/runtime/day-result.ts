import type { AccountState, BotName } from '../domain/account.ts';
import type { DecisionRecord } from '../domain/decision.ts';
import type { Day } from '../domain/time.ts';
import type { Trade } from '../domain/trade.ts';
import type { Config } from './config.ts';

/** How often a rule of a strategy was the first to stop a setup on one instrument, with the nearest miss by time. */
export interface SetupStop {
  readonly bot: BotName;
  readonly strategy: string;
  readonly instrument: string;
  readonly rule: string;
  readonly times: number;
  /** Value and limit the last time; null: unknown. */
  readonly value: number | null;
  readonly limit: number | null;
}

/** A day that was run: everything the report shows, nothing else. JSON-safe. */
export interface DayResult {
  readonly day: Day;
  readonly config: Config;
  /** The bots that ran, in order. */
  readonly bots: readonly BotName[];
  readonly decisions: readonly DecisionRecord[];
  /** Closed trades in order of closing. */
  readonly trades: readonly Trade[];
  /** Positions still open when the day's data ended: should be none. */
  readonly left: readonly Trade[];
  readonly account: AccountState;
  readonly setups: readonly SetupStop[];
  readonly assumed: readonly string[];
  /** SHA-256 of the decisions (see `decision-hash.ts`). */
  readonly hash: string;
}

/** What a person watching is told, as it happens, in order. */
export interface DayListener {
  /** How the day begins, where it is not simply a new one: gone on with, begun anew, or over already. */
  begun(text: string): void;
  /** A minute of the day is over: 0 to 1 of the session done. */
  minute(at: number, done: number): void;
  decision(record: DecisionRecord): void;
  /** An entry that filled, whole or in part (`trade.qty` of `trade.asked`). */
  opened(trade: Trade): void;
  closed(trade: Trade): void;
  /** An entry of which nothing was filled. */
  unfilled(orderId: string, instrument: string, why: string): void;
  alert(text: string): void;
}

const nothing = (): void => {};

/** For runs that nobody watches. */
export const SILENT: DayListener = {
  begun: nothing,
  minute: nothing,
  decision: nothing,
  opened: nothing,
  closed: nothing,
  unfilled: nothing,
  alert: nothing,
};
