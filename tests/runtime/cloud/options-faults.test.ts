import { describe, expect, test } from 'vitest';
import type { MarketDay } from '../../../shared/domain/market-day.ts';
import { DayMarket } from '../../../shared/runtime/cloud/day-market.ts';
import { optionsHeld } from '../../../shared/runtime/cloud/held-options.ts';
import { preflight } from '../../../shared/runtime/cloud/preflight.ts';
import { cloudTick } from '../../../shared/runtime/cloud/tick.ts';
import { planOf } from '../../../shared/runtime/cloud/plan.ts';
import { FEED_SETTINGS, feedSettingsSchema } from '../../../shared/runtime/feed/settings.ts';
import { ENDINGS, Fate } from '../fate.ts';
import { at, DAY } from '../feed/feed-day.ts';
import { bornIn, preflightParts, SETTINGS, type World } from './cloud-world.ts';
import {
  ALL_BOTS,
  chainDay,
  chainWorld,
  decidedBy,
  inOneProcess,
  livedMinute,
  livedOptions,
  setupFor,
} from './options-world.ts';

const MARKET = chainDay(1417);
const LONG_MS = 300_000;
/** In it the first option of that day is bought. */
const BOUGHT = 595;

const world = (isStreamed = false): World => chainWorld(MARKET, setupFor(ALL_BOTS, null), isStreamed);

async function minuteLived(of: World, minute: number): Promise<void> {
  await of.machine.run(livedMinute(of, MARKET, minute, (bot, end) => cloudTick(bornIn(of), bot, end)));
}

async function prepared(of: World, market: MarketDay = MARKET) {
  await of.machine.run(preflight(preflightParts(of), at(511)));
  const plan = await planOf(of.store, market.day);
  return { plan, opening: await new DayMarket(of.store).day(market.day) };
}

test(
  'ticks of a chain that die anywhere, and are repeated by whoever called, come to the same day',
  async () => {
    // Who dies while it asks for ten candles leaves too little of the minute to ask for them again and enter.
    const of = world(true);
    await livedOptions(of, MARKET, BOUGHT - 5);
    let draw = 7;
    const next = (below: number): number => (draw = (draw * 48_271) % 2_147_483_647) % below;
    let fell = 0;
    const until = 632;
    for (let minute = BOUGHT - 4; minute <= until; minute += 1)
      await of.machine.run(
        livedMinute(of, MARKET, minute, async (bot, end) => {
          const fate = new Fate(next(2) === 0 ? 1 + next(9) : 0, ENDINGS[next(ENDINGS.length)]!);
          const { store } = of;
          // The paper broker's own documents are the world: an entry that it may have heard of is never sent again.
          const commit: typeof store.commit = (each) =>
            each.writes.some(({ key }) => key.startsWith('paper/'))
              ? store.commit(each)
              : fate.meet('commit', () => store.commit(each));
          await fate.life(() => cloudTick(bornIn(of, { ...store, commit }), bot, end));
          if (fate.fell === null) return;
          fell += 1;
          await cloudTick(bornIn(of), bot, end);
        }),
      );
    const { own, lived } = await inOneProcess(of, MARKET);
    expect(fell).toBeGreaterThan(10);
    expect(decidedBy(lived, MARKET, until - 2)).toBe(decidedBy(own, MARKET, until - 2));
  },
  LONG_MS,
);

