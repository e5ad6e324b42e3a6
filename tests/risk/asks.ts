import {
  newAccountDay,
  type BotBudget,
  type BotName,
  type Reservation,
} from '../../shared/domain/account.ts';
import { segmentOf, type Instrument } from '../../shared/domain/instrument.ts';
import type { Side } from '../../shared/domain/order.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { fromRupees, paise } from '../../shared/domain/units.ts';
import { slippageOf } from '../../shared/exchange/price.ts';
import { entryLimitOf, stopLimitOffset } from '../../shared/execution/plan.ts';
import { chargeCoefficients } from '../../shared/ledger/charges.ts';
import { newestRates } from '../../shared/ledger/charges-table.ts';
import { Account, type RiskPolicy } from '../../shared/risk/account.ts';
import type { Ask } from '../../shared/risk/ask.ts';
import { marginRowOf } from '../../shared/risk/margin-table.ts';
import { DEFAULT_COSTS, DEFAULT_LIMITS } from '../../shared/risk/settings.ts';
import { quantityFor, riskAllowed, stakesOf, type Unit } from '../../shared/risk/sizing.ts';
import { PROFILES } from '../../shared/runtime/profiles.ts';
import { future, share } from '../exchange/desk.ts';

export const TODAY = 20260909;

export const STOCK: Instrument = { ...share, key: 'NSE:TEST', symbol: 'TEST', token: 1594 };
export const NIFTY_FUTURE: Instrument = {
  ...future,
  key: 'NFO:NIFTY26SEPFUT',
  underlying: 'NIFTY',
  token: 13_238_786,
  freezeQty: 1800,
};
export const NIFTY_CALL: Instrument = {
  ...NIFTY_FUTURE,
  key: 'NFO:NIFTY26SEP24500CE',
  kind: 'option',
  tick: paise(5),
};

export const SEED: RiskPolicy = {
  ...PROFILES.seed,
  paper: true,
  limits: DEFAULT_LIMITS,
  costs: DEFAULT_COSTS,
};
export const DEMO: RiskPolicy = {
  ...PROFILES.demo,
  paper: true,
  limits: DEFAULT_LIMITS,
  costs: DEFAULT_COSTS,
};
/** As DEMO where orders leave the computer. */
export const LIVE: RiskPolicy = { ...DEMO, paper: false };

export function withBot(policy: RiskPolicy, name: BotName, change: Partial<BotBudget>): RiskPolicy {
  return { ...policy, bots: policy.bots.map((bot) => (bot.name === name ? { ...bot, ...change } : bot)) };
}

export function reservation(order: string, change: Partial<Reservation> = {}): Reservation {
  return {
    order,
    bot: 'stocks',
    strategy: 'vwap',
    instrument: `NSE:${order}`,
    side: 'BUY',
    bet: 'BUY',
    worstLoss: paise(1000),
    charges: paise(100),
    margin: paise(100_000),
    notional: paise(500_000),
    counted: false,
    ...change,
  };
}

/** An account in the middle of its day. */
export function accountWith(policy: RiskPolicy, open: readonly Reservation[] = []): Account {
  return new Account(policy, { ...newAccountDay(TODAY), open: [...open] });
}

/** What one unit is about, with the prices an engine would ask for; `entry` and `stop` in paise. */
export function unitOf(instrument: Instrument, side: Side, entry: number, stop: number): Unit {
  const row = marginRowOf(instrument, side, TODAY);
  const segment = segmentOf(instrument) ?? 'futures';
  return {
    side,
    entry,
    entryLimit: entryLimitOf(side, entry, instrument, DEFAULT_COSTS),
    stop,
    entrySlippage: slippageOf(entry, instrument, DEFAULT_COSTS),
    exitSlippage: slippageOf(stop, instrument, DEFAULT_COSTS),
    stopOffset: stopLimitOffset(stop, instrument, DEFAULT_COSTS),
    marginShare: 'rule' in row ? NaN : row.share,
    charges: chargeCoefficients({ ...instrument, segment }, newestRates()),
    sold: null,
  };
}

/** An ask as the engine makes it: sized for the account, one lot where nothing fits. */
export function askFor(
  account: Account,
  bot: BotName,
  instrument: Instrument,
  unit: Unit,
  change: Partial<Ask> = {},
): Ask {
  const allowed = riskAllowed(account, bot, false);
  const qty = quantityFor(unit, instrument, account, bot, allowed);
  const at = instantOf(TODAY, 600);
  return {
    bot,
    strategy: 'vwap',
    tradeLimits: { perInstrument: 1, perBot: 2, lossesPerDay: null, pauseMinutes: 0 },
    instrument,
    side: unit.side,
    bet: unit.side,
    barAt: at,
    minute: 600,
    entry: paise(unit.entry),
    entryLimit: paise(unit.entryLimit),
    stop: paise(unit.stop),
    target: null,
    trail: null,
    sold: null,
    exitBy: 900,
    why: 'test',
    stakes: stakesOf(unit, qty === 0 ? instrument.lot : qty, account.policy.costs.gapAllowanceR),
    riskAllowed: allowed,
    blocks: null,
    blocked: null,
    owner: null,
    repeated: false,
    market: {
      now: at,
      dataAt: at,
      lastPrice: unit.entry,
      open: true,
      bandLow: paise(Math.round(unit.entry * 0.9)),
      bandHigh: paise(Math.round(unit.entry * 1.1)),
      missing: 0,
      squareOff: 905,
    },
    ...change,
  };
}

/** An option that is sold for ₹10, ₹9.90 at the least. */
export const SOLD: NonNullable<Ask['sold']> = {
  instrument: NIFTY_CALL,
  price: paise(1000),
  limit: paise(990),
  width: paise(20_000),
};

/** A share at ₹100 with a stop of ₹1, bought by the stocks bot. */
export const SHARE_BUY: Unit = unitOf(STOCK, 'BUY', 10_000, 9900);

export function shareAsk(account: Account, change: Partial<Ask> = {}): Ask {
  return askFor(account, 'stocks', STOCK, SHARE_BUY, change);
}

/** What differs in the trade limits of an ask. */
export function limitedTo(ask: Ask, change: Partial<Ask['tradeLimits']>): Partial<Ask> {
  return { tradeLimits: { ...ask.tradeLimits, ...change } };
}

export const RUPEE = fromRupees(1);
