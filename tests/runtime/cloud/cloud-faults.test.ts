import { expect, test } from 'vitest';
import { cloudTick } from '../../../shared/runtime/cloud/tick.ts';
import { at, kiteOfDay, MARKET, type Http } from '../feed/feed-day.ts';
import { ENDINGS, Fate } from '../fate.ts';
import { BOTS, bornIn, eachBot, lived, marketOf, worldOf, type World } from './cloud-world.ts';

/** Two hours and a half of the day: entries, stops, exits of both bots. */
const LAST = at(705);

const WHOLE = lived(worldOf(), eachBot, LAST);

/** Kite with other candles of an instrument, as long as `when` says so. */
function withRows(
  key: string,
  when: (now: number) => boolean,
  change: (rows: readonly (readonly (string | number)[])[]) => readonly (readonly (string | number)[])[],
): Http {
  const kite = kiteOfDay();
  const token = String(kite.desks.get(key)?.token);
  return (request, now) => {
    const outcome = kite.http(request, now);
    if (!request.url.includes(`/historical/${token}/`) || !when(now)) return outcome;
    if (outcome.kind !== 'answer' || outcome.status !== 200) return outcome;
    const body: { data: { candles: (string | number)[][] } } = JSON.parse(outcome.body);
    return { ...outcome, body: JSON.stringify({ ...body, data: { candles: change(body.data.candles) } }) };
  };
}

const TEN = '2026-09-09T10:00:00+0530';
const INFY = 'NSE:INFY';

async function minutesOf({ store }: World, key: string): Promise<readonly number[]> {
  const day = (await marketOf(store)).instruments.find(({ instrument }) => instrument.key === key);
  return day === undefined ? [] : Array.from(day.bars.minute.subarray(day.from, day.to));
}

function staleOf({ told }: World): readonly unknown[] {
  return told.logged
    .filter(({ message }) => message.includes('stale'))
    .map(({ fields }) => fields['instrument']);
}

test('a candle that never comes leaves its instrument stale in that minute; nothing is put in its place, and nothing decided on it', async () => {
  expect(MARKET.instruments.map(({ instrument }) => instrument.key)).toContain(INFY);
  const world = worldOf({
    http: withRows(
      INFY,
      () => true,
      (rows) => rows.filter(([start]) => start !== TEN),
    ),
  });
  const result = await lived(world, eachBot, LAST);
  const minutes = await minutesOf(world, INFY);
  expect(minutes).not.toContain(601);
  expect(minutes).toContain(602);
  expect(staleOf(world)).toEqual([INFY]);
  const there = result.decisions.filter(({ barAt, instrument }) => barAt === at(601) && instrument === INFY);
  expect(there.filter(({ kind }) => kind === 'entry' || kind === 'denied')).toEqual([]);
});

test('a candle that comes late is history: it is there for the next minute, and its own is as it was known then, whoever asks and whenever', async () => {
  const world = worldOf({
    http: withRows(
      INFY,
      (now) => now < at(601, 30),
      (rows) => rows.filter(([start]) => start !== TEN),
    ),
  });
  await lived(world, eachBot, LAST);
  expect(await minutesOf(world, INFY)).toContain(601);
  expect(staleOf(world)).toEqual([INFY]);
  const then = await bornIn(world).market.upTo(at(601));
  const day = then.instruments.find(({ instrument }) => instrument.key === INFY);
  expect(day?.bars.minute[(day.to ?? 1) - 1]).toBe(600);
});

test('a bar that was published stays when Kite says otherwise later, and that is logged', async () => {
  const world = worldOf({
    http: withRows(
      INFY,
      (now) => now > at(601, 30),
      (rows) => rows.map((row) => (row[0] === TEN ? [...row.slice(0, 5), 1, 0] : row)),
    ),
  });
  const result = await lived(world, eachBot, LAST);
  expect(result.hash).toBe((await WHOLE).hash);
  const told = world.told.logged.filter(({ message }) => message.includes('otherwise'));
  expect(told.map(({ fields }) => fields['instrument'])).toEqual([INFY]);
});

