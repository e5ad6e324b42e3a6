import { signOf } from '../domain/order.ts';
import { minuteText } from '../domain/time.ts';
import { inRupees } from '../domain/units.ts';
import type { Account } from './account.ts';
import type { Ask } from './ask.ts';

export type Unit =
  | 'flag'
  | 'rupees'
  | 'count'
  | 'time'
  | 'percent'
  | 'seconds'
  | 'minutes'
  | 'fraction'
  | 'units';

/**
 * A row of the governor. It passes when value <= limit, so NaN refuses: arithmetic that went wrong is a refusal. `account`: it is about
 * the account alone, so once it refuses no entry is looked for until the account changes.
 */
export interface Rule {
  readonly code: string;
  readonly unit: Unit;
  readonly says: string;
  readonly account?: true;
  /** It stays refused for this lane until the account changes. */
  readonly lane?: true;
  value(ask: Ask, account: Account): number;
  limit(ask: Ask, account: Account): number;
}

const flag = (yes: boolean): number => (yes ? 1 : 0);
const never = (): number => 0;

/** In the order in which they are asked; the first that refuses is the reason. */
export const RULES: readonly Rule[] = [
  {
    code: 'halted',
    unit: 'flag',
    says: 'the account is halted',
    account: true,
    value: (_, a) => flag(a.state.halted !== null),
    limit: never,
  },
  {
    code: 'cut-off',
    unit: 'time',
    says: 'no entry from the cut-off on',
    account: true,
    value: (ask) => ask.minute + 1,
    limit: (_, a) => a.policy.cutoff,
  },
  {
    code: 'trades-a-day',
    unit: 'count',
    says: 'round trips of the account in a day',
    account: true,
    value: (_, a) => a.tradesWithPending() + 1,
    limit: (_, a) => a.policy.maxTrades,
  },
  {
    code: 'market-hours',
    unit: 'flag',
    says: 'continuous trading only, and before our exits are due',
    value: (ask) => flag(!ask.market.open || ask.minute >= ask.market.squareOff),
    limit: never,
  },
  {
    code: 'incomplete-bar',
    unit: 'minutes',
    says: 'the bar lacks minutes',
    value: (ask) => ask.market.missing,
    limit: never,
  },
  {
    code: 'stale-data',
    unit: 'seconds',
    says: 'age of the newest bar',
    value: (ask) => Math.abs(ask.market.now - ask.market.dataAt) / 1000,
    limit: (_, a) => a.policy.limits.staleSeconds,
  },
  {
    code: 'price-sanity',
    unit: 'percent',
    says: 'distance of the entry from the last price; the stop on the losing side',
    value: (ask) =>
      signOf(ask.side) * (ask.entry - ask.stop) > 0
        ? (Math.abs(ask.entry - ask.market.lastPrice) / ask.market.lastPrice) * 100
        : NaN,
    limit: (_, a) => a.policy.limits.priceSanityPct,
  },
  {
    code: 'duplicate-signal',
    unit: 'flag',
    says: 'this bar was decided on before',
    value: (ask) => flag(ask.repeated),
    limit: never,
  },
  {
    code: 'instrument-owner',
    unit: 'flag',
    says: 'another bot owns the instrument until the broker says it is flat',
    value: (ask) => flag(ask.owner !== null),
    limit: never,
  },
  {
    code: 'direction',
    unit: 'flag',
    says: 'against the direction of the day',
    value: (ask) => flag(ask.blocks === ask.side),
    limit: never,
  },
  {
    code: 'strategy-instrument-trades',
    unit: 'count',
    says: 'trades of the strategy in one instrument',
    lane: true,
    value: (ask, a) => a.tally(ask.bot, ask.strategy, ask.instrument.key) + 1,
    limit: (ask) => ask.tradeLimits.perInstrument,
  },
  {
    code: 'strategy-trades',
    unit: 'count',
    says: 'trades of the strategy in a day',
    lane: true,
    value: (ask, a) => a.tally(ask.bot, ask.strategy) + 1,
    limit: (ask) => ask.tradeLimits.perBot,
  },
  {
    code: 'bot-quota',
    unit: 'count',
    says: 'round trips of the bot; what others do not use is released later in the day',
    value: (ask, a) => a.tradesWithPending(ask.bot) + 1,
    limit: (ask, a) =>
      ask.minute < a.policy.quotaReleaseAt ? a.budgetOf(ask.bot).quota : a.policy.maxTrades,
  },
  {
    code: 'cooldown',
    unit: 'minutes',
    says: 'minutes still to wait after losses in a row',
    value: cooldownLeft,
    limit: never,
  },
  {
    code: 'open-positions',
    unit: 'count',
    says: 'positions open at once',
    value: (_, a) => a.state.open.length + 1,
    limit: (_, a) => a.policy.limits.maxOpenPositions,
  },
  {
    code: 'net-direction',
    unit: 'count',
    says: 'trades in one direction, net: longs of all bots are one bet',
    value: (ask, a) => Math.abs(netDirection(a) + signOf(ask.side)),
    limit: (_, a) => Math.max(a.policy.limits.maxNetDirection, Math.abs(netDirection(a)) - 1),
  },
  {
    code: 'circuit-distance',
    unit: 'percent',
    says: 'percent of price wanted between the entry and a circuit limit, against what there is',
    value: (_, a) => a.policy.limits.circuitDistancePct,
    limit: circuitDistancePct,
  },
  {
    code: 'cost-gate',
    unit: 'fraction',
    says: 'charges and slippage as a fraction of the risk',
    value: (ask) => ask.stakes.cost / ask.stakes.risk,
    limit: (_, a) => a.policy.limits.costGateFraction,
  },
  {
    code: 'order-size',
    unit: 'units',
    says: 'freeze quantity',
    value: (ask) => (ask.stakes.qty > 0 && ask.stakes.qty % ask.instrument.lot === 0 ? ask.stakes.qty : NaN),
    limit: (ask) => ask.instrument.freezeQty ?? Infinity,
  },
  {
    code: 'risk-per-trade',
    unit: 'rupees',
    says: 'stop and costs of the trade',
    value: (ask) => ask.stakes.risk + ask.stakes.cost,
    limit: (ask) => ask.riskAllowed,
  },
  {
    code: 'daily-loss',
    unit: 'rupees',
    says: 'realised loss, open worst loss and this trade’s worst loss',
    value: (ask, a) => a.atRisk() + ask.stakes.worstLoss,
    limit: (_, a) => a.policy.maxDailyLoss,
  },
  {
    code: 'bot-share',
    unit: 'rupees',
    says: 'the same for the bot, against its share of the day’s loss cap',
    value: (ask, a) => a.atRiskOf(ask.bot) + ask.stakes.worstLoss,
    limit: (ask, a) => a.shareOf(ask.bot),
  },
  {
    code: 'bot-margin',
    unit: 'rupees',
    says: 'margin of the bot’s positions (approximate), against its capital',
    value: (ask, a) => a.marginUsed(ask.bot) + ask.stakes.margin,
    limit: (ask, a) => a.budgetOf(ask.bot).capital,
  },
  {
    code: 'account-margin',
    unit: 'rupees',
    says: 'margin of all bots together (approximate), against the account’s funds',
    value: (ask, a) => a.marginUsed() + ask.stakes.margin,
    limit: (_, a) => a.funds(),
  },
  {
    code: 'exposure',
    unit: 'rupees',
    says: 'notional of the bot’s positions',
    value: (ask, a) => a.notionalOf(ask.bot) + ask.stakes.notional,
    limit: (ask, a) => a.budgetOf(ask.bot).capital * a.policy.limits.maxExposureMultiple,
  },
];

