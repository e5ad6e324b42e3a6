import type { Bar } from '../../shared/domain/bars.ts';
import { Bars } from '../../shared/domain/bars.ts';
import type { DecisionRecord } from '../../shared/domain/decision.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { InstrumentDay, MarketDay } from '../../shared/domain/market-day.ts';
import type { Session } from '../../shared/domain/session.ts';
import type { OpenTrade, Signal, StrategyPlan, TradeLimits } from '../../shared/domain/strategy.ts';
import { instantOf, type Minute } from '../../shared/domain/time.ts';
import type { Trade } from '../../shared/domain/trade.ts';
import { paise } from '../../shared/domain/units.ts';
import type { Choice, Chooser } from '../../shared/engine/bot-desk.ts';
import { Replay } from '../../shared/engine/replay.ts';
import { fiveMinuteBars } from '../../shared/indicators/five-minute.ts';
import { newestRates } from '../../shared/ledger/charges-table.ts';
import { Account } from '../../shared/risk/account.ts';
import { configOf, type Overrides } from '../../shared/runtime/config.ts';
import { deskOf, type TradingSetup } from '../../shared/runtime/setup.ts';

/** Days of a few minutes with strategies given as values: what the engine does is then plain. */

export const TODAY = 20260909;
export const OPEN: Minute = 555;

export const TINY: Instrument = {
  key: 'NSE:TINY',
  exchange: 'NSE',
  symbol: 'TINY',
  kind: 'equity',
  token: 7,
  lot: 1,
  tick: paise(5),
  underlying: 'TINY',
  expiry: null,
  strike: null,
  right: null,
  closingAuction: false,
  hasVolume: true,
  proxy: false,
  freezeQty: null,
  spread: null,
  assumed: [],
};

