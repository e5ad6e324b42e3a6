import { describe, expect, test } from 'vitest';
import { accountDocument, parsed } from '../../../shared/runtime/documents.ts';
import { preflight } from '../../../shared/runtime/cloud/preflight.ts';
import { CLASSES } from '../../../shared/runtime/feed/publication-log.ts';
import { app } from './cloud-functions.ts';
import { barAt } from './generated-bars.ts';
import { publishMinute } from '../../../shared/runtime/cloud/minutes.ts';
import { MINUTE_MS } from '../../../shared/domain/time.ts';
import { at, DAY, MARKET, SETUP } from '../feed/feed-day.ts';
import {
  bornIn,
  BOTS,
  eachBot,
  FIRST,
  LAST,
  lived,
  preflightParts,
  VENUE,
  worldOf,
  type World,
} from './cloud-world.ts';

const NOON = at(705);
const WHOLE = lived(worldOf(), eachBot, NOON);

async function account({ store }: World) {
  const [stored] = await store.read(['accounts/main']);
  return parsed('accounts/main', stored?.value ?? null, accountDocument);
}

describe('a day of the functions on paper', () => {
  test('is looked back on when it is over: report, certificate, plan; and the page shows the same', async () => {
    const world = worldOf();
    const { machine, store } = world;
    const squared: unknown[] = [];
    const result = await machine.run(
      (async () => {
        await machine.sleepUntil(at(511));
        await app(world).preflight(machine.clock.now());
        expect(await app(world).review(DAY)).toMatchObject({ kind: 'refused', rule: 'not-over' });
        for (let end = FIRST; end <= LAST; end += MINUTE_MS) {
          await machine.sleepUntil(end);
          await Promise.all(BOTS.map((bot) => app(world).tick(bot, end)));
          await app(world).reconcile();
          if (end >= at(906)) squared.push((await app(world).squareOff(end)).kind);
        }
        await machine.sleepUntil(at(980));
        return app(world).review(DAY);
      })(),
    );
    expect(result.kind).toBe('done');
    const [review, day] = await store.read([`reviews/${DAY}`, `days/${DAY}`]);
    const { hash } = await lived(worldOf());
    expect(review?.value).toMatchObject({
      format: 'tron-review',
      day: '2026-09-09',
      report: { format: 'tron-day', hash, left: [] },
      certificate: { made: 'compared', unresolved: [] },
      withoutCertificate: null,
      preflight: { bar: null },
    });
    expect(day?.value).toMatchObject({ ended: true, hash, left: 0, request: '{"feed":"the model"}' });
    expect(squared.at(-1)).toBe('done');
    expect(await app(world).day(DAY)).toMatchObject({ format: 'tron-day', hash });
    expect(await app(world).status()).toMatchObject({
      status: { format: 'tron-status', books: [{ name: 'cloud', open: [], orders: [] }] },
      preflight: { entries: true, why: null },
    });
    expect(await world.machine.run(app(world).review(DAY))).toEqual(result);
  }, 120_000);

  test('that was not begun has nothing to look back on, and no minute of it is decided', async () => {
    const world = worldOf({});
    expect(await app(world).review(DAY)).toMatchObject({ kind: 'refused', rule: 'not-begun' });
    expect(await app(world).day(DAY)).toEqual({ day: '2026-09-09', begun: false });
    await world.machine.run(app(world).tick('stocks', at(600)));
    expect(await world.store.list('bots/', 'bots/~')).toEqual([]);
    expect(world.told.logged.map(({ message }) => message)).toContain(
      'nobody prepared the day: nothing is decided',
    );
    expect(await app(world).squareOff(at(910))).toEqual({ kind: 'done', data: { due: [] } });
  });

  test('that is paused enters nothing more and looks after what is open; the first reason stays', async () => {
    const world = worldOf();
    const result = await lived(
      world,
      async (call, end) => {
        if (end === at(640)) await app(world).pause('lunch');
        await eachBot(call, end);
      },
      NOON,
    );
    expect(await app(world).pause('again')).toEqual({ kind: 'done', data: { halted: 'lunch' } });
    const entries = result.decisions.filter(({ kind }) => kind === 'entry').map(({ barAt }) => barAt);
    expect(Math.max(...entries)).toBeLessThan(at(640));
    expect(Math.max(...entries)).toBeGreaterThan(at(600));
    expect((await account(world)).desired).toBeNull();
  }, 60_000);

  test('that is flattened is halted at once and closed with the next published minute', async () => {
    const world = worldOf();
    let report: unknown = null;
    await lived(
      world,
      async (call, end) => {
        await eachBot(call, end);
        if (end !== at(640)) return;
        expect((await account(world)).open.length).toBeGreaterThan(0);
        const asked = app(world).flatten({ why: 'enough', all: false });
        const later = eachBot(call, end + MINUTE_MS);
        report = await asked;
        await later;
      },
      at(645),
    );
    expect(report).toMatchObject({ flat: true, left: [] });
    expect(await account(world)).toMatchObject({ halted: 'enough', desired: 'flat', open: [] });
  }, 60_000);

  test('one position of which is closed goes on, and what is disabled is entered no more', async () => {
    const world = worldOf();
    let closed: unknown = null;
    const result = await lived(
      world,
      async (call, end) => {
        await eachBot(call, end);
        if (end !== at(640)) return;
        const [held] = (await account(world)).open;
        if (held === undefined) throw new Error('nothing is held');
        const why = 'enough';
        await app(world).disable({ kind: 'bot', name: held.bot, why });
        const asked = app(world).close({ instrument: held.instrument, why });
        const later = eachBot(call, end + MINUTE_MS);
        closed = { ...(await asked), wanted: held.instrument };
        await later;
      },
      at(645),
    );
    expect(closed).toMatchObject({ flat: true, left: [] });
    expect(result.decisions.some(({ kind, rule }) => kind === 'exit' && rule === 'close')).toBe(true);
    expect(await account(world)).toMatchObject({ halted: null, disabled: [{ kind: 'bot', why: 'enough' }] });
  }, 60_000);
});