test(
  'an option that is held is asked for whatever the market does; one whose candle does not come is stale, and kept',
  async () => {
    const whole = world();
    await livedOptions(whole, MARKET, BOUGHT + 2);
    const [held = ''] = await optionsHeld(whole.store, DAY);
    const day = await new DayMarket(whole.store).day(DAY);
    const token = day?.opening.sources.find(({ key }) => key === held)?.token;
    expect(held).toMatch(/CE$/);
    const of = {
      ...whole,
      http: ((request, now) =>
        request.url.includes(`/historical/${String(token)}/`) && now < at(BOUGHT + 4, 30)
          ? { kind: 'answer', status: 503, headers: {}, body: '', delayMs: 0 }
          : whole.http(request, now)) satisfies World['http'],
    };
    await minuteLived(of, BOUGHT + 3);
    await minuteLived(of, BOUGHT + 4);
    const stale = of.told.logged.filter(({ message }) => message.includes('stale'));
    expect(stale.map(({ fields }) => fields['instrument'])).toEqual([held, held]);
    expect(await optionsHeld(of.store, DAY)).toEqual([held]);
    await minuteLived(of, BOUGHT + 5);
    const known = async (minute: number) => {
      const market = await bornIn(of).market.upTo(at(minute));
      const found = market.instruments.find(({ instrument }) => instrument.key === held);
      return found?.bars.minute[found.to - 1];
    };
    expect(await known(BOUGHT + 4)).toBe(BOUGHT + 2);
    expect(await known(BOUGHT + 5)).toBe(BOUGHT + 5);
  },
  LONG_MS,
);

describe('the preflight of a chain', () => {
  const options = ({ plan }: Awaited<ReturnType<typeof prepared>>): string | undefined =>
    plan?.checks.find(({ name }) => name === 'options')?.says;

  test('says how much of it is published, and what is asked for', async () => {
    const found = await prepared(world());
    expect(options(found)).toContain('50 options of NIFTY; a minute asks for 10 of them: what is held');
    expect(found.opening?.opening.market.chains).toMatchObject([
      { underlying: 'NIFTY', watched: 'NFO:NIFTY26SEPFUT', cadence: 'minutes' },
    ]);
    // What the opening says of options is not repeated in what is read for every minute.
    expect(Object.keys(found.plan?.instruments ?? {}).some((key) => /\dCE$/.test(key))).toBe(false);
  });

  test('takes those nearest the close before the day where the dump has more than are published', async () => {
    const of = world();
    const settings = { ...SETTINGS, optionsMost: 20 };
    const found = await prepared({ ...of, wanted: { ...of.wanted, settings } });
    const day = found.opening?.opening.market;
    const future = day?.instruments.find(({ instrument }) => instrument.key === day.chains[0]?.watched);
    const close = future?.facts.previousClose ?? NaN;
    const strikes = (day?.instruments ?? []).flatMap(({ instrument: { strike } }) => strike ?? []);
    expect(strikes).toHaveLength(20);
    expect(Math.max(...strikes.map((strike) => Math.abs(strike - close)))).toBeLessThanOrEqual(5 * 5000);
    expect(found.plan?.assumed.join()).toMatch(
      /options of NIFTY: 30 of 50 that expire on 2026-09-15 left out/,
    );
  });

  test('has none where no option is listed, and says so', async () => {
    const instruments = MARKET.instruments.filter(({ instrument }) => instrument.kind !== 'option');
    const bare = { ...MARKET, chains: [], instruments };
    const found = await prepared(chainWorld(bare, setupFor(ALL_BOTS, null), false));
    expect(options(found)).toMatch(
      /^no chain of options is published, the options bot trades nothing: options of NIFTY not traded: no option of NIFTY expires/,
    );
    expect(found.plan?.checks.filter(({ is }) => is === 'blocks')).toEqual([]);
  });

  test('of more chains than a minute has room for blocks the day with the sentence', async () => {
    const of = world();
    const settings = { ...SETTINGS, optionsOf: ['NIFTY', 'BANKNIFTY'] };
    const { plan } = await prepared({ ...of, wanted: { ...of.wanted, settings } });
    expect(plan?.checks.filter(({ is }) => is === 'blocks').map(({ says }) => says)).toEqual([
      '2026-09-09: 2 chains of options (NIFTY, BANKNIFTY), allowed 1: a minute has room for 10 options and a chain needs 8',
    ]);
  });

  test('is of underlyings whose futures are watched', () => {
    expect(() => feedSettingsSchema.parse({ ...FEED_SETTINGS, optionsOf: ['FINNIFTY'] })).toThrow(
      'each one of the underlyings',
    );
  });
});