/** A minute by its end; prices in paise. */
export interface MinuteRow {
  readonly minute: Minute;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The minute that ends at `minute`, from the close before to `close`, nothing beyond. */
export function step(minute: Minute, from: number, close: number, volume = 1_000_000): MinuteRow {
  return { minute, open: from, high: Math.max(from, close), low: Math.min(from, close), close, volume };
}

/** Minutes that close at `closes`, one after the other, each opening where the one before closed. */
export function walk(first: Minute, closes: readonly number[]): MinuteRow[] {
  return closes.map((close, i) => step(first + i, closes[i - 1] ?? close, close));
}

export function still(first: Minute, last: Minute, price: number): MinuteRow[] {
  return walk(
    first,
    Array.from({ length: last - first + 1 }, () => price),
  );
}

export function barsOf(rows: readonly MinuteRow[], day = TODAY): Bars {
  const bars = new Bars(rows.length, true);
  pushRows(bars, rows, day);
  return bars;
}

function pushRows(bars: Bars, rows: readonly MinuteRow[], day: number): void {
  for (const { minute, open, high, low, close, volume } of rows)
    bars.push(day, minute, open, high, low, close, volume);
}

export interface TinyOptions {
  readonly instrument?: Instrument;
  readonly close?: Minute;
  readonly squareOff?: Minute;
  readonly stopsCancelledAt?: Minute | null;
  readonly brokerSquareOff?: Minute | null;
  readonly bandLow?: number | null;
  readonly bandHigh?: number | null;
  readonly blocked?: string | null;
  /** Minutes of earlier sessions. */
  readonly before?: readonly (readonly [day: number, rows: readonly MinuteRow[]])[];
}

export function tinyInstrumentDay(rows: readonly MinuteRow[], options: TinyOptions = {}): InstrumentDay {
  const { instrument = TINY, close = 930, squareOff = 915, stopsCancelledAt = null } = options;
  const { bandLow = null, bandHigh = null, blocked = null, before = [], brokerSquareOff = null } = options;
  const session: Session = {
    kind: 'normal',
    day: TODAY,
    open: [[OPEN, close]],
    preOpen: null,
    stopsCancelledAt,
    squareOff,
    brokerSquareOff,
    assumed: [],
  };
  const bars = new Bars(4_000, true);
  for (const [day, earlier] of before) pushRows(bars, earlier, day);
  const from = bars.length;
  const fivesFrom = fiveMinuteBars(bars, 0, from, () => OPEN).length;
  pushRows(bars, rows, TODAY);
  const fives = fiveMinuteBars(bars, 0, bars.length, () => OPEN);
  return {
    instrument,
    session,
    bars,
    from,
    to: bars.length,
    fives,
    warmupFrom: 0,
    fivesFrom,
    fivesTo: fives.length,
    facts: {
      day: TODAY,
      previousClose: rows[0]?.open ?? NaN,
      hasVolume: true,
      kind: instrument.kind,
      optionExpiry: null,
      sessionOpen: OPEN,
      squareOff,
    },
    preOpen: null,
    bandLow: bandLow === null ? null : paise(bandLow),
    bandHigh: bandHigh === null ? null : paise(bandHigh),
    blocked,
  };
}

export function tinyMarket(...instruments: readonly InstrumentDay[]): MarketDay {
  return { day: TODAY, instruments, reference: null, chains: [], vix: null, event: null, assumed: [] };
}

export interface Stub {
  readonly name?: string;
  readonly timeframe?: 1 | 5;
  readonly limits?: TradeLimits;
  readonly observe?: (bar: Bar) => void;
  readonly find?: (bar: Bar) => Signal | undefined;
  readonly exit?: (bar: Bar, trade: OpenTrade) => string | undefined;
}

/** A strategy of which only what matters is said. */
export function stub({
  name = 'stub',
  timeframe = 1,
  limits = { perInstrument: 9, perBot: 9, lossesPerDay: null, pauseMinutes: 0 },
  observe = () => undefined,
  find = () => undefined,
  exit = () => undefined,
}: Stub): StrategyPlan {
  return {
    name,
    timeframe,
    history: 60,
    limits,
    start: () => ({ observe, find, exit, stopped: () => undefined }),
  };
}

/** Buys on the bar that ends at `minute`, its stop 1 % below; `change` says what is different. */
export function buyAt(minute: Minute, change: Partial<Signal> = {}): (bar: Bar) => Signal | undefined {
  return (bar) =>
    bar.minute !== minute
      ? undefined
      : {
          side: 'BUY',
          entry: bar.close,
          stop: bar.close * 0.99,
          target: null,
          trail: null,
          exitBy: 1439,
          why: 'the test says so',
          ...change,
        };
}

const NOTHING: Choice = { strategy: null, halfRisk: false, blocks: null, reasons: [], memory: '' };

/** The strategies to use by the minute from which each is: [[555, 'stub']]. */
export function choosing(plan: readonly (readonly [Minute, string | null])[]): Chooser {
  return {
    looks: false,
    nextAfter: (minute) =>
      Math.min(...plan.map(([from]) => (from <= OPEN ? OPEN + 1 : from)).filter((from) => from > minute)),
    choose: (_bot, minute) => ({
      ...NOTHING,
      strategy: plan.findLast(([from]) => from <= minute)?.[1] ?? null,
    }),
  };
}

export function tinySetup(
  plans: readonly StrategyPlan[],
  chooser: Chooser = choosing([[OPEN, plans[0]?.name ?? null]]),
  overrides: Overrides = {},
  profile = 'demo',
): TradingSetup {
  return {
    config: configOf(profile, {}, overrides),
    rates: newestRates(),
    bots: ['stocks'],
    plans,
    optionPlans: [],
    chooserOf: () => chooser,
  };
}

export interface Story {
  readonly account: Account;
  readonly decisions: readonly DecisionRecord[];
  readonly trades: readonly Trade[];
  readonly left: readonly Trade[];
}

/** The day as the bare loop lives it. */
export function live(setup: TradingSetup, market: MarketDay): Story {
  const account = Account.open(setup.config, market.day);
  const desks = setup.bots.map((bot) => deskOf(setup, market, bot, false));
  const decisions: DecisionRecord[] = [];
  const trades: Trade[] = [];
  new Replay(market, desks, account, setup.config.costs, {
    explains: true,
    decide: (record) => decisions.push(record),
    closed: (trade) => trades.push(trade),
    stopped: () => undefined,
  }).run();
  const left = desks.flatMap((desk) =>
    desk.holding().flatMap(({ trade }) => (trade === null ? [] : [trade])),
  );
  return { account, decisions, trades, left };
}

/** "10:00 exit square-off" of each decision but the selections. */
export function told(decisions: readonly DecisionRecord[]): readonly string[] {
  return decisions
    .filter(({ kind }) => kind !== 'select')
    .map(({ barAt, kind, rule }) => `${(barAt - instantOf(TODAY, 0)) / 60_000} ${kind} ${rule}`);
}
