import { describe, expect, test } from 'vitest';
import type { BotName } from '../../../shared/domain/account.ts';
import { MINUTE_MS } from '../../../shared/domain/time.ts';
import type { StreamedMinute } from '../../../shared/runtime/cloud/streamed.ts';
import { streamedOf } from '../../../shared/runtime/edge/streamed-input.ts';
import type { HttpRequest } from '../../../shared/runtime/edge/http.ts';
import type { KeptClass } from '../../../shared/runtime/feed/publication-log.ts';
import { at } from '../feed/feed-day.ts';
import { app } from './cloud-functions.ts';
import { BOTS, eachBot, FIRST, lived, marketOf, worldOf, type World } from './cloud-world.ts';
import { barAt } from './generated-bars.ts';

const NOON = at(705);

const CLASSES_OF: Readonly<Record<BotName, readonly KeptClass[]>> = {
  stocks: ['equity'],
  futures: ['future', 'index'],
  options: [],
};

/** As it comes over the wire. */
function request(body: unknown): HttpRequest {
  const bytes = Buffer.from(JSON.stringify(body));
  const query = new URLSearchParams();
  return {
    method: 'POST',
    path: '/minute',
    query,
    header: () => undefined,
    body: bytes,
    bytes: bytes.length,
  };
}

function bodyOf(bot: BotName, end: number) {
  const bars = CLASSES_OF[bot].map((of) => [
    of,
    barAt(of, end).map(({ key, candle }) => Object.assign({ key }, candle)),
  ]);
  return { at: end, bars: Object.fromEntries(bars) };
}

const minuteOf = (bot: BotName, end: number): StreamedMinute => streamedOf(request(bodyOf(bot, end)));

/** One bar of it a paisa higher. */
function changed({ at: end, bars }: StreamedMinute): StreamedMinute {
  const [first, ...rest] = bars.equity ?? [];
  if (first === undefined) throw new Error('no bar');
  const candle = { ...first.candle, volume: first.candle.volume + 1 };
  return { at: end, bars: { equity: [{ ...first, candle }, ...rest] } };
}

/** The day's first minutes, streamed. */
function streamedTo(world: World, last: number) {
  return lived(
    world,
    async (_, end) => {
      await Promise.all(BOTS.map((bot) => app(world).streamed(bot, minuteOf(bot, end))));
    },
    last,
  );
}

