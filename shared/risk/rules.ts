import { signOf } from '../domain/order.ts';
import type { Account } from './account.ts';
import { debitOf, type Ask } from './ask.ts';
import { disabledBot, disabledSymbol, disabledText } from './disabled.ts';
import { MONEY_RULES } from './money-rules.ts';
import { flag, never, type Rule } from './rule.ts';

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
    code: 'disabled-bot',
    unit: 'flag',
    says: 'a person has disabled the bot',
    lane: true,
    why: (ask, a) => disabledText(disabledBot(a.state, ask.bot)),
    value: (ask, a) => flag(disabledBot(a.state, ask.bot) !== null),
    limit: never,
  },
  {
    code: 'disabled-symbol',
    unit: 'flag',
    says: 'a person has disabled the stock or the underlying',
    lane: true,
    why: (ask, a) => disabledText(disabledSymbol(a.state, ask.instrument)),
    value: (ask, a) => flag(disabledSymbol(a.state, ask.instrument) !== null),
    limit: never,
  },
  {
    code: 'cut-off',
    unit: 'time',
    says: 'no entry from the cut-off on',
    account: true,
    value: (ask) => ask.minute,
    limit: (_, a) => a.policy.cutoff - 1,
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
    value: (ask) => flag(!(ask.market.open && ask.minute < ask.market.squareOff)),
    limit: never,
  },
  {
    code: 'eligibility',
    unit: 'flag',
    says: 'not to be traded today: ban, surveillance, delivery only, ex-date, split, or a list that is missing',
    why: (ask) => ask.blocked,
    value: (ask) => flag(ask.blocked !== null),
    limit: never,
  },
  {
    code: 'paper-only',
    unit: 'flag',
    says: 'a trade of two legs is made on paper only: sending two orders that belong together to a broker is not in this version',
    value: (ask, a) => flag(ask.sold !== null && !a.policy.paper),
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
      signOf(ask.side) * (debitOf(ask).seen - ask.stop) > 0
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
    value: (ask) => flag(ask.blocks === ask.bet),
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
    code: 'strategy-losses',
    unit: 'count',
    says: 'losing trades of the strategy today; with so many it is done for the day',
    lane: true,
    value: (ask, a) => (ask.tradeLimits.lossesPerDay === null ? 0 : a.lossesOf(ask.bot, ask.strategy) + 1),
    limit: (ask) => ask.tradeLimits.lossesPerDay ?? 0,
  },
  {
    code: 'strategy-pause',
    unit: 'minutes',
    says: 'minutes that the strategy still waits after its last trade',
    value: pauseLeft,
    limit: never,
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
    says: 'trades in one direction, net: long stocks, futures and calls are one bet, shorts and bought puts the other',
    value: (ask, a) => Math.abs(netDirection(a) + signOf(ask.bet)),
    limit: (_, a) => Math.max(a.policy.limits.maxNetDirection, Math.abs(netDirection(a)) - 1),
  },
  ...MONEY_RULES,
];

function netDirection(account: Account): number {
  let net = 0;
  for (const reservation of account.state.open) net += signOf(reservation.bet);
  return net;
}

function pauseLeft(ask: Ask, account: Account): number {
  const closedAt = account.lastClosedOf(ask.bot, ask.strategy);
  const since = closedAt === null ? Infinity : (ask.barAt - closedAt) / 60_000;
  return Math.max(0, ask.tradeLimits.pauseMinutes - since);
}

function cooldownLeft(ask: Ask, account: Account): number {
  const { cooldownLosses, cooldownMinutes } = account.policy.limits;
  const bot = account.dayOf(ask.bot);
  if (bot.lastLossAt === null || bot.lossesInRow < cooldownLosses) return 0;
  return Math.max(0, cooldownMinutes - (ask.barAt - bot.lastLossAt) / 60_000);
}
