import {
  newAccountDay,
  type AccountState,
  type BotBudget,
  type BotDay,
  type BotName,
  type Policy,
  type Reservation,
} from '../domain/account.ts';
import type { Day } from '../domain/time.ts';
import { netOf, type Trade } from '../domain/trade.ts';
import { paise } from '../domain/units.ts';
import type { Costs, Limits } from './settings.ts';

/** What the governor needs besides the state: budgets and every number of its rules. */
export interface RiskPolicy extends Policy {
  readonly limits: Limits;
  readonly costs: Costs;
}

/**
 * The account at work: policy beside the state that the store keeps. All changes to money set aside, trades counted and results
 * go through here, and each raises `state.revision`.
 */
export class Account {
  readonly policy: RiskPolicy;
  readonly state: AccountState;
  /** Capital of all bots, paise; realised losses take from it, profits never add. */
  readonly capital: number;

  constructor(policy: RiskPolicy, state: AccountState) {
    this.policy = policy;
    this.state = state;
    this.capital = policy.bots.reduce((sum, bot) => sum + bot.capital, 0);
  }

  static open(policy: RiskPolicy, day: Day): Account {
    return new Account(policy, newAccountDay(day));
  }

  /** False after an account rule refused, until something about the account changes. */
  get entriesOpen(): boolean {
    return this.state.entriesClosedAt !== this.state.revision;
  }

  closeEntries(): void {
    this.state.entriesClosedAt = this.state.revision;
  }

  budgetOf(bot: BotName): BotBudget {
    for (const budget of this.policy.bots) if (budget.name === bot) return budget;
    throw new RangeError(`bot ${bot} has no budget in this profile`);
  }

  dayOf(bot: BotName): BotDay {
    const day = this.state.bots.find((b) => b.name === bot);
    if (day === undefined) throw new RangeError(`bot ${bot} has no day in this account`);
    return day;
  }

  /** Realised loss and open worst loss together: what the cap is compared with. Profit never lowers it below what is open. */
  atRisk(): number {
    return lossOf(this.state.realised) + sum(this.state.open, (r) => r.worstLoss);
  }

  atRiskOf(bot: BotName): number {
    return lossOf(this.dayOf(bot).realised) + sum(this.state.open, (r) => (r.bot === bot ? r.worstLoss : 0));
  }

  /** The bot's part of the loss cap: its part of the capital. */
  shareOf(bot: BotName): number {
    return (this.policy.maxDailyLoss * this.budgetOf(bot).capital) / this.capital;
  }

  /** What the next trade of the bot may still lose; zero or less: nothing. */
  leftFor(bot: BotName): number {
    return Math.min(this.policy.maxDailyLoss - this.atRisk(), this.shareOf(bot) - this.atRiskOf(bot));
  }

  funds(): number {
    return this.capital - lossOf(this.state.realised);
  }

  marginUsed(bot?: BotName): number {
    return sum(this.state.open, (r) => (bot === undefined || r.bot === bot ? r.margin : 0));
  }

  notionalOf(bot: BotName): number {
    return sum(this.state.open, (r) => (r.bot === bot ? r.notional : 0));
  }

  /** Trades of the day with those whose entry is still out; of one bot, or of all. */
  tradesWithPending(bot?: BotName): number {
    const counted = bot === undefined ? this.state.trades : this.dayOf(bot).trades;
    return (
      counted + sum(this.state.open, (r) => (!r.counted && (bot === undefined || r.bot === bot) ? 1 : 0))
    );
  }

  /** Trades of a strategy of a bot, in one instrument or in all, with those whose entry is still out. */
  tally(bot: BotName, strategy: string, instrument?: string): number {
    const counted = this.state.tallies[tallyKey(bot, strategy, instrument)] ?? 0;
    const pending = sum(this.state.open, (r) =>
      !r.counted &&
      r.bot === bot &&
      r.strategy === strategy &&
      (instrument === undefined || r.instrument === instrument)
        ? 1
        : 0,
    );
    return counted + pending;
  }

