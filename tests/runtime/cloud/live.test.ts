import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { addDays, MINUTE_MS } from '../../../shared/domain/time.ts';
import { paise } from '../../../shared/domain/units.ts';
import type { PositionRow } from '../../../shared/domain/broker-rows.ts';
import type { Store } from '../../../shared/ports.ts';
import { isEntryTag } from '../../../shared/execution/excess.ts';
import type { CloudAppParts } from '../../../shared/runtime/cloud/app.ts';
import { liveBar, lookLive, type CloudLive } from '../../../shared/runtime/cloud/live.ts';
import { planOf } from '../../../shared/runtime/cloud/plan.ts';
import { DEFAULT_LADDER } from '../../../shared/runtime/ladder/settings.ts';
import { arm, disarm, type Arming } from '../../../shared/runtime/live-arming.ts';
import { keepOrderAnswers, keepWrongIp } from '../../../shared/runtime/probe/answers.ts';
import { MARKET, SETUP, at } from '../feed/feed-day.ts';
import { orderAnswers, putSession, ROOT, wrongIpAnswer } from '../ladder/made.ts';
import { certified } from '../../support/certified.ts';
import { app } from './cloud-functions.ts';
import { ClockWatch } from '../../../shared/runtime/clock-watch.ts';
import { BOTS, FIRST, preflightParts, VENUE, worldOf } from './cloud-world.ts';
import { preflight } from '../../../shared/runtime/cloud/preflight.ts';

const TODAY = 20260909;
const decisionSchema = z.looseObject({
  barAt: z.number(),
  kind: z.string(),
  qty: z.number(),
  why: z.string().nullable(),
});
const { config } = SETUP;
const ARMING: Arming = {
  day: TODAY,
  userId: 'AB1234',
  by: 'ANN',
  at: at(500),
  profile: config.profile,
  maxDailyLoss: config.maxDailyLoss,
  maxTrades: config.maxTrades,
};

function liveOf(paper: Store, watch: ClockWatch | null = null): CloudLive {
  return {
    watch,
    told: new Set(),
    paper: async () => ({ store: paper, close: async () => undefined }),
    ladder: { ...DEFAULT_LADDER, root: ROOT, userId: 'AB1234' },
  };
}

/** Twenty clean paper sessions in one store, and answers of the probe in the other: as the gate wants it on a computer. */
async function proven(store: Store, paper: Store): Promise<void> {
  for (let i = 0; i < 20; i += 1) await putSession(paper, addDays(TODAY, -60 + i), 'paper');
  await keepOrderAnswers(store, orderAnswers(addDays(TODAY, -1)));
  await keepWrongIp(store, wrongIpAnswer(addDays(TODAY, -1)));
}

