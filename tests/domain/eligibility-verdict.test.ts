import { describe, expect, test } from 'vitest';
import {
  ELIGIBILITY_MODES,
  NEEDED_SOURCES,
  SOURCE_NAMES,
  tradedClassOf,
  type SourceName,
  type Subject,
  type TradedClass,
} from '../../shared/domain/eligibility.ts';
import { eligibilityOf } from '../../shared/domain/eligibility-verdict.ts';
import { DAY, eligibilityWith, NO_LISTS, type Listed } from './eligibility.ts';

const SUBJECTS: Readonly<Record<TradedClass, Subject>> = {
  stock: { kind: 'equity', symbol: 'RELIANCE', underlying: 'RELIANCE' },
  'stock-future': { kind: 'future', symbol: 'RELIANCE26SEPFUT', underlying: 'RELIANCE' },
  'stock-option': { kind: 'option', symbol: 'RELIANCE26SEP1400CE', underlying: 'RELIANCE' },
  'index-future': { kind: 'future', symbol: 'NIFTY26SEPFUT', underlying: 'NIFTY' },
  'index-option': { kind: 'option', symbol: 'NIFTY2690824500CE', underlying: 'NIFTY' },
};
const INDEX: Subject = { kind: 'index', symbol: 'NIFTY', underlying: 'NIFTY' };

/** The rule by class; 'eligible' where there is none. */
function verdicts(listed: Listed, mode: (typeof ELIGIBILITY_MODES)[number] = 'live'): readonly string[] {
  return Object.values(SUBJECTS).map((subject) => {
    const verdict = eligibilityOf(subject, eligibilityWith(listed), mode);
    return verdict.kind === 'blocked' ? verdict.rule : verdict.kind;
  });
}

test('a class is what an instrument is and what it derives from; an underlying that nobody knows is a stock', () => {
  for (const [of, subject] of Object.entries(SUBJECTS)) expect(tradedClassOf(subject)).toBe(of);
  expect(tradedClassOf(INDEX)).toBeNull();
  expect(tradedClassOf({ kind: 'future', symbol: 'NEWIDX26SEPFUT', underlying: 'NEWIDX' })).toBe(
    'stock-future',
  );
});

test.each(ELIGIBILITY_MODES)('in %s a file that names nobody lets everything be traded', (mode) => {
  for (const subject of [...Object.values(SUBJECTS), INDEX])
    expect(eligibilityOf(subject, eligibilityWith(), mode)).toEqual({ kind: 'eligible' });
});

describe.each(ELIGIBILITY_MODES)('in %s', (mode) => {
  const symbol = 'RELIANCE';
  const [free, ban, ex] = ['eligible', 'fo-ban', 'ex-date'];
  test.each<[Listed, readonly string[]]>([
    [{ foBan: [{ symbol }] }, [free, ban, ban, free, free]],
    [{ misBlocked: [{ symbol }] }, ['mis-blocked', free, free, free, free]],
    [{ surveillance: [{ symbol, measure: 'ASM' }] }, ['surveillance', free, free, free, free]],
    [{ tradeToTrade: [{ symbol, series: 'BE' }] }, ['trade-to-trade', free, free, free, free]],
    [{ exDates: [{ symbol, exDate: DAY, action: 'bonus 1:1' }] }, [ex, ex, ex, free, free]],
    [{ exDates: [{ symbol, exDate: DAY + 1, action: 'bonus 1:1' }] }, [free, free, free, free, free]],
    [{ misBlocked: [{ symbol: 'RELIANCEX' }], foBan: [{ symbol: 'TCS' }] }, [free, free, free, free, free]],
  ])('%j blocks stock, its future and option, an index’s future and option: %j', (listed, wanted) => {
    expect(verdicts(listed, mode)).toEqual(wanted);
  });
});

test('a list in which a whole class stands names it with its source', () => {
  const file = eligibilityWith({ surveillance: [{ symbol: 'RELIANCE', measure: 'GSM stage 2' }] });
  expect(eligibilityOf(SUBJECTS.stock, file, 'live')).toEqual({
    kind: 'blocked',
    rule: 'surveillance',
    why: 'RELIANCE is under surveillance, GSM stage 2 (surveillance.csv)',
    source: 'surveillance.csv',
  });
});

describe('a list that is missing', () => {
  const missing = (name: SourceName): Listed => ({ [name]: null });

  test.each(SOURCE_NAMES)('%s: switches off the classes that need it, live and on paper', (name) => {
    for (const mode of ['live', 'paper'] as const) {
      const off = Object.keys(SUBJECTS).filter((_, i) => verdicts(missing(name), mode)[i] !== 'eligible');
      const needing = Object.entries(NEEDED_SOURCES).filter(([, names]) => names.includes(name));
      expect(off).toEqual(needing.map(([of]) => of));
      expect(off.length).toBeGreaterThan(0);
    }
  });

  test('is assumed away by a replay, and named', () => {
    expect(eligibilityOf(SUBJECTS.stock, eligibilityWith({ bands: null, exDates: null }), 'replay')).toEqual({
      kind: 'eligible',
      assumed: 'bands, exDates',
    });
    expect(verdicts(NO_LISTS, 'replay')).toEqual(Array(5).fill('eligible'));
  });

  test('leaves the others their say, which is told first', () => {
    expect(verdicts({ bands: null, misBlocked: [{ symbol: 'RELIANCE' }] })[0]).toBe('mis-blocked');
    expect(verdicts({ bands: null, misBlocked: [{ symbol: 'RELIANCE' }] }, 'replay')[0]).toBe('mis-blocked');
  });

  test('never concerns an index and what derives from one', () => {
    expect(verdicts(NO_LISTS)).toEqual([
      'source-missing',
      'source-missing',
      'source-missing',
      'eligible',
      'eligible',
    ]);
    expect(eligibilityOf(INDEX, null, 'live')).toEqual({ kind: 'eligible' });
  });

  test('is said with what it switches off; so is a file that is not there', () => {
    const why = (file: Parameters<typeof eligibilityOf>[1]): unknown =>
      eligibilityOf(SUBJECTS['stock-future'], file, 'paper');
    expect(why(eligibilityWith({ foBan: null }))).toMatchObject({
      why: 'the eligibility file of 2026-09-09 has no foBan: without that no stock-future is traded',
      source: null,
    });
    expect(why(null)).toMatchObject({
      why: 'no eligibility file, so no foBan: without that no stock-future is traded',
    });
  });
});

test('a stock without a row among the bands is not traded live, and assumed in a replay', () => {
  const tcs: Subject = { kind: 'equity', symbol: 'TCS', underlying: 'TCS' };
  expect(eligibilityOf(tcs, eligibilityWith(), 'live')).toMatchObject({
    rule: 'source-missing',
    why: 'the bands of bands.csv have no row of TCS',
  });
  expect(eligibilityOf(tcs, eligibilityWith(), 'replay')).toEqual({
    kind: 'eligible',
    assumed: 'price band of it',
  });
});
