import jobsFile from '../../functions/jobs.json' with { type: 'json' };
import { DayRefused } from '../../shared/backtest/market-day.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import { STANDARD_RULES } from '../../shared/domain/session.ts';
import { dayText, instantOf, MINUTE_MS, type Day } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import {
  dueJobs,
  replayedSessions,
  sessionsOf,
  type Sessions,
  type Span,
} from '../../shared/runtime/jobs/due.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { SILENT_LOG } from '../../shared/runtime/telling.ts';
import type { LocalIssuer } from '../local-issuer.ts';
import type { CloudLocalPlan } from './asked.ts';
import { askedByPerson, live } from './lived.ts';
import type { LocalCloud } from './local-cloud.ts';
import { OWNER } from './places.ts';
import { Publishing } from './publishing.ts';
import { Streaming } from './streaming.ts';

/** So long the last of them may take. */
const OVER_MS = 10 * MINUTE_MS;
/** A call that failed is made again so often in its minute. */
const AGAIN_MOST = 5;

/** A day, and who lives it. */
export interface DayAsked {
  readonly plan: CloudLocalPlan;
  readonly market: MarketDay;
  readonly setup: TradingSetup;
  readonly people: LocalIssuer;
}

/** Minute by minute until it is over. Rejects with a DayRefused for a day without a session. */
export async function livedDay(
  { plan, market, setup, people }: DayAsked,
  cloud: LocalCloud,
  store: Store,
  told: (text: string) => void,
): Promise<void> {
  const { day } = market;
  const sessions = sessionOfDay(plan)(day);
  if ('rule' in sessions) throw new DayRefused(sessions.rule, sessions.why);
  const until = plan.until === null ? overAt(day, sessions) : instantOf(day, plan.until);
  const publishing =
    plan.minutes === 'asked' ? null : new Publishing(market, setup, store, cloud.time, SILENT_LOG);
  const streamer =
    publishing !== null && plan.minutes === 'published'
      ? new Streaming(publishing, cloud, people, AGAIN_MOST)
      : publishing;
  // An account at a broker is certified flat before anything is traded in it.
  if (plan.broker === 'kite-sim')
    await askedByPerson(cloud, 'certify', people.token(OWNER, cloud.front.root, cloud.time.now));
  await live(cloud, {
    until,
    againMost: AGAIN_MOST,
    async minute(at) {
      if (at % (60 * MINUTE_MS) === 0)
        told(`${dayText(day)} ${new Date(at + 330 * MINUTE_MS).toISOString().slice(11, 16)}`);
      await streamer?.minute(at);
    },
  });
}

/** Between the last of the session and the first of what waits for its close: a call finds the market closed and does nothing that a death could undo. */
export function isIdleHour(plan: CloudLocalPlan, day: Day): (at: number) => boolean {
  const session = sessionOfDay(plan)(day);
  if ('rule' in session) return () => false;
  const from = instantOf(day, session.last) + OVER_MS;
  const until = Math.min(...closingAt(day, session)) - MINUTE_MS;
  return (at) => at >= from && at < until;
}

/** After the certificate and the review. */
function overAt(day: Day, session: Span): number {
  return Math.max(...closingAt(day, session)) + OVER_MS;
}

function closingAt(day: Day, session: Span): readonly number[] {
  const closing = jobsOf(jobsFile).filter(({ within }) => within.kind === 'close');
  const { due } = dueJobs(closing, () => session, instantOf(day, 0), instantOf(day, 1439));
  return due.map(({ at }) => at);
}

function sessionOfDay({ source, calendar }: CloudLocalPlan): Sessions {
  const rules = { ...STANDARD_RULES, calendar };
  return source.kind === 'history' ? replayedSessions(rules) : sessionsOf(rules);
}