describe('the gate of live trading in the cloud', () => {
  test('is shut by what is not in the documents, each with its sentence', async () => {
    const [store, paper] = [memoryStore(), memoryStore()];
    const live = liveOf(paper);
    const first = await lookLive(store, live, TODAY, config);
    expect(first).toMatchObject({
      live: null,
      checks: [
        {
          name: 'live',
          is: 'blocks',
          says: expect.stringMatching(/^ladder: 0 of 20 clean paper sessions that lead to one-lot\. /),
        },
        { name: 'armed', is: 'note', says: expect.stringContaining('is not armed for live trading') },
      ],
    });
    for (let i = 0; i < 20; i += 1) await putSession(paper, addDays(TODAY, -60 + i), 'paper');
    const second = await lookLive(store, live, TODAY, config);
    expect(second.checks[0]).toMatchObject({
      is: 'blocks',
      says: expect.stringMatching(/^probe: nobody has/),
    });
    await proven(store, paper);
    await arm(store, ARMING);
    expect(await lookLive(store, live, TODAY, config)).toMatchObject({
      live: { root: ROOT, userId: 'AB1234', lots: 1 },
      checks: [
        { is: 'fine', says: 'one-lot: at most 1 lot an entry' },
        { name: 'armed', is: 'fine', says: expect.stringContaining('by ANN') },
      ],
    });
  });

  test('is shut where the documents are of a rehearsal', async () => {
    const [store, paper] = [memoryStore(), memoryStore()];
    await proven(store, paper);
    const live = liveOf(paper);
    const rehearsal = { ...live, ladder: { ...live.ladder, root: 'http://127.0.0.1:8780' } };
    await lookLive(store, rehearsal, TODAY, config);
    const { checks } = await lookLive(store, live, TODAY, config);
    expect(checks).toMatchObject([{ is: 'blocks', says: expect.stringMatching(/^other-root: /) }]);
  });

  test('asks for the arming each time: of that day, user, profile and budget', async () => {
    const store = memoryStore();
    const live = liveOf(store);
    const planned = { root: ROOT, userId: 'AB1234', lots: 1 };
    const bar = (of: typeof planned | null = planned) => liveBar(store, live, of, TODAY, config);
    expect(await bar(null)).toBe('live: the preflight of 2026-09-09 opened no gate');
    expect(await bar()).toMatch(/^not-armed: 2026-09-09 is not armed/);
    await arm(store, ARMING);
    expect(await bar()).toBeNull();
    expect(await bar({ ...planned, userId: 'CD5678' })).toMatch(/was of CD5678 at .* for AB1234$/);
    expect(await bar({ ...planned, root: 'http://127.0.0.1:1' })).toMatch(/orders go to https:/);
    for (const [change, says] of [
      [{ userId: 'CD5678' }, 'armed for user CD5678'],
      [{ profile: 'other' }, 'armed for profile other'],
      [{ maxDailyLoss: config.maxDailyLoss - 1 }, 'armed for a loss of'],
      [{ maxTrades: config.maxTrades - 1 }, 'trades a day'],
    ] as const) {
      await arm(store, { ...ARMING, ...change });
      expect(await bar()).toContain(says);
    }
    await disarm(store, TODAY, at(557));
    expect(await bar()).toMatch(/^not-armed/);
  });
});

/** The day's first minutes on a broker of the real world; `during`: before each minute; `held`: what others hold then. What was entered. */
async function traded(
  prove: boolean,
  until: number,
  during: (store: Store, end: number) => Promise<unknown>,
  held: (now: number) => readonly PositionRow[] = () => [],
  watch: ClockWatch | null = null,
) {
  const world = worldOf({ store: certified(memoryStore()) });
  const { machine, store } = world;
  const { clock, sleepUntil } = machine;
  const venue = VENUE({ market: MARKET, setup: SETUP, clock, store, sleepUntil });
  const paper = memoryStore();
  if (prove) await proven(store, paper);
  const funds = { ...(await venue.broker.funds()), openingCash: paise(1_000_000_00) };
  const positions = async () => [...(await venue.broker.positions()), ...held(clock.now())];
  const own = { ...venue.broker, funds: async () => funds, positions };
  const broker = { kind: 'real', broker: own, exits: null, live: liveOf(paper, watch) } as const;
  const parts: Partial<CloudAppParts> = { broker };
  await machine.run(
    (async () => {
      await preflight(preflightParts(world, { broker }), at(511));
      for (let end = FIRST; end <= until; end += MINUTE_MS) {
        await machine.sleepUntil(end);
        await during(store, end);
        await venue.path();
        await venue.begin();
        await app(world, parts).reconcile();
        await Promise.all(BOTS.map((bot) => app(world, parts).tick(bot, end)));
        for (const task of world.tasks.splice(0)) await app(world, parts).executeEntry(task);
      }
    })(),
  );
  const rows = await venue.broker.book();
  return { rows, alerts: world.told.alerts, plan: await planOf(store, TODAY), store };
}

