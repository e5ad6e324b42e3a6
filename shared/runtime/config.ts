import { z } from 'zod';
import type { BotBudget } from '../domain/account.ts';
import { eligibilitySettingsSchema, type EligibilitySettings } from '../domain/eligibility.ts';
import { SESSION_SETTINGS, type SessionSettings } from '../domain/session.ts';
import type { Minute } from '../domain/time.ts';
import type { Paise } from '../domain/units.ts';
import { costsSchema, limitsSchema, type Costs, type Limits } from '../risk/settings.ts';
import { certifySettingsSchema, type CertifySettings } from './certify-settings.ts';
import { PROFILE_NAMES, PROFILES, type ProfileName } from './profiles.ts';
import type { LogLevel } from '../ports.ts';
import { readVariables, type Env, type Variables } from './variables.ts';

/** A cut-off that nobody can set: of a life that looks after what is open and enters nothing. */
export const NO_ENTRIES: Minute = 0;

/** Everything that may differ between two runs on the same data; frozen through and through. */
export interface Config {
  readonly profile: ProfileName;
  /** The only mode of this version. */
  readonly paper: true;
  readonly logLevel: LogLevel;
  readonly maxDailyLoss: Paise;
  readonly maxTrades: number;
  /** No entry from this minute on. */
  readonly cutoff: Minute;
  /** When the unused quota of all bots is released to any of them. */
  readonly quotaReleaseAt: Minute;
  readonly bots: readonly BotBudget[];
  readonly limits: Limits;
  readonly costs: Costs;
  readonly sessions: SessionSettings;
  readonly eligibility: EligibilitySettings;
  readonly certify: CertifySettings;
  /** Settings by strategy name; each strategy's own schema judges them. */
  readonly strategies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** All that was wrong with a configuration, one sentence each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const exitMinute = (standard: Minute, latest: Minute, text: string) =>
  z.int().min(600).max(latest).default(standard).describe(`Exits of ${text}, minute of the day`);

// The latest exits lie three minutes before the broker's own square-off: from two minutes before it nothing new is sent.
const overridesSchema = z.strictObject({
  limits: limitsSchema.prefault({}),
  costs: costsSchema.prefault({}),
  sessions: z
    .strictObject({
      squareOffAuction: exitMinute(SESSION_SETTINGS.squareOffAuction, 909, 'stocks with derivatives'),
      squareOffDerivatives: exitMinute(SESSION_SETTINGS.squareOffDerivatives, 923, 'derivatives'),
      squareOffCash: exitMinute(SESSION_SETTINGS.squareOffCash, 922, 'stocks without derivatives'),
      shortSessionExitMinutes: z
        .int()
        .min(1)
        .max(60)
        .default(SESSION_SETTINGS.shortSessionExitMinutes)
        .describe('In a short session exits are due this many minutes before its end'),
    })
    .prefault({}),
  eligibility: eligibilitySettingsSchema.prefault({}),
  certify: certifySettingsSchema.prefault({}),
  strategies: z.record(z.string(), z.record(z.string(), z.unknown())).prefault({}),
});

/** What may be changed besides the variables: only what is named, the rest keeps its default. */
export type Overrides = z.input<typeof overridesSchema>;

/**
 * The configuration of a run: profile, then the variables that are set, then `overrides` of single settings.
 * Throws a ConfigError that names every bad variable and setting at once.
 */
export function configOf(profile: string, env: Env, overrides: Overrides = {}): Config {
  const problems: string[] = [];
  const name = PROFILE_NAMES.find((known) => known === profile);
  if (name === undefined) problems.push(`the profile is "${profile}". Allowed: ${PROFILE_NAMES.join(', ')}`);
  const variables = readVariables(env);
  if (!variables.ok) problems.push(...variables.problems);
  const settings = overridesSchema.safeParse({
    ...overrides,
    certify: { ...(variables.ok ? certifyOf(variables.values) : {}), ...overrides.certify },
  });
  if (!settings.success) problems.push(...settings.error.issues.map(settingProblem));
  if (name === undefined || !variables.ok || !settings.success) throw new ConfigError(problems);

  const base = PROFILES[name];
  const { DEFAULT_CAPITAL, LOG_LEVEL, MAX_DAILY_LOSS, MAX_TRADES, CUTOFF } = variables.values;
  return frozen({
    profile: name,
    paper: true,
    logLevel: LOG_LEVEL ?? 'INFO',
    maxDailyLoss: MAX_DAILY_LOSS ?? base.maxDailyLoss,
    maxTrades: MAX_TRADES ?? base.maxTrades,
    cutoff: CUTOFF ?? base.cutoff,
    quotaReleaseAt: base.quotaReleaseAt,
    bots: base.bots.map(({ name: botName, capital, riskPerTrade, quota }) => ({
      name: botName,
      capital: DEFAULT_CAPITAL ?? capital,
      riskPerTrade,
      quota,
    })),
    ...settings.data,
  });
}

/** What the environment says of it; undefined where it is silent, which is the default. */
function certifyOf({ RUPEE_TOLERANCE: tolerance, CHARGES_IN_CASH: chargesInCash }: Variables) {
  return { tolerance, chargesInCash };
}

function settingProblem(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return `setting ${issue.path.map(String).join('.') || 'overrides'}: ${issue.message}`;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const inner: readonly unknown[] = Object.values(value);
  for (const each of inner) frozen(each);
  return Object.freeze(value);
}
