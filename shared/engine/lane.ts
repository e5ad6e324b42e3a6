import type { BotName } from '../domain/account.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Order, Side } from '../domain/order.ts';
import type { Session } from '../domain/session.ts';
import type { Running, StrategyPlan } from '../domain/strategy.ts';
import { BarCursor, Bars } from '../domain/bars.ts';
import type { Trade } from '../domain/trade.ts';
import { FiveMinutes } from '../indicators/five-minute.ts';
import type { ChargeCoefficients } from '../ledger/charges.ts';
import type { ChargeRates } from '../ledger/charges-table.ts';
import type { Costs } from '../risk/settings.ts';
import type { InstrumentDay } from '../domain/market-day.ts';

/** What a lane is made for; the numbers that never change within a day are made once here. */
export interface LaneSetup {
  readonly bot: BotName;
  /** The bot's digit in order ids. */
  readonly botIndex: number;
  readonly day: InstrumentDay;
  readonly plans: readonly StrategyPlan[];
  readonly costs: Costs;
  /** Of its charge class: a bound for the gate, and the rates that a closed order is charged by. */
  readonly charges: ChargeCoefficients;
  readonly rates: ChargeRates;
  /** Margin as a share of notional, long and short; NaN: that side cannot be margined, so it is refused. */
  readonly marginShareBuy: number;
  readonly marginShareSell: number;
  /** True: the sink is told which rule stopped each setup. */
  readonly traces: boolean;
}

/** Which strategy may open trades, as the selector left it. */
export interface Selection {
  /** The place in the lane's plans; -1: none. */
  active: number;
  halfRisk: boolean;
  blocks: Side | null;
}

/** One bot on one instrument for one day: its strategies at work, and the trade it is in. */
export class Lane {
  readonly setup: LaneSetup;
  readonly bot: BotName;
  readonly instrument: Instrument;
  readonly session: Session;
  readonly costs: Costs;
  readonly plans: readonly StrategyPlan[];
  readonly runnings: readonly Running[];
  readonly five: FiveMinutes;
  /** The five-minute bar that the bar just taken in ended, or null: only then do five-minute strategies decide. */
  #closed: BarCursor | null = null;
  /** A five-minute bar whose last minute never came, kept: the next bar's is built in its place. */
  readonly #late: BarCursor;
  readonly selection: Selection = { active: -1, halfRisk: false, blocks: null };
  /** The live entry, then the trade it became with its live exit. Loaded from the store, or kept. */
  entry: Order | null = null;
  exit: Order | null = null;
  trade: Trade | null = null;
  /** Close of the newest bar taken in, paise. */
  lastPrice = 0;
  /** End of the last bar an entry was decided on: a bar is decided on once. */
  decidedAt = 0;
  /** The last denial recorded ("strategy/rule/side"): a repeated one is recorded once. */
  denied = '';
  /** A lane rule refused at this revision of the account: nothing to look for until it changes. */
  spentAt = -1;

  constructor(setup: LaneSetup) {
    const { day, plans } = setup;
    this.setup = setup;
    this.bot = setup.bot;
    this.instrument = day.instrument;
    this.session = day.session;
    this.costs = setup.costs;
    this.plans = plans;
    this.runnings = plans.map((plan) => plan.start(day.facts));
    this.five = new FiveMinutes(day.facts.sessionOpen, day.instrument.hasVolume);
    this.#late = new BarCursor(new Bars(1, day.instrument.hasVolume, true));
    this.#warmUp(day.history, day.historyFrom, day.historyTo);
  }

  /** Takes in a closed one-minute bar; every strategy sees it, whichever is active. */
  observe(bar: BarCursor): void {
    const five = this.five;
    this.lastPrice = bar.close;
    this.#closed = null;
    if (five.closesEarlier(bar)) {
      this.#observeFive();
      copyBar(five.bar, this.#late);
      this.#closed = this.#late;
    }
    five.add(bar);
    if (five.closed) {
      this.#observeFive();
      this.#closed = five.bar;
    }
    for (let i = 0; i < this.runnings.length; i++) {
      if (this.plans[i]!.timeframe === 1) this.runnings[i]!.observe(bar);
    }
  }

  /** The bar a strategy decides on now, or undefined while its bar is still being built. */
  barFor(strategy: number, minute: BarCursor): BarCursor | undefined {
    if (this.plans[strategy]!.timeframe === 1) return minute;
    return this.#closed ?? undefined;
  }

  get idle(): boolean {
    return this.trade === null && this.entry === null;
  }

  #observeFive(): void {
    for (let i = 0; i < this.runnings.length; i++) {
      if (this.plans[i]!.timeframe === 5) this.runnings[i]!.observe(this.five.bar);
    }
  }

  /** History is five-minute bars, so it warms five-minute strategies; others warm up inside the session. */
  #warmUp(history: Bars, from: number, to: number): void {
    const cursor = new BarCursor(history);
    for (let i = 0; i < this.runnings.length; i++) {
      if (this.plans[i]!.timeframe !== 5) continue;
      for (let row = from; row < to; row++) {
        cursor.index = row;
        this.runnings[i]!.observe(cursor);
      }
    }
  }
}

/** The row a five-minute bar is built in, written to another. */
function copyBar(from: BarCursor, to: BarCursor): void {
  const { bars } = to;
  bars.length = 0;
  bars.push(from.day, from.minute, from.open, from.high, from.low, from.close, from.volume, from.oi);
  bars.turnover[0] = from.turnover;
  bars.weight[0] = from.weight;
  bars.missing[0] = from.missing;
}
