import { expect, test } from 'vitest';
import type { DataFolder } from '../../shared/adapters/data-folder.ts';
import { openData } from '../../shared/backtest/data/open-history.ts';
import { lotOfBook } from '../../shared/backtest/listed.ts';
import { historyMarketDay } from '../../shared/backtest/market-day.ts';
import type { Bars } from '../../shared/domain/bars.ts';
import type { InstrumentDay, MarketDay } from '../../shared/domain/market-day.ts';
import { STANDARD_RULES } from '../../shared/domain/session.ts';
import { instantOf, minuteOf, type Day, type Minute } from '../../shared/domain/time.ts';
import { chainViewOf, expiriesOf } from '../../shared/engine/chain-view.ts';
import { bookOf, type InstrumentBook } from '../../shared/instruments/book.ts';
import { readDump } from '../../shared/instruments/dump.ts';
import { picker } from '../../shared/options/pick.ts';
import { pickSettings } from '../../shared/options/pick-settings.ts';
import { countOf } from '../support/history.ts';
import { describeWithData } from '../support/real-data.ts';

const OF = {
  20260817: '07_nifty_chain_1min_2026/2026-08-17_morning_full.csv.gz',
  20260818: '07_nifty_chain_1min_2026/2026-08-18_expiry_day_full.csv.gz',
} as const;

function optionsOf({ instruments }: MarketDay, underlying: string): readonly InstrumentDay[] {
  return instruments.filter(
    ({ instrument }) => instrument.kind === 'option' && instrument.underlying === underlying,
  );
}

function watchedOf({ instruments, chains }: MarketDay, underlying = 'NIFTY'): InstrumentDay {
  const key = chains.find((chain) => chain.underlying === underlying)?.watched;
  const found = instruments.find(({ instrument }) => instrument.key === key);
  if (found === undefined) throw new Error(`nothing is watched for ${underlying}`);
  return found;
}

/** Mean and standard deviation. */
function spreadOf(values: readonly number[]): readonly [mean: number, deviation: number] {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length)];
}

function closes(bars: Bars, from: number, to: number): ReadonlyMap<Minute, number> {
  return new Map(
    Array.from({ length: to - from }, (_, i) => [bars.minute[from + i]!, bars.close[from + i]!]),
  );
}

const DUMP = 'ref/kite_instruments_NFO_BFO_2026-08-17.csv.gz';

async function dumpOf(folder: DataFolder, day: Day): Promise<InstrumentBook> {
  const text = (await folder.read(DUMP)).map((part) => part.text).join('');
  const dump = readDump({ text, day, fetchedAt: null, transfer: null, previousRows: null });
  if (dump.kind === 'refused') throw new Error(dump.why);
  return bookOf(dump);
}