/** A number of a rule for people. NaN is "unknown". */
export function ruleText(unit: Unit, amount: number): string {
  if (Number.isNaN(amount)) return 'unknown';
  switch (unit) {
    case 'flag':
      return amount > 0 ? 'yes' : 'no';
    case 'rupees':
      return inRupees(amount);
    case 'time':
      return minuteText(amount);
    case 'percent':
      return `${amount.toFixed(2)} %`;
    case 'fraction':
      return `${(amount * 100).toFixed(1)} %`;
    case 'seconds':
      return `${amount.toFixed(0)} s`;
    case 'minutes':
      return `${amount.toFixed(0)} min`;
    case 'count':
    case 'units':
      return String(amount);
  }
}

function netDirection(account: Account): number {
  let net = 0;
  for (const reservation of account.state.open) net += signOf(reservation.side);
  return net;
}

function cooldownLeft(ask: Ask, account: Account): number {
  const { cooldownLosses, cooldownMinutes } = account.policy.limits;
  const bot = account.dayOf(ask.bot);
  if (bot.lastLossAt === null || bot.lossesInRow < cooldownLosses) return 0;
  return Math.max(0, cooldownMinutes - (ask.barAt - bot.lastLossAt) / 60_000);
}

/** Unknown bands are not a distance that can be too small: the run prints that they are assumed away. */
function circuitDistancePct(ask: Ask): number {
  const { bandLow, bandHigh } = ask.market;
  const up = bandHigh === null ? Infinity : ((bandHigh - ask.entry) / ask.entry) * 100;
  const down = bandLow === null ? Infinity : ((ask.entry - bandLow) / ask.entry) * 100;
  return Math.min(up, down);
}
