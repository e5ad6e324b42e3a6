import { describe, expect, test } from 'vitest';
import { instantOf } from '../../shared/domain/time.ts';
import { readDump } from '../../shared/instruments/dump.ts';
import { dumpSchema } from '../../shared/instruments/settings.ts';
import {
  CASH,
  contractLine,
  DAY,
  dumpOf,
  dumpText,
  HEADER,
  NIFTY,
  readSmall,
  ROWS,
  SMALL,
  sourceOf,
} from './dumps.ts';

describe('a good dump', () => {
  test('has every row, counted by exchange and type', () => {
    const { table, report } = dumpOf();
    expect(table.length).toBe(ROWS.length);
    expect(report).toMatchObject({ rows: ROWS.length, bad: [], others: [] });
    expect(report.good.NSE).toEqual({ shares: 3, indices: 1, futures: 0, calls: 0, puts: 0, all: 4 });
    expect(report.good.NFO).toMatchObject({ futures: 4, calls: 21, puts: 20 });
  });

  test('may have CR LF line ends, a byte order mark and blank lines at its end', () => {
    const text = `\uFEFF${dumpText().replaceAll('\n', '\r\n')}\r\n`;
    expect(readSmall(text)).toMatchObject({ kind: 'dump', report: dumpOf().report });
  });

  test('counts rows of other exchanges by name', () => {
    const gold = '53619207,209449,GOLDM26DECFUT,GOLDM,0,2026-12-31,0,1,1,FUT,MCX-FUT,MCX';
    const { report } = dumpOf([...ROWS, gold]);
    expect(report.others).toEqual([{ exchange: 'MCX', rows: 1 }]);
    expect(report.findings.find(({ rule }) => rule === 'other-exchanges')).toMatchObject({ count: 1 });
  });
});

describe('a bad row', () => {
  test('is reported by its line and left out', () => {
    const { table, report } = dumpOf([CASH[0] ?? '', 'x,y', ...NIFTY, '"open']);
    expect(table.length).toBe(1 + NIFTY.length);
    expect(report.rows).toBe(3 + NIFTY.length);
    expect(report.bad).toEqual([
      { line: 3, rule: 'columns', why: '2 columns, a row has 12' },
      { line: 4 + NIFTY.length, rule: 'quotes', why: 'its quotes do not match' },
    ]);
  });

  test('is each of two that are the same contract under two symbols', () => {
    const twin = contractLine({
      token: 999,
      symbol: 'NIFTY26AUGFUTX',
      name: 'NIFTY',
      expiry: '2026-08-25',
      type: 'FUT',
    });
    const { table, report } = dumpOf([...NIFTY, twin]);
    expect(report.bad.map(({ line, rule }) => [line, rule])).toEqual([
      [2, 'same-contract'],
      [2 + NIFTY.length, 'same-contract'],
    ]);
    expect(table.find('NFO', 'NIFTY26AUGFUT')).toBe(-1);
    expect(report.good.NFO.futures).toBe(1);
  });

  test('too many of them refuse the dump, with examples', () => {
    const settings = dumpSchema.parse({ leastRows: { NFO: 1, BFO: 0 } });
    const answer = readDump(sourceOf(dumpText([...NIFTY, 'x,y'])), settings);
    expect(answer).toMatchObject({ kind: 'refused', rule: 'too-many-bad-rows' });
    expect(answer).toHaveProperty(
      'why',
      '1 of 43 rows are bad, at most 1 % may be: line 44: 2 columns, a row has 12',
    );
  });
});

