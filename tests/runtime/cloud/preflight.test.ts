import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../../shared/domain/time.ts';
import { preflight } from '../../../shared/runtime/cloud/preflight.ts';
import { cloudTick } from '../../../shared/runtime/cloud/tick.ts';
import { at, STOCKS, WANTED } from '../feed/feed-day.ts';
import { app } from './cloud-functions.ts';
import { bornIn, eachBot, FIRST, preflightParts, SETTINGS, worldOf } from './cloud-world.ts';

describe('a preflight', () => {
  test('that blocks says why, once a person and with every entry that is denied', async () => {
    const world = worldOf();
    const { machine } = world;
    await machine.run(
      (async () => {
        const token = async () =>
          ({ name: 'token', is: 'blocks', says: 'nobody has logged in yet' }) as const;
        const outcome = await preflight(preflightParts(world, { token }), machine.clock.now());
        expect(outcome).toMatchObject({ kind: 'planned', bar: 'preflight: token: nobody has logged in yet' });
        for (let end = FIRST; end <= at(640); end += MINUTE_MS) {
          await machine.sleepUntil(end);
          await eachBot((bot, when) => cloudTick(bornIn(world), bot, when), end);
        }
      })(),
    );
    expect(world.told.alerts).toEqual([
      'No entries on 2026-09-09: preflight: token: nobody has logged in yet',
    ]);
    const decisions = JSON.stringify(await world.store.list('decisions/', 'decisions/~'));
    expect(decisions).toContain('nobody has logged in yet');
    expect(decisions).not.toContain('"kind":"entry"');
    const task = { name: 'n', orderId: 'o', notBefore: 0, validUntil: 0 };
    await app(world).executeEntry(task);
    expect(world.told.logged.map(({ message }) => message)).toContain('an entry is not sent');
  }, 60_000);

  test('of more instruments than a class can fetch in time blocks the day with the sentence, and an empty day is lived', async () => {
    const world = worldOf();
    const settings = { ...SETTINGS, instrumentsMost: 5 };
    const parts = preflightParts(world, { wantedOf: async () => ({ ...WANTED, settings }) });
    const outcome = await world.machine.run(preflight(parts, at(511)));
    expect(outcome).toMatchObject({ kind: 'planned' });
    expect(JSON.stringify(outcome)).toMatch(/instruments: .*6 instruments .*RELIANCE.* allowed 5/);
    expect((await bornIn(world).market.upTo(at(600))).instruments).toEqual([]);
  });

  test('that is made again asks for nothing anew, and one for other instruments is refused once minutes are published', async () => {
    const world = worldOf();
    await world.machine.run(preflight(preflightParts(world), at(511)));
    const asked = world.told.asked.length;
    await world.machine.run(preflight(preflightParts(world), at(550)));
    expect(world.told.asked).toHaveLength(asked);
    await world.machine.run(world.machine.sleepUntil(FIRST));
    await world.machine.run(
      cloudTick(bornIn(world), 'stocks', FIRST).then(() => cloudTick(bornIn(world), 'futures', FIRST)),
    );
    const other = { ...WANTED, settings: SETTINGS, watchlist: { stocks: STOCKS.slice(1) } };
    const outcome = await world.machine.run(
      preflight(preflightParts(world, { wantedOf: async () => other }), at(557)),
    );
    expect(JSON.stringify(outcome)).toContain('minutes of it are published');
  });

  test('that fails in the middle of the day blocks entries and takes the day from nobody', async () => {
    const world = worldOf();
    const settings = async (): Promise<never> => {
      throw new Error('the lists cannot be read');
    };
    await world.machine.run(preflight(preflightParts(world), at(511)));
    const later = await world.machine.run(preflight(preflightParts(world, { wantedOf: settings }), at(600)));
    expect(later).toMatchObject({ bar: 'preflight: settings: the lists cannot be read' });
    const { instruments } = await bornIn(world).market.upTo(at(600));
    expect(instruments.length).toBe(8);
    expect(instruments.every(({ blocked }) => blocked?.includes('the lists cannot be read'))).toBe(true);
    const first = await worldOf().machine.run(
      preflight(preflightParts(worldOf(), { wantedOf: settings }), at(600)),
    );
    expect(first).toMatchObject({ plan: { opening: null, instruments: {} } });
  });

  test('twice at once comes to one day', async () => {
    const world = worldOf();
    const both = [preflight(preflightParts(world), at(511)), preflight(preflightParts(world), at(511))];
    for (const outcome of await world.machine.run(Promise.all(both)))
      expect(outcome).toMatchObject({ kind: 'planned', bar: null });
    expect((await bornIn(world).market.upTo(at(600))).instruments.length).toBe(8);
  });

  test('on a day without a session is refused by its rule, and nothing is written', async () => {
    const world = worldOf();
    const outcome = await world.machine.run(preflight(preflightParts(world), at(511) + 4 * 86_400_000));
    expect(outcome).toMatchObject({ kind: 'refused', rule: 'weekend' });
    expect(await world.store.list('plans/', 'plans/~')).toEqual([]);
  });
});
