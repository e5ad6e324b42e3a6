import { beforeAll, expect, test } from 'vitest';
import type { DataFolder } from '../../shared/adapters/data-folder.ts';
import { CALENDAR } from '../../shared/domain/session-table.ts';
import { parseDay } from '../../shared/domain/time.ts';
import { INDEX_FUTURES, LIQUID_STOCKS } from '../../shared/domain/universe.ts';
import { fromRupees } from '../../shared/domain/units.ts';
import { bookOf, instrumentAt, type InstrumentBook } from '../../shared/instruments/book.ts';
import { chainOf, optionOf, strikesOf, strikeStepOf } from '../../shared/instruments/chain.ts';
import { readDump, type Dump } from '../../shared/instruments/dump.ts';
import { nearestOptionExpiry, optionExpiries } from '../../shared/instruments/expiries.ts';
import { bookFindings } from '../../shared/instruments/findings.ts';
import { instrumentByKey } from '../../shared/instruments/lookup.ts';
import { futureToTrade } from '../../shared/instruments/roll.ts';
import { settlementRefusal } from '../../shared/instruments/settlement.ts';
import { underlyingKind } from '../../shared/instruments/underlying.ts';
import { describeWithData } from '../support/real-data.ts';
import { named, sourceOf } from './dumps.ts';

const FILE = 'ref/kite_instruments_NFO_BFO_2026-08-17.csv.gz';

async function textOf(folder: DataFolder, file: string): Promise<string> {
  return (await folder.read(file)).map(({ text }) => text).join('');
}

function dumpOf(text: string): Dump {
  const dump = readDump(sourceOf(text));
  if (dump.kind === 'refused') throw new Error(dump.why);
  return dump;
}

function expiriesOf(book: InstrumentBook, name: string): readonly string[] {
  return optionExpiries(book, named(book, name)).map(({ day, label }) => `${day} ${label}`);
}

