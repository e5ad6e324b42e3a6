import type { BotName } from '../domain/account.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Order } from '../domain/order.ts';
import type { Session } from '../domain/session.ts';
import type { Opportunity, Running, StrategyPlan } from '../domain/strategy.ts';
import { BarCursor } from '../domain/bars.ts';
import { rowAfter } from '../domain/rows.ts';
import { EMPTY_SLOT, type Slot } from '../domain/slot.ts';
import type { Minute } from '../domain/time.ts';
import type { Trade } from '../domain/trade.ts';
import type { ChargeCoefficients } from '../ledger/charges.ts';
import type { ChargeRates } from '../ledger/charges-table.ts';
import type { Costs } from '../risk/settings.ts';
import type { InstrumentDay } from '../domain/market-day.ts';
import { isGuarded, openTradeOf } from './open-trade.ts';
import { Alarm, type Selection } from './selection.ts';

/** What a lane is made for; the numbers that never change within a day are made once here. */
export interface LaneSetup {
  readonly bot: BotName;
  /** The bot's digit in order ids. */
  readonly botIndex: number;
  readonly day: InstrumentDay;
  readonly plans: readonly StrategyPlan<Opportunity>[];
  readonly costs: Costs;
  /** Of its charge class: a bound for the gate, and the rates that a closed order is charged by. */
  readonly charges: ChargeCoefficients;
  readonly rates: ChargeRates;
  /** Margin as a share of notional, long and short; NaN: that side cannot be margined, so it is refused. */
  readonly marginShareBuy: number;
  readonly marginShareSell: number;
  /** Margin of a debit spread as a share of its worst loss; NaN: it cannot be margined, so it is refused. */
  readonly marginShareSpread: number;
  /** The day of another instrument: of the option that a spread sells. Throws a RangeError for one that the day has not. */
  dayOf(instrument: string): InstrumentDay;
  /** True: the sink is told which rule stopped each setup. */
  readonly traces: boolean;
}

/** Past any minute of a day. */
const NEVER = 9999;

/** One bot on one instrument for one day: its strategies at work, and the trade it is in. */
export class Lane {
  readonly setup: LaneSetup;
  readonly bot: BotName;
  readonly instrument: Instrument;
  readonly session: Session;
  readonly costs: Costs;
  readonly plans: readonly StrategyPlan<Opportunity>[];
  readonly runnings: readonly Running<Opportunity>[];
  /** The one-minute bar that is next, then the one being decided on. */
  readonly minute: BarCursor;
  /** The five-minute bar that closed last. */
  readonly five: BarCursor;
  /** Whether the bar just taken in ended a five-minute bar: only then do five-minute strategies decide. */
  fiveClosed = false;
  readonly selection: Selection = { active: -1, halfRisk: false, blocks: null };
  /** The live entry (of a spread the sale of its second leg after it), then the trade it became with its live exit. Loaded from the store, or kept. */
  entry: Order | null = null;
  exit: Order | null = null;
  trade: Trade | null = null;
  /** Exits that the book lacked when it had to have them: a late fill of one still counts. */
  past: readonly Order[] = [];
  slot: Slot = EMPTY_SLOT;
  /** Whose strategies say when its trade is over: its own, or those of the lane that watches the underlying of this option. */
  readonly guide: Lane;
  /** End of the last bar an entry was decided on: a bar is decided on once. */
  decidedAt = 0;
  /** The last denial recorded ("strategy/rule/bet"): a repeated one is recorded once. */
  denied = '';
  /** A lane rule refused at this revision of the account: nothing to look for until it changes. */
  spentAt = -1;
  readonly #alarm: Alarm;
  readonly #onMinutes: readonly Running<Opportunity>[];
  readonly #onFives: readonly Running<Opportunity>[];
  readonly #minuteEnd: number;
  readonly #fivesEnd: number;
  #nextFive: number;
  /** A five-minute bar was taken in ahead of its minute and has not been decided on. */
  #ahead = false;

  constructor(setup: LaneSetup, alarm: Alarm = new Alarm(), guide: Lane | null = null) {
    this.#alarm = alarm;
    this.guide = guide ?? this;
    const { day, plans } = setup;
    this.setup = setup;
    this.bot = setup.bot;
    this.instrument = day.instrument;
    this.session = day.session;
    this.costs = setup.costs;
    this.plans = plans;
    this.runnings = plans.map((plan) => plan.start(day.facts));
    this.minute = new BarCursor(day.bars, day.from);
    this.five = new BarCursor(day.fives, day.warmupFrom);
    this.#minuteEnd = day.to;
    this.#nextFive = day.fivesFrom;
    this.#fivesEnd = day.fivesTo;
    this.#onMinutes = this.runnings.filter((_, i) => plans[i]?.timeframe === 1);
    this.#onFives = this.runnings.filter((_, i) => plans[i]?.timeframe === 5);
    let history = 0;
    for (const plan of plans) history = Math.max(history, plan.history);
    for (let row = Math.max(day.warmupFrom, day.fivesFrom - history); row < day.fivesFrom; row++)
      this.#observeFive(row);
  }

  /**
   * Before this minute of the day there is nothing to do: no trade or entry to look after, no strategy on minutes, no five-minute bar that closes. What
   * makes a day cheap: four minutes in five are not even looked at. Kept up to date by whoever lets the lane decide.
   */
  wake: Minute = 0;

  /** Something was heard of its orders: what it was waiting for may not come any more, so it looks again with the next minute. */
  rouse(): void {
    this.wake = 0;
    this.#alarm.minute = 0;
  }