test('no class asks more than once a second, however many calls there are for a minute, and no candle twice', async () => {
  const world = worldOf();
  const result = await lived(
    world,
    async (call, end) => {
      await Promise.all([...BOTS, ...BOTS].map((bot) => call(bot, end)));
    },
    LAST,
  );
  expect(result.hash).toBe((await WHOLE).hash);
  const candles = world.told.asked.filter(
    ({ url, at: when }) => url.includes('/historical/') && when > at(556),
  );
  const stocks = new Set(
    MARKET.instruments
      .filter(({ instrument }) => instrument.kind === 'equity')
      .map(({ instrument }) => String(kiteOfDay().desks.get(instrument.key)?.token)),
  );
  const times = candles.filter(({ url }) => stocks.has(url.split('/')[3] ?? '')).map((each) => each.at);
  expect(times.length).toBeGreaterThan(800);
  expect(times.slice(1).filter((time, i) => time - times[i]! < 1000)).toEqual([]);
  expect(new Set(candles.map(({ url }) => url)).size).toBe(candles.length);
});

test('calls that die anywhere, and are repeated by whoever called, come to the same day', async () => {
  const world = worldOf();
  let draw = 7;
  const next = (below: number): number => (draw = (draw * 48_271) % 2_147_483_647) % below;
  const fell: string[] = [];
  const result = await lived(
    world,
    async (call, end) => {
      const calls = BOTS.map(async (bot) => {
        const isDoomed = next(4) === 0;
        const fate = new Fate(isDoomed ? 1 + next(9) : 0, ENDINGS[next(ENDINGS.length)]!);
        const { store } = world;
        const mortal = {
          ...store,
          commit: (commit: Parameters<typeof store.commit>[0]) =>
            fate.meet('commit', () => store.commit(commit)),
        };
        await fate.life(() => call(bot, end, mortal));
        if (fate.fell === null) return;
        fell.push(bot);
        await call(bot, end);
      });
      await Promise.all(calls);
    },
    LAST,
  );
  expect(fell.length).toBeGreaterThan(20);
  expect(result.hash).toBe((await WHOLE).hash);
  expect(result.trades.length).toBe((await WHOLE).trades.length);
});

test('a call that died and is not repeated leaves a minute that nobody decides; the next has its bars as history', async () => {
  const world = worldOf();
  const result = await lived(
    world,
    async (call, end) => {
      await Promise.all(
        BOTS.filter((bot) => bot !== 'stocks' || end !== at(620)).map((bot) => call(bot, end)),
      );
    },
    LAST,
  );
  expect(await minutesOf(world, INFY)).toContain(620);
  expect(
    result.decisions.filter(
      ({ barAt, bot, kind }) => barAt === at(620) && bot === 'stocks' && kind !== 'stop' && kind !== 'exit',
    ),
  ).toEqual([]);
});

test('a minute that was decided is not decided again, and one that is long over is not decided at all', async () => {
  const world = worldOf();
  await lived(world, eachBot, LAST);
  const decided = async () => (await world.store.list('decisions/', 'decisions/~')).map(({ key }) => key);
  const before = await decided();
  await world.machine.run(cloudTick(bornIn(world), 'stocks', at(700)));
  await world.machine.run(cloudTick(bornIn(world), 'stocks', LAST));
  expect(await decided()).toEqual(before);
  await world.machine.run(world.machine.sleepUntil(at(708)));
  await world.machine.run(cloudTick(bornIn(world), 'stocks', at(706)));
  expect((await decided()).filter((key) => key.includes('stocks-tick'))).toEqual(
    before.filter((key) => key.includes('stocks-tick')),
  );
  expect(world.told.logged.map(({ message }) => message)).toContain(
    'a minute that is over is not decided on',
  );
});