test('minutes that a streamer publishes come to the same day, and nobody asks for a candle', async () => {
  const world = worldOf({ isStreamed: true });
  const result = await lived(
    world,
    async (call, end) => {
      for (const of of CLASSES) await publishMinute(bornIn(world), of, end, barAt(of, end));
      expect(await publishMinute(bornIn(world), 'equity', end, barAt('equity', end))).toBe('known');
      await eachBot(call, end);
    },
    NOON,
  );
  expect(result.hash).toBe((await WHOLE).hash);
  expect(
    world.told.asked.filter(({ url, at: when }) => url.includes('/historical/') && when > FIRST),
  ).toEqual([]);
  const one = bornIn(world);
  await expect(
    publishMinute(one, 'equity', NOON, [{ key: 'NSE:NOSUCH', candle: barAt('equity', NOON)[0]!.candle }]),
  ).rejects.toThrow('NSE:NOSUCH is not one of');
  await expect(publishMinute(one, 'equity', NOON + MINUTE_MS, [])).rejects.toThrow('when it has ended');
}, 60_000);

test('a streamer that stops is made up for by asking, where that can be done in time', async () => {
  const world = worldOf({ isStreamed: true });
  const last = at(640);
  const result = await lived(
    world,
    async (call, end) => {
      const isUp = end < at(600) || end > at(610);
      for (const of of isUp ? CLASSES : []) await publishMinute(bornIn(world), of, end, barAt(of, end));
      await eachBot(call, end);
    },
    last,
  );
  expect(result.hash).toBe((await lived(worldOf(), eachBot, last)).hash);
  const told = world.told.logged.filter(({ message }) => message.startsWith('the streamer'));
  // Nobody trades options in this world: its day has no chain.
  expect(told).toHaveLength(11 * CLASSES.filter((of) => of !== 'option').length);
}, 60_000);

test('a tick whose address the broker does not know has its exits asked for, and sends nothing itself', async () => {
  const world = worldOf();
  const { machine, store } = world;
  const venue = VENUE({
    market: MARKET,
    setup: SETUP,
    clock: machine.clock,
    store,
    sleepUntil: machine.sleepUntil,
  });
  const own = { kind: 'real', broker: venue.broker, exits: null, live: null } as const;
  const asked: string[] = [];
  const refusing = async (): Promise<never> => Promise.reject(new Error('not this address'));
  const deaf = { ...venue.broker, place: refusing, modify: refusing, cancel: refusing };
  const exits = {
    async exit(instrument: string): Promise<void> {
      asked.push(instrument);
      await app(world, { broker: own }).executeExit(instrument);
    },
  };
  const result = await lived(
    world,
    async (_, end) => {
      await venue.path();
      await venue.begin();
      await app(world, { broker: own }).reconcile();
      const broker = { kind: 'real', broker: deaf, exits, live: null } as const;
      await Promise.all(BOTS.map((bot) => app(world, { broker }).tick(bot, end)));
      for (const task of world.tasks.splice(0)) await app(world, { broker: own }).executeEntry(task);
    },
    at(800),
  );
  expect(asked.length).toBeGreaterThan(0);
  expect(result.trades.length).toBeGreaterThan(0);
  expect(world.told.alerts).toEqual([]);
}, 60_000);

test('a square-off on a broker of the real world closes what is due until the book is flat, and nothing else', async () => {
  const world = worldOf();
  const { machine, store } = world;
  // The generated day as it goes on, behind the port of a broker.
  const venue = VENUE({
    market: MARKET,
    setup: SETUP,
    clock: machine.clock,
    store,
    sleepUntil: machine.sleepUntil,
  });
  const broker = { kind: 'real', broker: venue.broker, exits: null, live: null } as const;
  const moved = async (): Promise<void> => {
    await venue.path();
    await venue.begin();
  };
  await machine.run(
    (async () => {
      await preflight(preflightParts(world), at(511));
      for (let end = FIRST; end <= at(640); end += MINUTE_MS) {
        await machine.sleepUntil(end);
        await moved();
        await app(world, { broker }).reconcile();
        await Promise.all(BOTS.map((bot) => app(world, { broker }).tick(bot, end)));
        for (const task of world.tasks.splice(0)) await app(world, { broker }).executeEntry(task);
      }
      const open = (await account(world)).open.filter(({ bot }) => bot === 'stocks');
      expect(open.length).toBeGreaterThan(0);
      expect(await app(world, { broker }).squareOff(at(641))).toEqual({ kind: 'done', data: { due: [] } });
      await machine.sleepUntil(at(906, 5));
      await moved();
      const closing = app(world, { broker }).squareOff(at(906));
      expect(await closing).toMatchObject({ kind: 'done' });
      const stocks = (await account(world)).open.filter(({ bot }) => bot === 'stocks');
      expect(stocks).toEqual([]);
    })(),
  );
}, 60_000);