describeWithData('real chains', (folder) => {
  const held: { data: ReturnType<typeof openData> | null } = { data: null };
  // Read by the first test, for without data there is none.
  const opened = (): ReturnType<typeof openData> => (held.data ??= openData(folder));

  const markets = new Map<Day, Promise<MarketDay>>();

  function marketOf(day: Day): Promise<MarketDay> {
    const known = markets.get(day);
    if (known !== undefined) return known;
    const made = opened().then(async (data) => historyMarketDay(await data.history(day), day));
    markets.set(day, made);
    return made;
  }

  test.each([
    [20221118, ['NIFTY 295'], { volume: true, oi: true }],
    [20260122, ['NIFTY 186', 'BANKNIFTY 245', 'MIDCPNIFTY 197'], { volume: true, oi: true }],
    [20260127, ['NIFTY 190', 'BANKNIFTY 248', 'MIDCPNIFTY 210'], { volume: true, oi: true }],
    [20260130, ['NIFTY 194', 'BANKNIFTY 254', 'MIDCPNIFTY 166'], { volume: true, oi: true }],
    [20260731, ['NIFTY 150'], { volume: false, oi: false }],
    [20260805, ['NIFTY 577'], { volume: false, oi: false }],
    [20260817, ['NIFTY 538'], { volume: false, oi: false }],
    [20260818, ['NIFTY 553'], { volume: true, oi: true }],
  ])('%i lists %j', async (day, listed, carried) => {
    const market = await marketOf(day);
    expect(
      market.chains.map(({ underlying }) => `${underlying} ${optionsOf(market, underlying).length}`),
    ).toEqual(listed);
    for (const { carries, cadence } of market.chains) {
      expect(carries).toEqual({ bidAsk: false, ...carried });
      expect(cadence).toBe('minutes');
    }
    const { instruments } = market;
    expect(new Set(instruments.map(({ instrument }) => instrument.token)).size).toBe(instruments.length);
    expect(new Set(instruments.map(({ instrument }) => instrument.key)).size).toBe(instruments.length);
    expect(market.assumed.length).toBeLessThan(50);
    for (const { bars, from, to } of instruments) {
      expect(to).toBeGreaterThan(from);
      expect(bars.minute[from]).toBeGreaterThan(555);
    }
  });

  test('05: the options’ parity forward is the future’s price, 47 points above the spot', async () => {
    const market = await marketOf(20221118);
    const future = watchedOf(market);
    expect(future.instrument.key).toBe('NFO:NIFTY-I');
    // A chain whose watched price is of another expiry: then the forward comes from the quotes.
    const [chain] = market.chains;
    const blind = { ...chain!, watched: 'none' };
    const differences: number[] = [];
    for (let row = future.from; row < future.to; row++) {
      const { forward } = chainViewOf(market, blind, 20221124, future.bars.at[row]!);
      differences.push((forward - future.bars.close[row]!) / 100);
    }
    expect(differences).toHaveLength(375);
    const [mean, deviation] = spreadOf(differences);
    expect(Math.abs(mean)).toBeLessThan(0.5);
    expect(deviation).toBeLessThan(2);
    const spot = market.instruments.find(({ instrument }) => instrument.key === 'NSE:NIFTY')!;
    const spots = closes(spot.bars, spot.from, spot.to);
    const [basis] = spreadOf(
      Array.from({ length: future.to - future.from }, (_, i) => {
        const row = future.from + i;
        return (future.bars.close[row]! - (spots.get(future.bars.minute[row]!) ?? NaN)) / 100;
      }),
    );
    expect(Math.round(basis)).toBe(47);
  });

  test('05: the future’s close before is the spot’s of 06, and is marked', async () => {
    const market = await marketOf(20221118);
    expect(watchedOf(market).facts.previousClose).toBe(1_833_395);
    expect(market.assumed).toContain('NFO:NIFTY-I: previous close is the spot’s, without basis');
  });

  test.each([
    [20260818, OF[20260818], 8, 5.5],
    [20260817, OF[20260817], 13, 5.5],
  ])('07: on %i the parity forward runs beside the spot until 15:15', async (day, file, mean, deviation) => {
    const market = await marketOf(day);
    const { bars, from, to } = watchedOf(market);
    const { quotes } = await (await opened()).parse(file);
    const spots = new Map(
      Array.from({ length: quotes?.length ?? 0 }, (_, i) => [minuteOf(quotes!.at[i]!) + 1, quotes!.spot[i]!]),
    );
    const above: number[] = [];
    for (const [minute, close] of closes(bars, from, to))
      if (minute <= 915 && spots.has(minute)) above.push((close - (spots.get(minute) ?? NaN)) / 100);
    const [found, spread] = spreadOf(above);
    expect(Math.round(found)).toBe(mean);
    expect(spread).toBeLessThan(deviation);
  });

  test('07: after 15:15 the spot stands still, and the forward does not', async () => {
    const { bars, from, to } = watchedOf(await marketOf(20260818));
    const late = [...closes(bars, from, to)].filter(([minute]) => minute > 916 && minute <= 930);
    expect(late).toHaveLength(14);
    expect(new Set(late.map(([, close]) => close)).size).toBeGreaterThan(10);
  });

  test('07: previous-day values of the morning make no bar; the file with fewer snapshots is left aside', async () => {
    const july = await (await opened()).history(20260731);
    expect(countOf(july.findings, { kind: 'pre-open-print', action: 'excluded' })).toBe(1155);
    expect(countOf(july.findings, { kind: 'pre-open-print', action: 'noted' })).toBe(186);
    const august = await (await opened()).history(20260817);
    expect(august.findings.filter(({ kind }) => kind === 'duplicate').map(({ file }) => file)).toEqual([
      OF[20260817],
    ]);
  });

  test('by the dump of 2026-08-17 its 538 options are Kite’s own, each with its real token, and the bars are the same', async () => {
    const book = await dumpOf(folder, 20260817);
    const history = await (await opened()).history(20260817, { lotOf: lotOfBook(book) });
    const market = historyMarketDay(history, 20260817, STANDARD_RULES, book);
    const tabled = await marketOf(20260817);
    const options = optionsOf(market, 'NIFTY');
    expect(options).toHaveLength(538);
    const found = options.find(({ instrument }) => instrument.key === 'NFO:NIFTY2681824350CE');
    expect(found?.instrument).toMatchObject({
      token: 45_104,
      lot: 65,
      tick: 5,
      expiry: 20260818,
      freezeQty: 1800,
      assumed: ['eligible'],
    });
    expect(options.every(({ instrument }) => instrument.lot === 65 && instrument.token < 2 ** 32)).toBe(true);
    expect(new Set(options.map(({ instrument }) => instrument.token)).size).toBe(538);
    expect(market.assumed.join()).not.toMatch(/stands in|dated table|tick 0\.05|not traded/);
    const terms = (of: MarketDay) =>
      of.instruments.map(({ instrument: { expiry, strike, right, lot }, bars, from, to }) => [
        [expiry, strike, right, lot],
        bars.close.slice(from, to),
      ]);
    expect(terms(market)).toEqual(terms(tabled));
  });

  test('a day loads only its own chain', async () => {
    const { findings } = await (await opened()).history(20260818);
    expect(new Set(findings.map(({ file }) => file))).toEqual(new Set([OF[20260818]]));
  });

  test('the folder’s days of 2026 are known by the paths', async () => {
    expect(await (await opened()).days(20260101, 20261231)).toEqual([
      20260122, 20260127, 20260128, 20260129, 20260130, 20260731, 20260805, 20260817, 20260818,
    ]);
  });

  test.each([
    [20221118, 630, 'CE', {}, 'NFO:NIFTY22112418350CE', 10_620],
    [20260805, 630, 'PE', {}, 'NFO:NIFTY26081124550PE', 11_055],
    [20260818, 690, 'CE', { by: 'delta' }, 'NFO:NIFTY26081824200CE', 3_255],
    [20260818, 920, 'PE', { by: 'moneyness' }, 'NFO:NIFTY26081824200PE', 1_775],
    [20260129, 678, 'CE', { by: 'moneyness', stepsFromMoney: 1 }, 'NFO:NIFTY26020325350CE', 17_385],
  ] as const)('on %i at minute %i a %s by %j is %s', async (day, minute, right, raw, key, price) => {
    const market = await marketOf(day);
    const [chain] = market.chains;
    const [expiry = 0] = expiriesOf(market, 'NIFTY');
    const outcome = picker(pickSettings(raw))(
      chainViewOf(market, chain!, expiry, instantOf(day, minute)),
      right,
    );
    expect(outcome).toMatchObject({ kind: 'picked', instrument: { key }, price });
  });

  test('on the expiry day no option of ₹100 to ₹120 has a delta of at most 0.60 any more', async () => {
    const market = await marketOf(20260818);
    const view = chainViewOf(market, market.chains[0]!, 20260818, instantOf(20260818, 690));
    const outcome = picker(pickSettings())(view, 'CE');
    expect(outcome.why).toContain('nearest miss NIFTY26081824100CE: delta 0.85, allowed 0.60');
  });
});
