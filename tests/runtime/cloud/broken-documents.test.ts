import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../../shared/domain/time.ts';
import { isEntryTag } from '../../../shared/execution/excess.ts';
import type { Store } from '../../../shared/ports.ts';
import { preflight } from '../../../shared/runtime/cloud/preflight.ts';
import { accountDocument, parsed } from '../../../shared/runtime/documents.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import type { FlattenAsked } from '../../../shared/runtime/flatten.ts';
import { flattenByAccount } from '../../../shared/runtime/relay/by-account.ts';
import { DEFAULT_PROTOCOL } from '../../../shared/execution/protocol-settings.ts';
import { at, MARKET, SETUP } from '../feed/feed-day.ts';
import { app } from './cloud-functions.ts';
import { BOTS, bornIn, FIRST, preflightParts, VENUE, worldOf } from './cloud-world.ts';

const TODAY = 20260909;
const instrumentsOf = new Map(MARKET.instruments.map(({ instrument }) => [instrument.key, instrument]));

/** By then both bots have entered. */
const OPEN_AT = at(640);

/** A day at a broker of the real world, with positions open. */
async function opened() {
  const world = worldOf();
  const { machine, store } = world;
  const { clock, sleepUntil } = machine;
  const venue = VENUE({ market: MARKET, setup: SETUP, clock, store, sleepUntil });
  const broker = { kind: 'real', broker: venue.broker, exits: null, live: null } as const;
  const { alerts } = bornIn(world).ports;
  const instruments = { of: (key: string) => instrumentsOf.get(key), today: async () => 1 };
  const own = { broker: venue.broker, clock, alerts, sleepUntil, instruments, costs: SETUP.config.costs };
  const storeless = (asked: FlattenAsked) => flattenByAccount({ ...own, protocol: DEFAULT_PROTOCOL }, asked);
  const cloud = () => app(world, { broker, storeless });
  /** What is called for each minute; resolves to what failed of it. */
  const minute = async (end: number): Promise<readonly string[]> => {
    await machine.sleepUntil(end);
    await venue.path();
    await venue.begin();
    const ticks = BOTS.map((bot) => cloud().tick(bot, end));
    const called = await Promise.allSettled([cloud().reconcile(), ...ticks]);
    const entries = world.tasks.splice(0).map((task) => cloud().executeEntry(task));
    const ended = [...called, ...(await Promise.allSettled(entries))];
    return ended.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
  };
  await machine.run(
    (async () => {
      await preflight(preflightParts(world), at(511));
      for (let end = FIRST; end <= OPEN_AT; end += MINUTE_MS) expect(await minute(end)).toEqual([]);
    })(),
  );
  expect((await openIn(store)).length).toBeGreaterThan(0);
  return { world, venue, cloud, minute };
}

async function openIn(store: Store) {
  const [stored] = await store.read([keys.account('main')]);
  return parsed('accounts/main', stored?.value ?? null, accountDocument).open;
}

function broken(store: Store, ...wanted: readonly string[]): Promise<unknown> {
  return store.commit({ expect: [], writes: wanted.map((key) => ({ key, value: { version: 99 } })) });
}

describe('a plan that nobody can read, as of a program that was deployed and taken back', () => {
  test('has nothing entered, and keeps nobody from looking after what is open and closing it', async () => {
    const { world, venue, cloud, minute } = await opened();
    const { machine, store } = world;
    await broken(store, keys.plan(TODAY));
    const before = (await venue.broker.book()).filter(({ tag }) => isEntryTag(tag)).length;
    await machine.run(
      (async () => {
        for (let end = OPEN_AT + MINUTE_MS; end <= at(650); end += MINUTE_MS)
          expect(await minute(end)).toEqual([]);
        const flat = cloud().flatten({ why: 'a test', all: false });
        for (let end = at(651); end <= at(654); end += MINUTE_MS) await minute(end);
        expect(await flat).toMatchObject({ flat: true, by: 'store', halted: true });
      })(),
    );
    expect((await venue.broker.book()).filter(({ tag }) => isEntryTag(tag))).toHaveLength(before);
    expect(await openIn(store)).toEqual([]);
    const denied = JSON.stringify(await store.list('decisions/', 'decisions/~'));
    expect(denied).not.toContain(`"barAt":${at(645)},"kind":"entry"`);
  }, 60_000);

  test('does not take the day from a preflight that finds no instruments', async () => {
    const { world } = await opened();
    const { machine, store } = world;
    await broken(store, keys.plan(TODAY));
    const wantedOf = async (): Promise<never> => Promise.reject(new Error('the lists cannot be read'));
    await machine.run(preflight(preflightParts(world, { wantedOf }), at(641)));
    const { instruments } = await bornIn(world).market.upTo(at(641));
    expect(instruments.length).toBe(8);
    expect(instruments.every(({ blocked }) => blocked?.includes('the lists cannot be read'))).toBe(true);
  }, 60_000);

  test('is said by the status, which says all else as ever', async () => {
    const world = worldOf();
    world.machine.clock.set(at(600));
    await app(world).beat('tick-stocks', { startedAt: 5, endedAt: 7, outcome: 'done', why: null });
    await broken(world.store, keys.plan(TODAY));
    expect(await app(world).status()).toMatchObject({
      functions: { 'tick-stocks': { lastSuccess: 7 } },
      preflight: {
        entries: false,
        why: expect.stringContaining(`document ${keys.plan(TODAY)} does not fit`),
      },
    });
  });
});

describe('instruments that nobody can read', () => {
  const fixed = async (when: number) => {
    const world = worldOf();
    await world.machine.run(preflight(preflightParts(world), at(511)));
    await broken(world.store, keys.market(TODAY, 'opening'));
    world.machine.clock.set(when);
    const outcome = await world.machine.run(preflight(preflightParts(world), when));
    return { outcome, day: () => bornIn(world).market.upTo(when) };
  };

  test('are prepared anew by the next preflight before the market opens, for nothing is published by them', async () => {
    const { outcome, day } = await fixed(at(550));
    expect(outcome).toMatchObject({ kind: 'planned', bar: null });
    expect((await day()).instruments.length).toBe(8);
  }, 60_000);

  test('block the day with their sentence from then on', async () => {
    const { outcome } = await fixed(at(555));
    expect(JSON.stringify(outcome)).toMatch(
      /"bar":"preflight: instruments: document market\/20260909-opening does/,
    );
  }, 60_000);
});

test('a flatten of a day whose instruments nobody can read halts, and closes by the broker’s book', async () => {
  const { world, venue, cloud } = await opened();
  const { machine, store } = world;
  await broken(store, keys.market(TODAY, 'opening'));
  const flattened = async () => {
    const flat = cloud().flatten({ why: 'a test', all: false });
    for (let end = at(641); end <= at(644); end += MINUTE_MS) {
      await machine.sleepUntil(end);
      await venue.path();
      await venue.begin();
    }
    return flat;
  };
  expect(await machine.run(flattened())).toMatchObject({
    flat: true,
    left: [],
    by: 'storeless',
    halted: true,
  });
  const [stored] = await store.read([keys.account('main')]);
  expect(stored?.value).toMatchObject({ halted: 'a test', desired: 'flat' });
}, 60_000);
