import type { Ask } from './ask.ts';
import type { Rule } from './rule.ts';

/** Rules about what the trade costs, may lose and ties up; asked last. */
export const MONEY_RULES: readonly Rule[] = [
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

/** Unknown bands are not a distance that can be too small: the run prints that they are assumed away. */
function circuitDistancePct(ask: Ask): number {
  const { bandLow, bandHigh } = ask.market;
  const up = bandHigh === null ? Infinity : ((bandHigh - ask.entry) / ask.entry) * 100;
  const down = bandLow === null ? Infinity : ((ask.entry - bandLow) / ask.entry) * 100;
  return Math.min(up, down);
}