describe('a day at the broker itself', () => {
  test('without what is to be proven enters nothing, though it is armed, and says why', async () => {
    const day = await traded(false, at(600), (store) => arm(store, ARMING));
    expect(day.rows).toEqual([]);
    expect(day.alerts).toEqual([expect.stringContaining('live: ladder: 0 of 20')]);
  }, 120_000);

  test('enters one lot at a time from when a person arms it, and nothing before and after', async () => {
    const [from, to] = [at(590), at(632)];
    const day = await traded(true, at(660), async (store, end) => {
      if (end === from) await arm(store, ARMING);
      if (end === to) await disarm(store, TODAY, at(557));
    });
    expect(day.plan?.live).toEqual({ root: ROOT, userId: 'AB1234', lots: 1 });
    expect(day.alerts[0]).toMatch(/^2026-09-09: no entry is sent until it is: .* is not armed/);
    const made = (await day.store.list('decisions/', 'decisions/~')).flatMap(({ value }) =>
      z.array(decisionSchema).parse(value),
    );
    const entries = made.filter(({ kind }) => kind === 'entry');
    expect(entries.map(({ barAt, qty }) => [barAt >= from && barAt < to, qty])).toEqual([
      [true, 1],
      [true, 1],
    ]);
    const denied = made.filter(({ kind, why }) => kind === 'denied' && /is not armed/.test(why ?? ''));
    expect(denied.some(({ barAt }) => barAt < from)).toBe(true);
    expect(denied.some(({ barAt }) => barAt >= to)).toBe(true);
    expect(day.rows.filter(({ tag }) => isEntryTag(tag))).toHaveLength(2);
  }, 120_000);

  test('enters nothing in what somebody bought by hand since the preflight, and says so', async () => {
    const rows = MARKET.instruments.map(({ instrument }) => ({
      instrument: instrument.key,
      product: 'MIS',
      dayQty: 5,
      netQty: 5,
      lastPrice: null,
    }));
    const from = at(580);
    const day = await traded(
      true,
      at(660),
      (store) => arm(store, ARMING),
      (now) => (now < from ? [] : rows),
    );
    const since = day.rows.filter(({ tag, filledAt }) => isEntryTag(tag) && (filledAt ?? from) >= from);
    expect(since).toEqual([]);
    expect(day.alerts).toContainEqual(
      expect.stringMatching(/: the account holds 5 \(MIS\) that is not ours: nothing is entered in it/),
    );
  }, 120_000);

  test('enters nothing while the clock of whoever sends is off the broker’s, and tells it once', async () => {
    const watch = new ClockWatch();
    const day = await traded(
      true,
      at(660),
      (store) => arm(store, ARMING),
      (now) => {
        const aheadMs = now < FIRST ? 0 : 5_000;
        watch.hear({ askedAt: now, answeredAt: now, second: Math.floor((now + aheadMs) / 1000) * 1000 });
        return [];
      },
      watch,
    );
    expect(day.plan?.checks).toContainEqual(expect.objectContaining({ name: 'kite-clock', is: 'note' }));
    expect(day.rows.filter(({ tag }) => isEntryTag(tag))).toEqual([]);
    expect(day.alerts.filter((text) => text.includes('clock'))).toEqual([
      expect.stringMatching(/^this computer’s clock is .* behind Kite’s .*: no entry is sent/),
    ]);
  }, 120_000);

  test('blocks the day in its preflight where the clock is certainly off the broker’s', async () => {
    const [store, paper, watch] = [certified(memoryStore()), memoryStore(), new ClockWatch()];
    await proven(store, paper);
    watch.hear({ askedAt: at(510), answeredAt: at(510), second: at(510) + 5_000 });
    const world = worldOf({ store });
    const { clock, sleepUntil } = world.machine;
    const venue = VENUE({ market: MARKET, setup: SETUP, clock, store, sleepUntil });
    const live = liveOf(paper, watch);
    const broker = { kind: 'real', broker: venue.broker, exits: null, live } as const;
    const outcome = await world.machine.run(preflight(preflightParts(world, { broker }), at(511)));
    expect(JSON.stringify(outcome)).toMatch(/"bar":"preflight: kite-clock: this computer’s clock is 5000 to/);
  }, 120_000);
});
