import type { AccountState, Disabled, Reservation } from '../../shared/domain/account.ts';
import { paise } from '../../shared/domain/units.ts';
import { Account, type RiskPolicy } from '../../shared/risk/account.ts';
import type { Ask, MarketNow, Stakes } from '../../shared/risk/ask.ts';
import type { Limits } from '../../shared/risk/settings.ts';
import { accountWith, DEMO, limitedTo, NIFTY_FUTURE, reservation, shareAsk } from './asks.ts';

/** What differs from an ask that everything allows. */
export interface Case {
  readonly ask?: Partial<Ask>;
  readonly market?: Partial<MarketNow>;
  readonly stakes?: Partial<Stakes>;
  readonly policy?: RiskPolicy;
  readonly limits?: Partial<Limits>;
  readonly state?: Partial<AccountState>;
  readonly open?: readonly Partial<Reservation>[];
}

/** `at`: just allowed. `beyond`: just not. `nan`: a number it depends on is unknown; null where it depends on none. */
export interface Row {
  readonly at: Case;
  readonly beyond: Case;
  readonly nan: Case | null;
}

export function built(of: Case): readonly [Ask, Account] {
  const base = of.policy ?? DEMO;
  const policy = { ...base, limits: { ...base.limits, ...of.limits } };
  const open = (of.open ?? []).map((change, i) => reservation(`o${i}`, change));
  const account = accountWith(policy, open);
  const ask = shareAsk(accountWith(DEMO));
  const market = { ...ask.market, ...of.market };
  const stakes = { ...ask.stakes, ...of.stakes };
  return [{ ...ask, market, stakes, ...of.ask }, new Account(policy, { ...account.state, ...of.state })];
}

export const [ASK] = built({});
export const limited = (change: Partial<Ask['tradeLimits']>) => limitedTo(ASK, change);
export const lived = (losses: number, lastClosedAt: number) => ({
  strategies: { 'stocks/vwap': { losses, lastClosedAt } },
});
export const BOT = {
  name: 'stocks',
  realised: paise(0),
  trades: 0,
  lossesInRow: 2,
  lastLossAt: null,
} as const;
export const lost = (minutesAgo: number): Partial<AccountState> => ({
  bots: [{ ...BOT, lastLossAt: ASK.barAt - minutesAgo * 60_000 }],
});
export const open = (count: number, change: Partial<Reservation> = {}) =>
  Array.from({ length: count }, () => change);
export const longs = (count: number) => open(count, { side: 'BUY', bet: 'BUY' });
export const sized = (freezeQty: number) => ({ instrument: { ...NIFTY_FUTURE, freezeQty } });
export const loses = (worstLoss: number): Case => ({
  open: [{ worstLoss: paise(1000) }],
  stakes: { worstLoss },
});
export const OTHERS: Partial<Reservation> = {
  bot: 'futures',
  worstLoss: paise(1_000_000),
  margin: paise(70_000_000),
};
export const disabling = (kind: Disabled['kind'], name: string): Partial<AccountState> => ({
  disabled: [{ kind, name, why: 'a person', at: 1 }],
});
export const opens = (openingLoss: number): Case => ({ open: [OTHERS], stakes: { openingLoss } });
