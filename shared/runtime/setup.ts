import { BOT_NAMES, type BotName } from '../domain/account.ts';
import { segmentOf } from '../domain/instrument.ts';
import type { InstrumentDay, MarketDay } from '../domain/market-day.ts';
import type { StrategyPlan } from '../domain/strategy.ts';
import type { Side } from '../domain/order.ts';
import { BotDesk, type Chooser } from '../engine/bot-desk.ts';
import { Lane, type LaneSetup } from '../engine/lane.ts';
import { chargeCoefficients } from '../ledger/charges.ts';
import type { ChargeRates } from '../ledger/charges-table.ts';
import { marginRowOf } from '../risk/margin-table.ts';
import type { Config } from './config.ts';

/** How a day is traded: the values that the engine is given and never looks up. */
export interface TradingSetup {
  readonly config: Config;
  readonly rates: ChargeRates;
  /** In the order in which they act. */
  readonly bots: readonly BotName[];
  /** The strategies a bot may use. */
  plansOf(bot: BotName): readonly StrategyPlan[];
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
  const plans = setup.plansOf(bot);
  const lanes = tradedBy(bot, market).map((day) => laneSetup(setup, bot, day, plans, traces));
  return new BotDesk(market, bot, lanes, setup.chooserOf(market));
}

/** A lane without strategies: enough to fold what became of its orders. */
export function bareLane(setup: TradingSetup, bot: BotName, day: InstrumentDay): Lane {
  return new Lane(laneSetup(setup, bot, day, [], false));
}

/** The bot that trades an instrument of this kind. */
export function botOf(day: InstrumentDay): BotName {
  const bot = BOT_NAMES.find((name) => KIND_OF[name] === day.instrument.kind);
  if (bot === undefined) throw new RangeError(`no bot trades ${day.instrument.key}`);
  return bot;
}

function laneSetup(
  setup: TradingSetup,
  bot: BotName,
  day: InstrumentDay,
  plans: readonly StrategyPlan[],
  traces: boolean,
): LaneSetup {
  const { instrument } = day;
  const segment = segmentOf(instrument);
  if (segment === null) throw new RangeError(`${instrument.key} is an index: it cannot be traded`);
  const { exchange, underlying } = instrument;
  return {
    bot,
    botIndex: BOT_NAMES.indexOf(bot),
    day,
    plans,
    costs: setup.config.costs,
    charges: chargeCoefficients({ segment, exchange, underlying }, setup.rates),
    rates: setup.rates,
    marginShareBuy: marginShare(day, 'BUY'),
    marginShareSell: marginShare(day, 'SELL'),
    traces,
  };
}

/** NaN where the table has no row: then every rule that needs the margin refuses. */
function marginShare({ instrument, session }: InstrumentDay, side: Side): number {
  const row = marginRowOf(instrument, side, session.day);
  return 'rule' in row ? NaN : row.share;
}
