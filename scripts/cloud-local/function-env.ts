import type { MarketDay } from '../../shared/domain/market-day.ts';
import { dayText } from '../../shared/domain/time.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import type { CloudLocalPlan } from './asked.ts';
import { KITE, type DayFiles } from './day-files.ts';
import { CHAT, PLACE, TASKS, TOKEN_SECRET, type Places } from './places.ts';

interface Configured {
  readonly plan: CloudLocalPlan;
  readonly market: MarketDay;
  readonly env: Env;
}

/** What `tron kite-sim` is told of the day. */
export function kiteArgs(source: CloudLocalPlan['source'], calendar: string | null): readonly string[] {
  const of = source.kind === 'synthetic' ? ['--seed', String(source.seed)] : ['--data', source.folder];
  return [...of, '--day', dayText(source.day), ...(calendar === null ? [] : ['--calendar', calendar])];
}

/** What every function is told besides where the time is. */
export function functionEnv(
  { plan, market, env }: Configured,
  files: DayFiles,
  calendar: string | null,
  { emulator, kite, tasks, secrets, front }: Places,
): Readonly<Record<string, string>> {
  const stocks = market.instruments.filter(({ instrument }) => instrument.kind === 'equity');
  const { DEFAULT_CAPITAL: capital, MAX_DAILY_LOSS: loss, MAX_TRADES: trades, CUTOFF: cutoff } = env;
  const budget = Object.entries({
    DEFAULT_CAPITAL: capital,
    MAX_DAILY_LOSS: loss,
    MAX_TRADES: trades,
    CUTOFF: cutoff,
  });
  return {
    LOG_LEVEL: 'DEBUG',
    FIRESTORE_EMULATOR_HOST: emulator,
    TRON_PROJECT: PLACE.project,
    TRON_LOCATION: PLACE.location,
    TRON_EXECUTE_URL: `${front}/execute-order/`,
    TRON_EXECUTE_AUDIENCE: front,
    TRON_EXECUTE_ACCOUNT: TASKS,
    TRON_TASKS_ROOT: tasks,
    TRON_PROFILE: plan.profile,
    TRON_BOTS: plan.bots.join(','),
    ...(stocks.length === 0
      ? {}
      : { TRON_WATCHLIST: stocks.map(({ instrument }) => instrument.symbol).join(',') }),
    TRON_BROKER: plan.broker === 'paper' ? 'paper' : 'kite',
    TRON_STREAMED: String(plan.minutes !== 'asked'),
    // The simulator of this day has no days before it.
    TRON_LIVE_GATE: plan.broker === 'paper' ? 'asked' : 'unasked',
    TRON_INSTANCES: '1',
    TRON_KITE_ROOT: kite,
    TRON_KITE_LOGIN_ROOT: kite,
    TRON_LEAST_ROWS: stocks.length === 0 ? 'NFO=1' : 'NSE=1,NFO=1',
    TRON_TOKEN_SECRET: TOKEN_SECRET,
    TRON_SECRET_ROOT: secrets,
    TRON_LOGIN_URL: `${front}/login/`,
    TRON_TELEGRAM_CHAT: String(CHAT),
    TRON_ELIGIBILITY: files.eligibility,
    KITE_API_KEY: KITE.key,
    KITE_API_SECRET: KITE.secret,
    KITE_USER_ID: KITE.user,
    ...(plan.strategy === null ? {} : { TRON_STRATEGY: plan.strategy }),
    ...(calendar === null ? {} : { TRON_CALENDAR: calendar }),
    ...Object.fromEntries(budget.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
  };
}
