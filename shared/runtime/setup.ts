import { BOT_NAMES, type BotName } from '../domain/account.ts';
import { segmentOf, type Segment } from '../domain/instrument.ts';
import type { InstrumentDay, MarketDay, OptionChain } from '../domain/market-day.ts';
import type { OptionPlan, StrategyPlan } from '../domain/strategy.ts';
import { BotDesk, type Chooser } from '../engine/bot-desk.ts';
import { expiriesOf } from '../engine/chain-view.ts';
import { Lane, type LaneSetup } from '../engine/lane.ts';
import type { ScoutSetup } from '../engine/scout.ts';
import { chargeCoefficients } from '../ledger/charges.ts';
import type { ChargeRates } from '../ledger/charges-table.ts';
import { marginRowOf, spreadMarginRowOf, type MarginRefusal, type MarginRow } from '../risk/margin-table.ts';
import type { Config } from './config.ts';

/** How a day is traded: the values that the engine is given and never looks up. */
export interface TradingSetup {
  readonly config: Config;
  readonly rates: ChargeRates;
  /** In the order in which they act. */
  readonly bots: readonly BotName[];
  /** The strategies that the bots for stocks and futures may use. */
  readonly plans: readonly StrategyPlan[];
  /** Those of the options bot. */
  readonly optionPlans: readonly OptionPlan[];
  chooserOf(market: MarketDay): Chooser;
}

/** What each bot trades. */
const KIND_OF: Readonly<Record<BotName, InstrumentDay['instrument']['kind']>> = {
  stocks: 'equity',
  futures: 'future',
  options: 'option',
};

export function tradedBy(bot: BotName, market: MarketDay): readonly InstrumentDay[] {
  return market.instruments.filter(({ instrument }) => instrument.kind === KIND_OF[bot]);
}

/** The bot at its desk, before its first bar. */
export function deskOf(setup: TradingSetup, market: MarketDay, bot: BotName, traces: boolean): BotDesk {
  const chooser = setup.chooserOf(market);
  if (bot === 'options') {
    const scouts = market.chains.map((chain) => scoutSetup(setup, market, chain, traces));
    return new BotDesk(market, bot, [], chooser, scouts);
  }
  const lanes = tradedBy(bot, market).map((day) => laneSetup(setup, market, bot, day, setup.plans, traces));
  return new BotDesk(market, bot, lanes, chooser);
}

/** What the options bot needs at one underlying. Throws a RangeError for a chain whose stand-in for the underlying the day does not have. */
function scoutSetup(setup: TradingSetup, market: MarketDay, chain: OptionChain, traces: boolean): ScoutSetup {
  const { underlying, watched } = chain;
  const day = market.instruments.find(({ instrument }) => instrument.key === watched);
  if (day === undefined)
    throw new RangeError(`the chain of ${underlying} watches ${watched}, which the day has not`);
  const [optionExpiry = null] = expiriesOf(market, underlying);
  const facts = { ...day.facts, optionExpiry };
  const watch = { ...day, facts };
  return {
    chain,
    plans: setup.optionPlans,
    watch: {
      // Never traded itself: the numbers are those of what is traded in its place.
      ...costsOf(setup, market, 'options', watch, 'options'),
      day: watch,
      plans: setup.optionPlans,
      traces,
    },
    vehicleOf: (option) => laneSetup(setup, market, 'options', option, [], traces),
  };
}

/** A lane without strategies: enough to fold what became of its orders. */
export function bareLane(setup: TradingSetup, market: MarketDay, bot: BotName, day: InstrumentDay): Lane {
  return new Lane(laneSetup(setup, market, bot, day, [], false));
}

/** Throws a RangeError for an instrument that the day has not. */
export function instrumentDayOf(market: MarketDay, instrument: string): InstrumentDay {
  const found = market.instruments.find((day) => day.instrument.key === instrument);
  if (found === undefined) throw new RangeError(`instrument ${instrument} is not part of the day`);
  return found;
}

/** The bot that trades an instrument of this kind. */
export function botOf(day: InstrumentDay): BotName {
  const bot = BOT_NAMES.find((name) => KIND_OF[name] === day.instrument.kind);
  if (bot === undefined) throw new RangeError(`no bot trades ${day.instrument.key}`);
  return bot;
}

function laneSetup(
  setup: TradingSetup,
  market: MarketDay,
  bot: BotName,
  day: InstrumentDay,
  plans: readonly StrategyPlan[],
  traces: boolean,
): LaneSetup {
  const segment = segmentOf(day.instrument);
  if (segment === null) throw new RangeError(`${day.instrument.key} is an index: it cannot be traded`);
  return { ...costsOf(setup, market, bot, day, segment), day, plans, traces };
}

/** What trading in a segment costs and ties up. */
function costsOf(
  setup: TradingSetup,
  market: MarketDay,
  bot: BotName,
  day: InstrumentDay,
  segment: Segment,
): Omit<LaneSetup, 'day' | 'plans' | 'traces'> {
  const { instrument } = day;
  const { exchange, underlying } = instrument;
  return {
    bot,
    botIndex: BOT_NAMES.indexOf(bot),
    costs: setup.config.costs,
    charges: chargeCoefficients({ segment, exchange, underlying }, setup.rates),
    rates: setup.rates,
    marginShareBuy: marginShare(marginRowOf(instrument, 'BUY', day.session.day)),
    marginShareSell: marginShare(marginRowOf(instrument, 'SELL', day.session.day)),
    marginShareSpread: marginShare(spreadMarginRowOf(day.session.day)),
    dayOf: (key) => instrumentDayOf(market, key),
  };
}

/** NaN where the table has no row: then every rule that needs the margin refuses. */
function marginShare(row: MarginRow | MarginRefusal): number {
  return 'rule' in row ? NaN : row.share;
}