  /**
   * Sets `wake`. A flat lane runs ahead: what it will see, and whether it will want anything, is a matter of its own bars alone (`find` is pure and
   * asks nobody), so it goes on to the first five-minute bar it wants to trade on and waits there for its minute to come. It never passes
   * `horizon`, the minute of the next selection. Nothing is decided ahead, and a lane that traces stops at every bar.
   */
  rest(horizon: Minute): void {
    if (this.entry !== null || this.#onMinutes.length > 0) this.wake = 0;
    else if (this.trade !== null) this.wake = isGuarded(this.trade, this.exit) ? this.#watch(this.trade) : 0;
    else if (this.#ahead) this.wake = this.five.minute;
    else this.wake = this.#runAhead(this.setup.traces ? 0 : horizon);
  }

  /**
   * The next minute at which something may happen to a trade that its resting stop protects: a bar that reaches the stop, a close at the target,
   * the clock (ours, or the exchange's that cancels stops), or a five-minute bar on which its strategy wants out. A stop that follows the price has every bar to look at. Never past the first bar that reaches the stop: what this lane
   * sees after that it sees as a flat one.
   */
  #watch(trade: Trade): Minute {
    const strategy = this.plans.findIndex((plan) => plan.name === trade.strategy);
    const { squareOff, stopsCancelledAt } = this.session;
    const clock = Math.min(squareOff, trade.exitBy, stopsCancelledAt ?? NEVER);
    if (strategy < 0 || this.#ahead || trade.trail !== null) return 0;
    const { minute, high, low, close } = this.minute.bars;
    const closes = this.five.bars.minute;
    const long = trade.side === 'BUY';
    const target = trade.target ?? (long ? Infinity : -Infinity);
    for (let row = this.minute.index; row < this.#minuteEnd; row++) {
      const now = minute[row]!;
      if (now >= clock) break;
      if (long ? low[row]! <= trade.stop : high[row]! >= trade.stop) return now;
      if (long ? close[row]! >= target : close[row]! <= target) return now;
      if (this.#nextFive < this.#fivesEnd && closes[this.#nextFive]! <= now) {
        this.#observeFives(now);
        if (this.runnings[strategy]!.exit(this.five, openTradeOf(trade, this.instrument)) === undefined)
          continue;
        this.#ahead = true;
        return now;
      }
    }
    return clock;
  }

  #runAhead(horizon: Minute): Minute {
    const closes = this.five.bars.minute;
    const active = this.selection.active;
    let row = this.#nextFive;
    for (; row < this.#fivesEnd && closes[row]! < horizon; row++) {
      this.#observeFive(row);
      if (active < 0 || this.runnings[active]!.find(this.five) === undefined) continue;
      this.#nextFive = row + 1;
      this.#ahead = true;
      return closes[row]!;
    }
    this.#nextFive = row;
    return row < this.#fivesEnd ? closes[row]! : NEVER;
  }

  /** The close of the newest bar that ended by `at`; null before the day's first. */
  closeBy(at: number): number | null {
    const { bars, from } = this.setup.day;
    const row = rowAfter(bars, from, this.#minuteEnd, at) - 1;
    return row < from ? null : bars.close[row]!;
  }

  /** Moves the cursor to the bar that ended at that minute of the day; false where there is none. */
  moveTo(minute: Minute): boolean {
    const cursor = this.minute;
    const column = cursor.bars.minute;
    let index = cursor.index;
    while (index < this.#minuteEnd && column[index]! < minute) index += 1;
    cursor.index = index;
    return index < this.#minuteEnd && column[index] === minute;
  }

  /** Whether the cursor is on the bar that ended at that minute of the day, not on one of later. */
  standsAt(minute: Minute): boolean {
    const { bars, index } = this.minute;
    return index < this.#minuteEnd && bars.minute[index] === minute;
  }

  /**
   * Takes in the closed one-minute bar under the cursor; every strategy sees it, whichever is active. A five-minute bar is taken in with the first
   * minute that ends when it does or later: one whose last minute never came is a minute late, and says so by `missing`.
   */
  observe(): void {
    const minute = this.minute;
    const now = minute.bars.minute[minute.index]!;
    this.fiveClosed = this.#observeFives(now);
    if (this.#ahead && this.five.minute <= now) {
      this.fiveClosed = true;
      this.#ahead = false;
    }
    for (let i = 0; i < this.#onMinutes.length; i++) this.#onMinutes[i]!.observe(minute);
  }

  /** Takes in everything that ended by that minute of the day, for a life that has just begun. */
  catchUp(until: Minute): void {
    const cursor = this.minute;
    const column = cursor.bars.minute;
    let index = cursor.index;
    for (; index < this.#minuteEnd && column[index]! <= until; index++) {
      cursor.index = index;
      if (this.#onMinutes.length > 0) this.observe();
    }
    cursor.index = index;
    const last = index - 1;
    if (last >= this.setup.day.from) this.#observeFives(column[last]!);
  }

  /** The bar a strategy decides on now, or undefined while its bar is still being built. */
  barFor(strategy: number): BarCursor | undefined {
    if (this.plans[strategy]!.timeframe === 1) return this.minute;
    return this.fiveClosed ? this.five : undefined;
  }

  /** False: between two five-minute closes there is nothing to look for. */
  get decidesOnMinutes(): boolean {
    return this.#onMinutes.length > 0;
  }

  /** The five-minute bars that have closed by that minute of the day; true if there was one. */
  #observeFives(minute: Minute): boolean {
    const closes = this.five.bars.minute;
    const from = this.#nextFive;
    let row = from;
    for (; row < this.#fivesEnd && closes[row]! <= minute; row++) this.#observeFive(row);
    this.#nextFive = row;
    return row > from;
  }

  #observeFive(row: number): void {
    this.five.index = row;
    for (let i = 0; i < this.#onFives.length; i++) this.#onFives[i]!.observe(this.five);
  }
}
