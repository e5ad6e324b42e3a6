import type { Side } from './order.ts';
import type { Day, Minute } from './time.ts';
import { ZERO, type Paise } from './units.ts';

export type BotName = 'stocks' | 'futures' | 'options';

/** In the order in which bots act within a minute; its index is the bot's digit in an order id. */
export const BOT_NAMES: readonly BotName[] = ['stocks', 'futures', 'options'];

/** One bot's part of the account. */
export interface BotBudget {
  readonly name: BotName;
  readonly capital: Paise;
  /** Most a trade may lose; null: the smaller of 0.5 % of capital and 30 % of the day's cap (both settings). */
  readonly riskPerTrade: Paise | null;
  /** Round trips kept for this bot until the unused quota of all is released. */
  readonly quota: number;
}

/** Money set aside for a trade from the moment its entry is approved until its position is closed. */
export interface Reservation {
  readonly order: string;
  readonly bot: BotName;
  readonly strategy: string;
  readonly instrument: string;
  readonly side: Side;
  /** The way it bets on the market: a bought put is a SELL. */
  readonly bet: Side;
  /** To the stop, with slippage, limit offsets, gap allowance and charges; of a spread the bought leg's premium until the other is sold, then its debit. */
  worstLoss: Paise;
  /** The charges in it: brokerage is flat, so they do not shrink with the quantity. */
  readonly charges: Paise;
  margin: Paise;
  notional: Paise;
  /** True from its first filled unit: from then on it is a trade of the day. */
  counted: boolean;
}

export interface BotDay {
  readonly name: BotName;
  /** Net of charges, over closed trades. */
  realised: Paise;
  trades: number;
  lossesInRow: number;
  lastLossAt: number | null;
}

/** What a bot's strategy has lived through today, by closed trades. */
export interface StrategyDay {
  losses: number;
  lastClosedAt: number;
}

/** What a person keeps from entering, until a person lets it again. */
export interface Disabled {
  readonly kind: 'bot' | 'symbol';
  /** Of a bot; or of a stock, or of what futures and options derive from. */
  readonly name: string;
  readonly why: string;
  readonly at: number;
}

/**
 * The one record all bots reserve from (`accounts/{a}`), for one IST day. JSON-safe; written only by `risk/account.ts`, always in
 * the same commit as the intent it pays for.
 */
export interface AccountState {
  readonly day: Day;
  /** Why trading is stopped; sticky, cleared only by a person. */
  halted: string | null;
  /** With the halt: what whoever reads the book has to reach. */
  desired: 'flat' | null;
  /** Which restoration of the database this was reconciled with; another than the deployment's stops trading. */
  restoreEpoch: number;
  /** Bots and symbols that nothing is entered of; exits never wait for it. */
  readonly disabled: readonly Disabled[];
  /** Net of charges, over closed trades. */
  realised: Paise;
  charges: Paise;
  trades: number;
  readonly bots: BotDay[];
  readonly open: Reservation[];
  /** Trades by "bot/strategy" and "bot/strategy/instrument". */
  readonly tallies: Record<string, number>;
  /** By "bot/strategy"; absent: no trade of it has closed. */
  readonly strategies: Record<string, StrategyDay>;
  /** Ids of the day's closed trades, in order of closing. */
  readonly closed: string[];
  /** Largest realised loss plus open worst loss seen at any time of the day. */
  mostAtRisk: Paise;
  /** Rises with every change; entries that an account rule closed stay closed while it stands still. */
  revision: number;
  /** The revision at which an account rule closed entries; -1: open. */
  entriesClosedAt: number;
}

/** What a person decided about budgets. */
export interface Policy {
  readonly maxDailyLoss: Paise;
  readonly maxTrades: number;
  /** No entry from this minute on. */
  readonly cutoff: Minute;
  readonly quotaReleaseAt: Minute;
  readonly bots: readonly BotBudget[];
}

/** What outlives midnight: a halt, what it is to reach, the restoration that was reconciled, and what a person disabled. */
export function standingOf({
  halted,
  desired,
  restoreEpoch,
  disabled,
}: AccountState): Pick<AccountState, 'halted' | 'desired' | 'restoreEpoch' | 'disabled'> {
  return { halted, desired, restoreEpoch, disabled };
}

export function newAccountDay(day: Day): AccountState {
  return {
    day,
    halted: null,
    desired: null,
    restoreEpoch: 0,
    disabled: [],
    realised: ZERO,
    charges: ZERO,
    trades: 0,
    bots: BOT_NAMES.map((name) => ({ name, realised: ZERO, trades: 0, lossesInRow: 0, lastLossAt: null })),
    open: [],
    tallies: {},
    strategies: {},
    closed: [],
    mostAtRisk: ZERO,
    revision: 0,
    entriesClosedAt: -1,
  };
}