describe('a minute that the streamer publishes', () => {
  test('is decided on at once, as the scheduled call decides, which then finds it done', async () => {
    const world = worldOf({ isStreamed: true });
    const { told, store, machine } = world;
    const late: number[] = [];
    const result = await lived(
      world,
      async (call, end) => {
        const published = await Promise.all(BOTS.map((bot) => app(world).streamed(bot, minuteOf(bot, end))));
        expect(published.map(({ kind }) => kind)).toEqual(['done', 'done']);
        late.push(machine.clock.now() - end);
        const before = await store.list('decisions/', 'decisions/~');
        await eachBot(call, end);
        expect(await store.list('decisions/', 'decisions/~')).toEqual(before);
      },
      NOON,
    );
    expect(result.decisions.some(({ kind }) => kind === 'entry')).toBe(true);
    expect(result.hash).toBe((await lived(worldOf(), eachBot, NOON)).hash);
    expect(told.asked.filter(({ url, at: when }) => url.includes('/historical/') && when > FIRST)).toEqual(
      [],
    );
    expect(told.alerts).toEqual([]);
    expect(Math.max(...late)).toBeLessThanOrEqual(1000);
  }, 120_000);

  test('again is no other one; with other bars, or with fewer, it is refused and told, and what was published stays', async () => {
    const world = worldOf({ isStreamed: true });
    const end = FIRST + MINUTE_MS;
    await streamedTo(world, end);
    const published = await world.store.list('market/', 'market/~');
    const minute = minuteOf('stocks', end);
    expect(await app(world).streamed('stocks', minute)).toEqual({
      kind: 'done',
      data: { at: end, published: [] },
    });
    expect(world.told.alerts).toEqual([]);
    const fewer = { at: end, bars: { equity: (minute.bars.equity ?? []).slice(1) } };
    const older = changed(minuteOf('stocks', FIRST));
    for (const other of [changed(minute), fewer, older])
      expect(await app(world).streamed('stocks', other)).toMatchObject({
        kind: 'conflict',
        rule: 'published-otherwise',
      });
    expect(await app(world).streamed('stocks', minuteOf('stocks', FIRST))).toMatchObject({ kind: 'done' });
    expect(world.told.alerts).toEqual(
      Array<string>(3).fill(
        'the streamer has other bars of equity than were published: what was published stays',
      ),
    );
    expect(await world.store.list('market/', 'market/~')).toEqual(published);
  });

  test('that it could not publish comes as history with the next one, and is not decided on', async () => {
    const world = worldOf({ isStreamed: true });
    const [missed, end] = [FIRST + MINUTE_MS, FIRST + 2 * MINUTE_MS];
    const both = { at: end, bars: { equity: [...barAt('equity', missed), ...barAt('equity', end)] } };
    await lived(
      world,
      async (_, now) => {
        const stocks = now === end ? both : minuteOf('stocks', now);
        if (now === missed) return;
        const answers = await Promise.all([
          app(world).streamed('stocks', stocks),
          app(world).streamed('futures', minuteOf('futures', now)),
        ]);
        expect(answers.map(({ kind }) => kind)).toEqual(['done', 'done']);
      },
      end,
    );
    const market = await marketOf(world.store);
    const equity = market.instruments.find(({ instrument }) => instrument.kind === 'equity');
    expect(Array.from(equity?.bars.at.slice(0, equity.to) ?? [])).toEqual([FIRST, missed, end]);
    expect(await app(world).streamed('stocks', minuteOf('stocks', missed))).toMatchObject({
      kind: 'conflict',
    });
    const decided = await world.store.list('decisions/', 'decisions/~');
    expect(decided.filter(({ key }) => key.includes(String(missed)))).toEqual([]);
  });

  test('with history that was published otherwise is published without that, and again it is the same one', async () => {
    const world = worldOf({ isStreamed: true });
    const end = FIRST + MINUTE_MS;
    await streamedTo(world, FIRST);
    const [older] = changed(minuteOf('stocks', FIRST)).bars.equity ?? [];
    const own = minuteOf('stocks', end).bars.equity ?? [];
    const both = { at: end, bars: { equity: [...(older === undefined ? [] : [older]), ...own] } };
    const calls: unknown[] = [];
    await world.machine.run(
      (async () => {
        await world.machine.sleepUntil(end);
        const futures = app(world).streamed('futures', minuteOf('futures', end));
        for (let i = 0; i < 2; i += 1) calls.push(await app(world).streamed('stocks', both));
        await futures;
      })(),
    );
    expect(calls).toEqual([
      { kind: 'done', data: { at: end, published: ['equity'] } },
      { kind: 'done', data: { at: end, published: [] } },
    ]);
    expect(world.told.alerts).toEqual([]);
  });

  test('is refused of a class that another tick publishes, before its end, and where nothing is streamed or prepared', async () => {
    const world = worldOf({ isStreamed: true });
    expect(await app(world).streamed('stocks', minuteOf('stocks', FIRST))).toMatchObject({
      rule: 'not-prepared',
    });
    await streamedTo(world, FIRST);
    const [index] = [{ at: FIRST, bars: { index: barAt('index', FIRST) } }];
    await expect(app(world).streamed('stocks', index)).rejects.toThrow(
      'bars of class index are published by tick-futures',
    );
    const next = FIRST + 2 * MINUTE_MS;
    await expect(app(world).streamed('stocks', minuteOf('stocks', next))).rejects.toThrow(
      'when it has ended',
    );
    expect(await app(worldOf()).streamed('stocks', minuteOf('stocks', FIRST))).toMatchObject({
      rule: 'not-streamed',
    });
  });
});

describe('the body of a streamed minute', () => {
  const bar = { key: 'NSE:TINY', at: NOON, open: 10, high: 12, low: 9, close: 11, volume: 5, oi: 0 };
  const of = (change: object, more: object = {}) => ({
    at: NOON,
    bars: { equity: [{ ...bar, ...change }] },
    ...more,
  });

  test('is bars by class', () => {
    const { key, ...candle } = bar;
    expect(streamedOf(request(of({})))).toEqual({ at: NOON, bars: { equity: [{ key, candle }] } });
  });

  test('of more than any class has is refused', () => {
    const equity = Array.from({ length: 501 }, () => bar);
    expect(() => streamedOf(request({ at: NOON, bars: { equity } }))).toThrow('at most 500 bars');
  });

  test.each([
    [of({ high: 10 }), 'high and low must hold open and close'],
    [of({ close: 11.5 }), 'whole paise'],
    [of({ open: 0, low: 0 }), 'at least 1'],
    [of({ volume: -1 }), 'not be negative'],
    [of({ volume: 2 ** 31 }), 'bars.equity.0.volume'],
    [of({ at: NOON + MINUTE_MS }), 'a later minute'],
    [of({ at: NOON - 1440 * MINUTE_MS }), 'another day'],
    [of({ key: 'NSE:<b>' }), 'must be as in'],
    [of({ bid: 1 }), 'fields that are not known'],
    [of({}, { at: NOON + 1 }), 'the end of a minute'],
    [of({}, { who: 'me' }), 'fields that are not known'],
    [{ at: NOON, bars: { equity: [bar, bar] } }, 'minute twice'],
    [{ at: NOON, bars: {} }, 'must have a class'],
    [{ at: NOON, bars: { gold: [bar] } }, 'bars'],
    [{ at: NOON }, 'bars'],
    [null, 'the body'],
  ])('%j is refused', (body, why) => {
    expect(() => streamedOf(request(body))).toThrow(why);
  });
});
