import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ELIGIBILITY_SETTINGS, type Eligibility } from '../../shared/domain/eligibility.ts';
import {
  eligibilityDocument,
  eligibilityFile,
  eligibilityFileName,
  type FileVerdict,
  type FileWanted,
} from '../../shared/domain/eligibility-file.ts';
import { addDays } from '../../shared/domain/time.ts';
import { band, DAY, eligibilityWith, FETCHED, MADE } from './eligibility.ts';

const HOUR = 3_600_000;
const WANTED: FileWanted = { day: DAY, now: MADE + HOUR, settings: ELIGIBILITY_SETTINGS };
const FULL = eligibilityWith({
  foBan: [{ symbol: 'SAIL' }],
  misBlocked: [{ symbol: 'M&M' }],
  surveillance: [
    { symbol: 'IDEA', measure: 'ASM' },
    { symbol: 'IDEA', measure: 'GSM' },
  ],
  tradeToTrade: [{ symbol: 'BAJAJ-AUTO', series: 'BZ' }],
  bands: [band('TCS', 1, 2)],
  exDates: [{ symbol: 'TCS', exDate: 20260910, action: 'dividend 8.50' }],
});

function read(json: unknown, wanted: Partial<FileWanted> = {}): FileVerdict {
  return eligibilityFile(structuredClone(json), { ...WANTED, ...wanted });
}

function problems(json: unknown, wanted: Partial<FileWanted> = {}): string {
  const verdict = read(json, wanted);
  return verdict.kind === 'fit' ? 'fit' : `${verdict.kind}: ${verdict.problems.join('; ')}`;
}

test('what is written is read back the same', () => {
  expect(read(JSON.parse(JSON.stringify(eligibilityDocument(FULL))))).toEqual({ kind: 'fit', file: FULL });
  expect(eligibilityFileName(DAY)).toBe('eligibility-2026-09-09.json');
});

test('no document and no part of one makes it throw', () => {
  const document: object = eligibilityDocument(FULL);
  fc.assert(
    fc.property(fc.anything(), fc.constantFrom(...Object.keys(document)), (junk, field) => {
      expect(eligibilityFile(junk, WANTED).kind).toBe('broken');
      expect(['broken', 'unfit']).toContain(eligibilityFile({ ...document, [field]: junk }, WANTED).kind);
    }),
  );
});

describe('a broken file is refused by the field', () => {
  const document = eligibilityDocument(FULL);
  const withSources = (change: object): object => ({
    ...document,
    sources: { ...document.sources, ...change },
  });
  const withBand = (row: object): object => withSources({ bands: { source: 'b', at: FETCHED, rows: [row] } });

  test.each([
    ['nothing', null, /document: /],
    ['a field it does not know', { ...document, broker: 'kite' }, /broker/],
    ['a later version', { ...document, version: 2 }, /version: /],
    ['a list it does not know', withSources({ etfs: null }), /sources: .*etfs/],
    ['a list that is not named', { ...document, sources: {} }, /sources\.foBan: /],
    ['a day that does not exist', { ...document, day: '2026-02-30' }, /day: no such date/],
    ['seconds for milliseconds', { ...document, madeAt: 1_788_000_000 }, /madeAt: epoch milliseconds/],
    [
      'a small letter',
      withSources({ foBan: { source: 'x', at: FETCHED, rows: [{ symbol: 'sail' }] } }),
      /foBan\.rows\.0\.symbol: a symbol of NSE/,
    ],
    [
      'a symbol twice',
      withSources({ foBan: { source: 'x', at: FETCHED, rows: [{ symbol: 'SAIL' }, { symbol: 'SAIL' }] } }),
      /foBan\.rows\.1: SAIL stands in it twice/,
    ],
    [
      'a source without a name',
      withSources({ foBan: { source: '', at: FETCHED, rows: [] } }),
      /foBan\.source: /,
    ],
    [
      'a series that is traded',
      withSources({ tradeToTrade: { source: 'x', at: FETCHED, rows: [{ symbol: 'TCS', series: 'EQ' }] } }),
      /series/,
    ],
    [
      'bands upside down',
      withBand({ symbol: 'TCS', low: 5, high: 5 }),
      /bands\.rows\.0: the low of a price band is below its high/,
    ],
    ['rupees for paise', withBand({ symbol: 'TCS', low: 1.5, high: 3 }), /bands\.rows\.0\.low: /],
    ['a band from nothing', withBand({ symbol: 'TCS', low: 0, high: 5 }), /low/],
    ['no band at all', withSources({ bands: { source: 'b', at: FETCHED, rows: [] } }), /was cut short/],
  ])('%s', (_, json, says) => {
    expect(read(json).kind).toBe('broken');
    expect(problems(json)).toMatch(says);
  });
});

describe('a file is unfit', () => {
  const document = (change: Partial<Eligibility> = {}) => eligibilityDocument({ ...FULL, ...change });

  test('of yesterday or tomorrow, also in a replay', () => {
    for (const day of [addDays(DAY, -1), addDays(DAY, 1)])
      for (const now of [WANTED.now, null])
        expect(problems(document({ day }), { now })).toMatch(
          /^unfit: it is of 2026-09-(08|10), wanted is 2026-09-09$/,
        );
  });

  test('with a list that is too old, at the hour that is set', () => {
    const latest = FETCHED + 18 * HOUR;
    expect(problems(document(), { now: latest })).toBe('fit');
    expect(problems(document(), { now: latest + HOUR })).toMatch(
      /unfit: foBan \(ban\.csv\) was fetched 19\.0 hours ago, the most allowed is 18; misBlocked/,
    );
    expect(problems(document(), { now: latest + HOUR, settings: { maxSourceAgeHours: 19 } })).toBe('fit');
    expect(problems(document(), { now: null })).toBe('fit');
  });

  test('made later than now, or before a list in it was fetched', () => {
    expect(problems(document(), { now: MADE - 1 })).toMatch(
      /^unfit: it was made 2026-09-09T08:30.*later than now/,
    );
    expect(problems(document({ madeAt: FETCHED - 1 }), { now: null })).toMatch(
      /unfit: foBan was fetched .*after the file was made/,
    );
  });
});