  /** Losing trades of a bot's strategy today. */
  lossesOf(bot: BotName, strategy: string): number {
    return this.state.strategies[tallyKey(bot, strategy)]?.losses ?? 0;
  }

  /** When the last trade of a bot's strategy closed; null: none has today. */
  lastClosedOf(bot: BotName, strategy: string): number | null {
    return this.state.strategies[tallyKey(bot, strategy)]?.lastClosedAt ?? null;
  }

  reserve(reservation: Reservation): void {
    if (this.state.open.some((r) => r.order === reservation.order)) {
      throw new RangeError(`order ${reservation.order} has a reservation already`);
    }
    this.state.open.push(reservation);
    this.#changed();
  }

  /** The first filled unit makes it a trade of the day. A second call changes nothing. */
  count(order: string): void {
    const reservation = this.state.open.find((r) => r.order === order);
    if (reservation === undefined || reservation.counted) return;
    reservation.counted = true;
    const { bot, strategy, instrument } = reservation;
    this.state.trades += 1;
    this.dayOf(bot).trades += 1;
    for (const key of [tallyKey(bot, strategy), tallyKey(bot, strategy, instrument)]) {
      this.state.tallies[key] = (this.state.tallies[key] ?? 0) + 1;
    }
    this.#changed();
  }

  /** An entry filled less than asked: what is set aside shrinks in proportion, rounded up; its charges stay. */
  shrink(order: string, filled: number, asked: number): void {
    const reservation = this.state.open.find((r) => r.order === order);
    if (reservation === undefined || filled >= asked) return;
    const { charges } = reservation;
    reservation.worstLoss = paise(Math.ceil(((reservation.worstLoss - charges) * filled) / asked) + charges);
    reservation.margin = paise(Math.ceil((reservation.margin * filled) / asked));
    reservation.notional = paise(Math.ceil((reservation.notional * filled) / asked));
    this.#changed();
  }

  /** Nothing came of the entry. */
  release(order: string): void {
    const at = this.state.open.findIndex((r) => r.order === order);
    if (at < 0) return;
    this.state.open.splice(at, 1);
    this.#changed();
  }

  /** A closed trade: its reservation ends and its result is the day's. Throws for a trade settled before. */
  settle(trade: Trade, at: number): void {
    if (this.state.closed.includes(trade.id)) throw new RangeError(`trade ${trade.id} is settled already`);
    const net = netOf(trade);
    const bot = this.dayOf(trade.bot);
    this.state.closed.push(trade.id);
    this.state.realised = paise(this.state.realised + net);
    this.state.charges = paise(this.state.charges + trade.charges.total);
    bot.realised = paise(bot.realised + net);
    bot.lossesInRow = net < 0 ? bot.lossesInRow + 1 : 0;
    if (net < 0) bot.lastLossAt = at;
    this.state.strategies[tallyKey(trade.bot, trade.strategy)] = {
      losses: this.lossesOf(trade.bot, trade.strategy) + (net < 0 ? 1 : 0),
      lastClosedAt: at,
    };
    const open = this.state.open.findIndex((r) => r.order === trade.id);
    if (open >= 0) this.state.open.splice(open, 1);
    this.#changed();
  }

  /** Sticky: the first reason stays. */
  halt(why: string): void {
    if (this.state.halted !== null) return;
    this.state.halted = why;
    this.#changed();
  }

  #changed(): void {
    this.state.revision += 1;
    this.state.mostAtRisk = paise(Math.max(this.state.mostAtRisk, Math.ceil(this.atRisk())));
  }
}

/** The account after a person cleared its halt: entries that the halt closed are looked for again. Open and closed trades stay. */
export function haltCleared(state: AccountState): AccountState {
  return { ...state, halted: null, desired: null, revision: state.revision + 1 };
}

function tallyKey(bot: BotName, strategy: string, instrument?: string): string {
  return instrument === undefined ? `${bot}/${strategy}` : `${bot}/${strategy}/${instrument}`;
}

function lossOf(realised: number): number {
  return Math.max(0, -realised);
}

function sum<T>(of: readonly T[], value: (item: T) => number): number {
  let total = 0;
  for (const item of of) total += value(item);
  return total;
}