// Every number here was counted in the file itself, not by the code under test.
describeWithData('Kite’s dump of 17 August 2026', (folder) => {
  let text = '';
  let dump: Dump;
  let book: InstrumentBook;

  beforeAll(async () => {
    text = await textOf(folder, FILE);
    dump = dumpOf(text);
    book = bookOf(dump);
  });

  test('has 39,941 good rows, none bad, under the default settings', () => {
    const { table, report } = dump;
    expect(table.length).toBe(39_941);
    expect(report.bad).toEqual([]);
    expect(report.good.NFO).toEqual({
      shares: 0,
      indices: 0,
      futures: 640,
      calls: 17_474,
      puts: 17_569,
      all: 35_683,
    });
    expect(report.good.BFO).toEqual({
      shares: 0,
      indices: 0,
      futures: 12,
      calls: 2123,
      puts: 2123,
      all: 4258,
    });
    expect(table.underlyings).toHaveLength(218);
    expect(table.bytes / table.length).toBeLessThan(64);
  });

  test('lists these expiries of NIFTY and SENSEX', () => {
    expect(expiriesOf(book, 'NIFTY').slice(0, 9)).toEqual([
      '20260818 weekly',
      '20260825 monthly',
      '20260901 weekly',
      '20260908 weekly',
      '20260915 weekly',
      '20260929 monthly',
      '20261027 monthly',
      '20261229 monthly',
      '20270330 monthly',
    ]);
    expect(expiriesOf(book, 'SENSEX').slice(0, 8)).toEqual([
      '20260820 weekly',
      '20260827 monthly',
      '20260903 weekly',
      '20260910 weekly',
      '20260917 weekly',
      '20260924 monthly',
      '20261001 weekly',
      '20261029 monthly',
    ]);
    expect(expiriesOf(book, 'BANKNIFTY').slice(0, 3)).toEqual([
      '20260825 monthly',
      '20260929 monthly',
      '20261027 monthly',
    ]);
    // 25 December 2029 is a Tuesday and a holiday: that year's contracts expire on the Monday.
    expect(expiriesOf(book, 'NIFTY')).toContain('20291224 monthly');
    expect(nearestOptionExpiry(book, named(book, 'NIFTY'), 20260819)).toMatchObject({
      day: 20260825,
      label: 'monthly',
    });
  });

  test('has these lots, strikes and freeze quantities', () => {
    for (const [key, lot, tick, freezeQty] of [
      ['NFO:NIFTY26AUGFUT', 65, 10, 1800],
      ['NFO:BANKNIFTY26AUGFUT', 30, 20, 600],
      ['NFO:FINNIFTY26AUGFUT', 60, 10, 1800],
      ['BFO:SENSEX26AUGFUT', 20, 5, 1000],
      ['NFO:RELIANCE26AUGFUT', 500, 10, null],
      ['NFO:NIFTYFPI26AUGFUT', 1100, 5, 8500],
    ])
      expect(instrumentByKey(book, String(key))).toMatchObject({ lot, tick, freezeQty });
    const nifty = named(book, 'NIFTY');
    const strikes = strikesOf(book, nifty, 20260818);
    expect('rule' in strikes ? strikes : [strikes.length, strikes[0], strikes.at(-1)]).toEqual([
      105, 2_200_000, 2_720_000,
    ]);
    expect(strikeStepOf(book, nifty, 20260818)).toEqual({ step: 5000, smallest: 5000, largest: 5000 });
    const chain = chainOf(book, nifty, 20260818);
    expect('rule' in chain ? chain : chain.filter(({ call, put }) => call === null || put === null)).toEqual(
      [],
    );
  });

  test('rolls NIFTY on Friday 21 August and lets no stock future be entered from then on', () => {
    const nifty = named(book, 'NIFTY');
    expect(futureToTrade(book, nifty)).toMatchObject({
      contract: { symbol: 'NIFTY26AUGFUT' },
      rollDay: 20260821,
    });
    expect(futureToTrade(book, nifty, 20260821)).toMatchObject({ contract: { symbol: 'NIFTY26SEPFUT' } });
    const reliance = instrumentByKey(book, 'NFO:RELIANCE26AUGFUT');
    if (reliance.kind === 'refused') throw new Error(reliance.why);
    expect(settlementRefusal(book, reliance, 20260820)).toBeNull();
    expect(settlementRefusal(book, reliance, 20260821)).toMatchObject({
      rule: 'physical-settlement',
      value: 2,
    });
  });

  test('has every contract of the built-in universe, and the index table knows every index in it', () => {
    for (const { symbol, underlying, expiry, token, lot, tick } of INDEX_FUTURES)
      expect(instrumentByKey(book, `NFO:${symbol}`)).toMatchObject({ underlying, expiry, token, lot, tick });
    for (const stock of LIQUID_STOCKS) expect(book.stocks.has(stock)).toBe(true);
    for (const name of [
      'NIFTY',
      'BANKNIFTY',
      'FINNIFTY',
      'MIDCPNIFTY',
      'NIFTYNXT50',
      'NIFTYFPI',
      'SENSEX',
      'BANKEX',
      'SENSEX50',
      'FOCIT',
    ])
      expect(underlyingKind(book, name)).toBe('index');
    expect(book.stocks.size).toBe(208);
  });

  test('has strikes with one side only, and no expiry on a day that the calendar calls closed', () => {
    const found = bookFindings(book, CALENDAR).map(({ rule }) => rule);
    expect(found).toEqual(['fetch-time-unknown', 'unpaired']);
  });

  test('has all 553 contracts of the chain of 18 August 2026', async () => {
    const nifty = named(book, 'NIFTY');
    const chain = await textOf(folder, '07_nifty_chain_1min_2026/2026-08-18_expiry_day_full.csv.gz');
    const contracts = new Set(
      chain
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').slice(1, 4).join(',')),
    );
    expect(contracts.size).toBe(553);
    for (const contract of contracts) {
      const [expiry = '', rupees = '', right = ''] = contract.split(',');
      const terms = {
        expiry: parseDay(expiry),
        strike: fromRupees(Number(rupees)),
        right: right === 'CE' ? 'CE' : 'PE',
      } as const;
      expect(optionOf(book, nifty, terms)).toMatchObject({ ...terms, kind: 'option', lot: 65 });
    }
  });

  test('every row is found by its key', () => {
    for (let row = 0; row < book.table.length; row += 97) {
      const instrument = instrumentAt(book, row);
      expect(instrumentByKey(book, instrument.key)).toEqual(instrument);
    }
  });

  test('is refused on the day after its first expiry, cut short, or shorter than the one before', () => {
    expect(readDump(sourceOf(text, { day: 20260819 }))).toMatchObject({ rule: 'stale' });
    expect(readDump(sourceOf(text.slice(0, 2_000_000)))).toMatchObject({ rule: 'truncated' });
    const half = text.slice(0, text.indexOf('\n', 2_000_000) + 1);
    expect(readDump(sourceOf(half))).toMatchObject({ rule: 'exchange-missing' });
    expect(readDump(sourceOf(text, { previousRows: { NFO: 80_000 } }))).toMatchObject({ rule: 'fewer-rows' });
  });

  test('is the same book with its rows the other way round', () => {
    const [header = '', ...rows] = text.trim().split('\n');
    const turned = readDump(sourceOf(`${[header, ...rows.toReversed()].join('\n')}\n`));
    expect(turned.kind === 'dump' && turned.table).toEqual(dump.table);
  });
});
