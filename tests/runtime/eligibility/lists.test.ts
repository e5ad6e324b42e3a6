import { describe, expect, test } from 'vitest';
import { dayFromLists, ListError, type FetchedLists } from '../../../shared/runtime/eligibility/lists.ts';
import { band, DAY, FETCHED, MADE } from '../../domain/eligibility.ts';

const list = (source: string, ...lines: readonly string[]) => ({
  source,
  at: FETCHED,
  text: lines.join('\n'),
});
const ban = (...lines: readonly string[]): FetchedLists => ({ foBan: list('fo_secban.csv', ...lines) });
const HEAD = 'Securities in Ban For Trade Date 09-SEP-2026:';

function problems(lists: FetchedLists): string {
  try {
    dayFromLists(DAY, MADE, lists);
    return 'made';
  } catch (error) {
    if (error instanceof ListError) return error.problems.join('; ');
    throw error;
  }
}

const symbols = (lists: FetchedLists) =>
  dayFromLists(DAY, MADE, lists).file.sources.foBan?.rows.map(({ symbol }) => symbol);

test('a day is made of the lists that were fetched, and lacks the others', () => {
  const { file, notes } = dayFromLists(DAY, MADE, {
    bands: list('bands.csv', 'High,series,SYMBOL,low', '110.05,EQ,TCS,90', '20,EQ,"M&M",10.5', ''),
    surveillance: list('s.csv', 'symbol,measure', 'TCS,"ASM, stage 1"'),
    tradeToTrade: list('t.csv', '\uFEFFsymbol,series\r\nXYZ,BE\r\n'),
    exDates: list('x.csv', 'symbol,EXDATE,action', 'TCS,2026-09-10,dividend 8.50'),
    misBlocked: list('m.csv', 'symbol'),
  });
  expect(file.sources).toEqual({
    foBan: null,
    misBlocked: { source: 'm.csv', at: FETCHED, rows: [] },
    surveillance: { source: 's.csv', at: FETCHED, rows: [{ symbol: 'TCS', measure: 'ASM, stage 1' }] },
    tradeToTrade: { source: 't.csv', at: FETCHED, rows: [{ symbol: 'XYZ', series: 'BE' }] },
    bands: {
      source: 'bands.csv',
      at: FETCHED,
      rows: [band('TCS', 9_000, 11_005), band('M&M', 1_050, 2_000)],
    },
    exDates: {
      source: 'x.csv',
      at: FETCHED,
      rows: [{ symbol: 'TCS', exDate: 20260910, action: 'dividend 8.50' }],
    },
  });
  expect([file.day, file.madeAt, notes]).toEqual([DAY, MADE, ['bands.csv: columns not taken: series']]);
});

describe('the ban list of NSE', () => {
  test('is its heading with the trade date, then a number and a symbol a line; NIL is nobody', () => {
    expect(symbols(ban(HEAD, '1,SAIL', '2,M&M', ' 3 , BAJAJ-AUTO ', ''))).toEqual([
      'SAIL',
      'M&M',
      'BAJAJ-AUTO',
    ]);
    expect(symbols(ban(`${HEAD} `, '1,SAIL'))).toEqual(['SAIL']);
    expect(symbols(ban(`${HEAD} NIL`))).toEqual([]);
  });

  test.each([
    [
      'of another trade date',
      ['Securities in Ban For Trade Date 08-SEP-2026:', '1,SAIL'],
      /trade date 08-SEP-2026, wanted is 2026-09-09/,
    ],
    ['of no month', ['Securities in Ban For Trade Date 09-XYZ-2026:', '1,SAIL'], /wanted is 2026-09-09/],
    ['that is a page of HTML', ['<html>', '<body>'], /line 1: "<html>" is not "Securities in Ban/],
    ['that is empty', [''], /line 1: "" is not/],
    ['cut short', [HEAD], /neither NIL nor a symbol: was it cut short/],
    ['that contradicts itself', [`${HEAD} NIL`, '1,SAIL'], /NIL and has rows/],
    ['with a row of something else', [HEAD, '1,SAIL', 'SAIL'], /line 3: "SAIL" is not "n,SYMBOL"/],
    [
      'with no symbol of NSE',
      [HEAD, '1,SAIL', '', '2,sail'],
      /fo_secban\.csv line 4: symbol: a symbol of NSE/,
    ],
    ['with a symbol twice', [HEAD, '1,SAIL', '2,SAIL'], /fo_secban\.csv line 3: SAIL stands in it twice/],
  ])('%s is refused', (_, lines, says) => {
    expect(problems(ban(...lines))).toMatch(says);
  });
});

describe('a list of columns', () => {
  const bands = (...lines: readonly string[]): FetchedLists => ({ bands: list('b.csv', ...lines) });

  test.each([
    [
      'without a column',
      bands('symbol,low', 'TCS,1'),
      /^b\.csv line 1: no column high; needed are symbol, low, high, got "symbol,low"$/,
    ],
    [
      'with a short row',
      bands('symbol,low,high', 'TCS,1'),
      /^b\.csv line 2: 2 fields, its first line has 3$/,
    ],
    ['with quotes that do not match', bands('symbol,low,high', '"TCS,1,2'), /line 2: unreadable fields/],
    [
      'with a price in words',
      bands('symbol,low,high', 'TCS,No Band,-'),
      /line 2: low is "No Band", wanted are rupees.*high is "-"/,
    ],
    ['with parts of a paisa', bands('symbol,low,high', 'TCS,1.005,2'), /low is "1\.005"/],
    [
      'with a band upside down',
      bands('symbol,low,high', 'SBIN,1,2', '', 'TCS,3,2'),
      /^b\.csv line 4: the low of a price band is below its high$/,
    ],
    [
      'without a row where there is always one',
      bands('symbol,low,high'),
      /b\.csv: rows: .*cut short|b\.csv: .*cut short/,
    ],
    [
      'with another series',
      { tradeToTrade: list('t.csv', 'symbol,series', 'TCS,EQ') },
      /^t\.csv line 2: series: /,
    ],
    [
      'with a day as NSE writes it',
      { exDates: list('x.csv', 'symbol,exDate,action', 'TCS,09-SEP-2026,split') },
      /^x\.csv line 2: exDate: a day is written YYYY-MM-DD/,
    ],
  ] satisfies readonly (readonly [string, FetchedLists, RegExp])[])(
    '%s is refused by its line',
    (_, lists, says) => {
      expect(problems(lists)).toMatch(says);
    },
  );

  test('with many mistakes names the first ten and counts the rest', () => {
    const rows = Array.from({ length: 14 }, (_, i) => `s${i},1,2`);
    const said = problems(bands('symbol,low,high', ...rows)).split('; ');
    expect([said.length, said.at(-1)]).toEqual([11, 'and 4 more']);
  });
});