describe('a bad file is refused as a whole', () => {
  test.each([
    ['empty', '', 'the dump is empty'],
    ['empty', ' \n\n', 'the dump is empty'],
    ['empty', HEADER, 'the dump has a header and no row'],
    ['empty', `${HEADER}\n`, 'the dump has a header and no row'],
    ['not-csv', '\n<!doctype html><html>', 'the dump is HTML instead of CSV: "<!doctype html><html>"'],
    ['not-csv', '{"status":"error"}', 'the dump is JSON instead of CSV: "{\\"status\\":\\"error\\"}"'],
    [
      'header',
      `tradingsymbol,${HEADER}\n`,
      /^the first line is "tradingsymbol,instrument_token,.*expected "instrument_token,/,
    ],
    ['header', ROWS.join('\n'), /^the first line is "738561,/],
    ['truncated', dumpText().slice(0, -20), /^the dump ends inside line 52: "102914,402,/],
  ])('%s: %j', (rule, text, why) => {
    const answer = readSmall(text);
    expect(answer).toMatchObject({ kind: 'refused', rule });
    expect('why' in answer && answer.why).toMatch(why);
  });

  test('fewer bytes arrived than were announced', () => {
    expect(readSmall(dumpText(), { transfer: { received: 100, declared: 120 } })).toEqual({
      kind: 'refused',
      rule: 'truncated',
      why: '100 bytes arrived of the 120 announced',
    });
    expect(readSmall(dumpText(), { transfer: { received: 100, declared: 100 } }).kind).toBe('dump');
  });

  test('an exchange is missing, or has too few rows', () => {
    const least = (leastRows: object) => readDump(sourceOf(dumpText()), dumpSchema.parse({ leastRows }));
    expect(least({ NFO: 1, BFO: 7 })).toEqual({
      kind: 'refused',
      rule: 'exchange-missing',
      why: 'no row of BFO, at least 7 expected',
    });
    expect(least({ NFO: 46, BFO: 0 })).toEqual({
      kind: 'refused',
      rule: 'too-few-rows',
      why: '45 good rows of NFO, at least 46 expected: the dump is cut short or damaged',
    });
    expect(least({ NFO: 45, BFO: 0 }).kind).toBe('dump');
    expect(readDump(sourceOf(dumpText()))).toMatchObject({ rule: 'exchange-missing' });
  });

  test('an exchange has far fewer rows than the dump before', () => {
    expect(readSmall(dumpText(), { previousRows: { NFO: 90 } }).kind).toBe('dump');
    expect(readSmall(dumpText(), { previousRows: { NFO: 91 } })).toEqual({
      kind: 'refused',
      rule: 'fewer-rows',
      why: '45 good rows of NFO, 91 in the last dump: at least 46 expected (50 % fewer)',
    });
  });

  test('a key or a token stands twice', () => {
    const [reliance = ''] = CASH;
    expect(readSmall(dumpText([...ROWS, reliance]))).toEqual({
      kind: 'refused',
      rule: 'duplicate-key',
      why: 'NSE:RELIANCE stands twice, in lines 2 and 53',
    });
    expect(readSmall(dumpText([...ROWS, reliance.replace('RELIANCE,', 'RELIANCE-BE,')]))).toEqual({
      kind: 'refused',
      rule: 'duplicate-token',
      why: 'instrument token 738561 stands twice, in lines 2 and 53',
    });
  });
});

describe('the day of a dump', () => {
  const fetched = (day: number, minute: number): ReturnType<typeof readSmall> =>
    readSmall(dumpText(), { fetchedAt: instantOf(day, minute) });

  test('is the day it was fetched from 08:30 on', () => {
    expect(fetched(DAY, 510).kind).toBe('dump');
    expect(fetched(20260818, 509).kind).toBe('dump');
    expect(fetched(DAY, 509)).toEqual({
      kind: 'refused',
      rule: 'stale',
      why: 'fetched 2026-08-17T08:29:00.000+05:30, so the dump of 2026-08-16 (published 08:30), not of 2026-08-17',
    });
    expect(fetched(20260818, 510)).toMatchObject({ kind: 'refused', rule: 'later' });
  });

  test('is told from its contracts where nobody knows when it was fetched', () => {
    expect(readSmall(dumpText(), { day: 20260818 }).kind).toBe('dump');
    expect(readSmall(dumpText(), { day: 20260819 })).toEqual({
      kind: 'refused',
      rule: 'stale',
      why: '8 contracts expired before 2026-08-19, the first on 2026-08-18: the dump is of an earlier day',
    });
    expect(readSmall(dumpText(), { day: 20260713 })).toMatchObject({ kind: 'refused', rule: 'later' });
    expect(readSmall(dumpText(), { day: 20260714 }).kind).toBe('dump');
    expect(dumpOf().report.findings.map(({ rule }) => rule)).toEqual(['fetch-time-unknown']);
  });
});

test('settings out of range, or of no such name, are refused by name', () => {
  expect(dumpSchema.safeParse({ badRowsMostPct: 101 }).success).toBe(false);
  expect(dumpSchema.safeParse({ badRows: 1 }).success).toBe(false);
  expect(SMALL.publishedMinute).toBe(510);
});
