import { DayRefused } from '../../backtest/market-day.ts';
import { sessionOf } from '../../domain/session.ts';
import { clockText, dayOf, dayText, type Day } from '../../domain/time.ts';
import { withEligibility } from '../../domain/with-eligibility.ts';
import type { MarketDay } from '../../domain/market-day.ts';
import type { Json } from '../../ports.ts';
import { beginDay } from '../day-life.ts';
import { plain } from '../documents.ts';
import type { DayWanted } from '../feed/prepare.ts';
import { keys } from '../keys.ts';
import { tellError } from '../telling.ts';
import { brokerChecks } from './broker-checks.ts';
import { optionChecks } from './option-checks.ts';
import { egressCheck, type Egress } from './egress.ts';
import { kiteClockCheck } from './kite-clock.ts';
import { lookLive, type LiveLook } from './live.ts';
import { openingOf, type Opening } from './opening.ts';
import { prepared } from './prepared.ts';
import { CLOUD_LIFE, type CloudParts } from './parts.ts';
import { skewCheck } from './skew.ts';
import { planBar, planOrBlocked, type DayPlan, type PlanCheck } from './plan.ts';

export interface PreflightParts extends CloudParts {
  /** What the day is to be prepared for, read anew. Rejects with a sentence. */
  readonly wantedOf: (day: Day) => Promise<DayWanted>;
  /** Is there a token to work with? */
  readonly token: () => Promise<PlanCheck>;
  /** How far the process's clock is off the store's, ms; null: the store has none. */
  readonly skewMs: () => Promise<number | null>;
  readonly skewMaxMs: number;
  readonly mode: 'paper' | 'live';
  readonly egress: Egress;
  /** Where the day’s data come from. */
  readonly root: string;
}

export type PreflightOutcome =
  | { readonly kind: 'planned'; readonly plan: DayPlan; readonly bar: string | null }
  | { readonly kind: 'refused'; readonly rule: string; readonly why: string };

/**
 * What is looked at before a day, and what everybody reads who is born for a call of that day. Each look that fails blocks the day's entries with its sentence;
 * what is open is looked after whatever it says. Again overwrites the plan; the instruments of a day that were published of are never exchanged. Twice
 * is once.
 */
export async function preflight(parts: PreflightParts, at: number): Promise<PreflightOutcome> {
  const { ports, setupOf } = parts;
  const { store, clock, alerts, log } = ports;
  const day = dayOf(at);
  const checks: PlanCheck[] = [];
  const looked = async <T>(name: string, look: () => Promise<T>): Promise<T | null> => {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof DayRefused)) tellError(log, null, `preflight: ${name}`, error);
      checks.push({ name, is: 'blocks', says: error instanceof Error ? error.message : String(error) });
      return null;
    }
  };
  const wanted = await looked('settings', () => parts.wantedOf(day));
  if (wanted !== null) {
    const { calendar, settings } = wanted.rules;
    const session = sessionOf(day, { segment: 'cash', closingAuction: true }, calendar, settings);
    if ('rule' in session) return { kind: 'refused', rule: session.rule, why: session.why };
  }
  const token = await looked('token', parts.token);
  if (token !== null) checks.push(token);
  const skew = await looked('clock', parts.skewMs);
  checks.push(...(skew === null ? [] : [skewCheck(skew, parts.skewMaxMs)]));
  const heard = await looked('kite-clock', () => heardCheck(parts));
  checks.push(...(heard === null ? [] : [heard]));
  const made = wanted === null ? null : await looked('instruments', () => prepared(parts, wanted));
  const opening = made?.opening ?? null;
  const market =
    opening === null || wanted === null
      ? null
      : await looked('lists', async () => eligible(opening, wanted, parts.mode, checks));
  const setup = setupOf(day);
  if (opening !== null && market !== null)
    checks.push(...tradableChecks(market, opening), ...optionChecks(parts.feed, market, setup.bots));
  const lists = Object.fromEntries(
    (market?.instruments ?? []).map(({ instrument, blocked, bandLow, bandHigh }) => [
      instrument.key,
      { blocked, bandLow, bandHigh },
    ]),
  );
  checks.push(await egressCheck(parts.egress, parts.broker.kind === 'real'));
  const gate = await looked('live', () => gateOf(parts, day));
  checks.push(...(gate?.checks ?? []));
  if (parts.broker.kind === 'real') {
    const { broker } = parts.broker;
    const found = await looked('account', () => brokerChecks(parts, broker, day, setup));
    checks.push(...(found?.checks ?? []));
    for (const key of found?.heldByOthers ?? []) {
      const of = lists[key];
      if (of !== undefined)
        lists[key] = { ...of, blocked: [of.blocked, 'others hold it'].filter(Boolean).join('; ') };
    }
  }
  await looked('the day’s beginning', () => begun(parts, day, market?.assumed ?? []));
  // What was prepared before stays, for what is open is looked after by it.
  const before = market === null ? await looked('the plan before', () => planBefore(parts, day)) : null;
  const plan: DayPlan = {
    day,
    madeAt: clock.now(),
    opening: market === null ? (before?.opening ?? null) : (opening?.id ?? null),
    checks,
    instruments: market === null ? (before?.instruments ?? {}) : saidAnew(lists, opening),
    live: gate?.live ?? null,
    assumed: market?.assumed ?? before?.assumed ?? [],
  };
  // Together: nobody ever reads a plan of an opening that is not there.
  const writes = [
    ...(market === null ? [] : (made?.write ?? [])),
    { key: keys.plan(day), value: plain(plan) },
  ];
  await store.commit({ expect: [], writes });
  const bar = planBar(plan);
  log.write(bar === null ? 'INFO' : 'WARN', null, 'preflight', { day, bar: bar ?? '' });
  if (bar !== null) await alerts.alert(`No entries on ${dayText(day)}: ${bar}`);
  const unarmed = checks.find(({ name, is }) => name === 'armed' && is !== 'fine');
  if (bar === null && unarmed !== undefined) await alerts.alert(`${dayText(day)}: ${unarmed.says}`);
  return { kind: 'planned', plan, bar };
}

