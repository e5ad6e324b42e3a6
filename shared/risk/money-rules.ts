import { debitOf, type Ask } from './ask.ts';
import { flag, never, type Rule } from './rule.ts';

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
    code: 'stop-in-band',
    unit: 'flag',
    says: 'a stop beyond the day’s price band would be refused by the exchange, and the position stand naked',
    value: stopBeyondBand,
    limit: () => 0,
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
    code: 'lots',
    unit: 'count',
    says: 'lots of an entry, of a stock shares',
    value: (ask) => ask.stakes.qty / ask.instrument.lot,
    limit: (_, a) => a.policy.limits.maxLots,
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
    why: ({ sold }) =>
      sold === null
        ? null
        : 'realised loss, open worst loss and the premium of this spread’s bought leg, which stands alone until the other is sold',
    value: (ask, a) => a.atRisk() + ask.stakes.openingLoss,
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
  {
    code: 'broken-numbers',
    unit: 'count',
    says: 'numbers of the trade that are unknown, impossible or contradict each other',
    value: (ask) => nansIn(ask) + impossibleIn(ask),
    limit: never,
  },
];

/** Every number of a plain value that is NaN, at any depth: some no other rule looks at (the trade's last minute, its target). */
function nansIn(value: unknown): number {
  if (typeof value === 'number') return flag(Number.isNaN(value));
  if (typeof value !== 'object' || value === null) return 0;
  const parts: readonly unknown[] = Object.values(value);
  return parts.reduce<number>((count, part) => count + nansIn(part), 0);
}

/** A stop at or below zero is no order; a worst loss that is smaller than the way to the stop is no bound. */
function impossibleIn(ask: Ask): number {
  const { entry, entryLimit, stop, target, sold, stakes, market } = ask;
  const prices = [entry, entryLimit, stop, target ?? entry, market.lastPrice, sold?.limit ?? entry];
  const amounts = [stakes.cost, stakes.charges, stakes.margin, stakes.notional];
  // Of a spread the whole debit is at risk, of anything else the way to the stop.
  const debit = debitOf(ask);
  const end = sold === null ? stop : 0;
  return (
    prices.filter((price) => !(price > 0 && price < Infinity)).length +
    amounts.filter((amount) => !(amount >= 0 && amount < Infinity)).length +
    flag(stakes.risk !== Math.abs(debit.seen - end) * stakes.qty) +
    flag(stakes.worstLoss < Math.abs(debit.atLimits - end) * stakes.qty) +
    flag(stakes.openingLoss < stakes.worstLoss) +
    flag(sold !== null && !(debit.seen > 0 && debit.seen < sold.width))
  );
}

/** Unknown bands are not a distance that can be too small: the run prints that they are assumed away. */
function circuitDistancePct(ask: Ask): number {
  const { bandLow, bandHigh } = ask.market;
  const up = bandHigh === null ? Infinity : ((bandHigh - ask.entry) / ask.entry) * 100;
  const down = bandLow === null ? Infinity : ((ask.entry - bandLow) / ask.entry) * 100;
  return Math.min(up, down);
}

/** NaN in a band that is given refuses; a band that is not known cannot be crossed. */
function stopBeyondBand({ stop, sold, market: { bandLow, bandHigh } }: Ask): number {
  // A spread has no order resting at its stop: that is a value of two prices, judged on closes.
  if (sold !== null) return 0;
  const inside = (bandLow === null || stop >= bandLow) && (bandHigh === null || stop <= bandHigh);
  return inside ? 0 : 1;
}
