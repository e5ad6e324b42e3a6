import type { BotBudget } from '../domain/account.ts';
import type { Minute } from '../domain/time.ts';
import { fromRupees, type Paise } from '../domain/units.ts';

/** What a profile decides; a variable that is set wins over it. */
export interface Profile {
  /** Realised loss plus open worst loss of the account in a day. */
  readonly maxDailyLoss: Paise;
  /** Round trips of the account in a day. */
  readonly maxTrades: number;
  /** No entry from this minute on. */
  readonly cutoff: Minute;
  readonly quotaReleaseAt: Minute;
  readonly bots: readonly BotBudget[];
}

export type ProfileName = 'seed' | 'demo';

export const PROFILE_NAMES: readonly ProfileName[] = ['seed', 'demo'];

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  seed: {
    maxDailyLoss: fromRupees(500),
    maxTrades: 3,
    cutoff: 900,
    quotaReleaseAt: 750,
    bots: [
      { name: 'stocks', capital: fromRupees(100_000), riskPerTrade: null, quota: 1 },
      { name: 'futures', capital: fromRupees(100_000), riskPerTrade: null, quota: 1 },
      { name: 'options', capital: fromRupees(100_000), riskPerTrade: null, quota: 1 },
    ],
  },
  demo: {
    maxDailyLoss: fromRupees(15_000),
    maxTrades: 6,
    cutoff: 900,
    quotaReleaseAt: 750,
    bots: [
      { name: 'stocks', capital: fromRupees(200_000), riskPerTrade: fromRupees(1500), quota: 2 },
      { name: 'futures', capital: fromRupees(600_000), riskPerTrade: fromRupees(9000), quota: 2 },
      { name: 'options', capital: fromRupees(200_000), riskPerTrade: fromRupees(2500), quota: 2 },
    ],
  },
};
