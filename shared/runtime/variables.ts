import { z } from 'zod';
import { minuteText, parseMinute, type Minute } from '../domain/time.ts';
import type { LogLevel } from '../ports.ts';
import { fromRupees, inRupees, type Paise } from '../domain/units.ts';
import { PROFILES, type Profile } from './profiles.ts';

/** The environment as it was given: a plain record, so that nothing here touches the process. */
export type Env = Readonly<Record<string, string | undefined>>;

export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const satisfies readonly LogLevel[];

const [CAPITAL_MIN, CAPITAL_MAX] = [1000, 1_000_000_000];
const [LOSS_MIN, LOSS_MAX] = [1, 10_000_000];
const [TRADES_MIN, TRADES_MAX] = [1, 100];
const [TOLERANCE_MIN, TOLERANCE_MAX] = [0, 10_000];
const [CUTOFF_MIN, CUTOFF_MAX] = [555, 915];

const variablesSchema = z.object({
  PAPER_TRADE: z
    .string()
    .refine((text) => text === 'true', 'paper only')
    .optional(),
  DEFAULT_CAPITAL: rupees(CAPITAL_MIN, CAPITAL_MAX),
  LOG_LEVEL: z.enum(LOG_LEVELS).optional(),
  MAX_DAILY_LOSS: rupees(LOSS_MIN, LOSS_MAX),
  MAX_TRADES: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .refine((n) => n >= TRADES_MIN && n <= TRADES_MAX)
    .optional(),
  CUTOFF: z.string().transform(minuteWithin).optional(),
  RUPEE_TOLERANCE: rupees(TOLERANCE_MIN, TOLERANCE_MAX),
  CHARGES_IN_CASH: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});

/** What the environment says, in our units; undefined where it is silent. */
export type Variables = z.infer<typeof variablesSchema>;

/** One line of help. */
export interface VariableRow {
  readonly name: string;
  readonly default: string;
  readonly allowed: string;
  readonly meaning: string;
}

type VariableName = keyof Variables;

const TABLE: Readonly<Record<VariableName, Omit<VariableRow, 'name'>>> = {
  PAPER_TRADE: {
    default: 'true',
    allowed: 'true',
    meaning: 'Refuses `--broker kite`. Nothing but `tron live on` and that option lets a run trade for real',
  },
  DEFAULT_CAPITAL: {
    default: '100000 (demo: 200000 stocks, 600000 futures, 200000 options)',
    allowed: `rupees, digits without commas, from ${inRupees(CAPITAL_MIN * 100)} to ${inRupees(CAPITAL_MAX * 100)}`,
    meaning: 'Capital of each bot',
  },
  LOG_LEVEL: { default: 'INFO', allowed: LOG_LEVELS.join(', '), meaning: 'How much is logged' },
  MAX_DAILY_LOSS: {
    default: byProfile((profile) => String(profile.maxDailyLoss / 100)),
    allowed: `rupees, digits without commas, from ${inRupees(LOSS_MIN * 100)} to ${inRupees(LOSS_MAX * 100)}`,
    meaning: 'Most the account may lose in a day, open worst losses included',
  },
  MAX_TRADES: {
    default: byProfile((profile) => String(profile.maxTrades)),
    allowed: `a whole number from ${TRADES_MIN} to ${TRADES_MAX}`,
    meaning: 'Most round trips of the account in a day',
  },
  CUTOFF: {
    default: byProfile((profile) => minuteText(profile.cutoff)),
    allowed: `HH:MM in IST, from ${minuteText(CUTOFF_MIN)} to ${minuteText(CUTOFF_MAX)}`,
    meaning: 'No entry from this time on',
  },
  RUPEE_TOLERANCE: {
    default: '1',
    allowed: `rupees, digits without commas, from ${inRupees(TOLERANCE_MIN * 100)} to ${inRupees(TOLERANCE_MAX * 100)}`,
    meaning: 'Up to so much a difference of money in a day’s certificate only warns',
  },
  CHARGES_IN_CASH: {
    default: 'false',
    allowed: 'true, false',
    meaning:
      'Whether the cash at the broker has the day’s charges when the day is certified; not verified of Kite',
  },
};

/** Name, default, allowed values and meaning of every variable, in the order of the help. */
export function describeVariables(): readonly VariableRow[] {
  return Object.entries(TABLE).map(([name, row]) => Object.assign({ name }, row));
}

/** The variables, or one sentence for each that is wrong: its name, what it was, what is allowed. An empty one is wrong, not unset. */
export function readVariables(
  env: Env,
): { readonly ok: true; readonly values: Variables } | { readonly ok: false; readonly problems: string[] } {
  const result = variablesSchema.safeParse(env);
  if (result.success) return { ok: true, values: result.data };
  const wrong = new Set(result.error.issues.map((issue) => String(issue.path[0])));
  const problems = describeVariables().filter((row) => wrong.has(row.name));
  return { ok: false, problems: problems.map((row) => problemOf(row, env[row.name])) };
}

function problemOf(row: VariableRow, was: string | undefined): string {
  const is = `${row.name} is "${was ?? ''}"`;
  if (row.name === 'PAPER_TRADE' && was === 'false') {
    return `${is}: no variable lets a run trade for real, \`tron live on\` and --broker kite do. Allowed: true`;
  }
  return `${is}. Allowed: ${row.allowed}`;
}

function rupees(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,10}(\.\d{1,2})?$/)
    .transform((text): Paise => fromRupees(Number(text)))
    .refine((amount) => amount >= min * 100 && amount <= max * 100)
    .optional();
}

function minuteWithin(text: string, ctx: z.RefinementCtx): Minute {
  try {
    const minute = parseMinute(text);
    if (minute >= CUTOFF_MIN && minute <= CUTOFF_MAX) return minute;
    ctx.addIssue({ code: 'custom', message: 'out of range' });
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
  return z.NEVER;
}

function byProfile(of: (profile: Profile) => string): string {
  const [seed, demo] = [of(PROFILES.seed), of(PROFILES.demo)];
  return seed === demo ? seed : `${seed} (demo: ${demo})`;
}