function planBefore({ ports: { store } }: PreflightParts, day: Day): Promise<DayPlan | null> {
  return planOrBlocked(store, day, async () => (await openingOf(store, day))?.id ?? null);
}

/** A plan is read for every minute: of hundreds of options it has those of which the opening does not say the same. */
function saidAnew(lists: DayPlan['instruments'], opening: Opening | null): DayPlan['instruments'] {
  const known = new Map(opening?.market.instruments.map((each) => [each.instrument.key, each]));
  return Object.fromEntries(
    Object.entries(lists).filter(([key, is]) => {
      const was = known.get(key);
      const isSame =
        was?.blocked === is.blocked && was.bandLow === is.bandLow && was.bandHigh === is.bandHigh;
      return was?.instrument.kind !== 'option' || !isSame;
    }),
  );
}

/** By the answers of the broker itself, where entries go to it; null: the clocks are not compared. */
async function heardCheck({ ports, broker, token, sleepUntil }: PreflightParts): Promise<PlanCheck | null> {
  const watch = broker.kind === 'real' ? (broker.live?.watch ?? null) : null;
  return watch === null ? null : kiteClockCheck(watch, { clock: ports.clock, sleepUntil }, token);
}

/** Asked where orders go to the broker itself. */
async function gateOf({ ports, broker, setupOf }: PreflightParts, day: Day): Promise<LiveLook> {
  if (broker.kind === 'paper' || broker.live === null) return { checks: [], live: null };
  return lookLive(ports.store, broker.live, day, setupOf(day).config);
}

/** Two preflights at once begin it both: the one that comes second finds it begun. */
async function begun(
  { ports: { store }, setupOf, root, broker }: PreflightParts,
  day: Day,
  assumed: readonly string[],
): Promise<void> {
  const { config, bots } = setupOf(day);
  // By these a day counts for the ladder: on the live feed of that root, on paper or for real.
  const request = { feed: root, ...(broker.kind === 'real' ? { broker: 'kite' } : {}) };
  const begin = (): Promise<unknown> =>
    beginDay(
      store,
      day,
      { source: CLOUD_LIFE, request, resume: true },
      { profile: config.profile, bots, assumed },
    );
  await begin().catch(begin).catch(begin);
}

/** The plan as whoever asked is told. */
export function planJson(plan: DayPlan, bar: string | null): Json {
  return plain({ day: dayText(plan.day), entries: bar === null, why: bar, checks: plan.checks });
}

/** The day with its lists applied, and what they say. */
function eligible(
  { market }: Opening,
  { eligible: { file, settings } }: DayWanted,
  mode: PreflightParts['mode'],
  checks: PlanCheck[],
): MarketDay {
  const known = withEligibility(market, file, mode, settings);
  const blocked = known.instruments.filter((each) => each.blocked !== null);
  const says =
    file === null
      ? 'no file of the day’s lists: what needs one is not traded'
      : `lists of ${clockText(file.madeAt)}`;
  checks.push({ name: 'eligibility', is: 'note', says: `${says}; ${blocked.length} without entries` });
  return known;
}

/** A class whose minutes could not be fetched in time never gets here: the universe refuses it with its sentence. */
function tradableChecks({ instruments, vix }: MarketDay, { sources }: Opening): readonly PlanCheck[] {
  const open = instruments.filter(({ blocked }) => blocked === null);
  const hasVix = vix !== null || sources.some(({ isVix }) => isVix);
  return [
    open.length === 0
      ? { name: 'tradable', is: 'blocks', says: 'no instrument may be entered today' }
      : { name: 'tradable', is: 'fine', says: `${open.length} of ${instruments.length} instruments` },
    ...(hasVix ? [] : [{ name: 'vix', is: 'note', says: 'India VIX unknown' } as const]),
  ];
}
