import { rowsOfDay } from '../../../shared/domain/rows.ts';
import { describe, expect, test } from 'vitest';
import { historyOf, previousClose } from '../../../shared/backtest/data/history.ts';
import {
  openData,
  openHistory,
  UnreadableFile,
  type DataFiles,
} from '../../../shared/backtest/data/open-history.ts';
import { barTexts, countOf, instrumentOf, parseText, sessionOf } from '../../support/history.ts';

const sessions = sessionOf(555, 557);

function files(content: Readonly<Record<string, string>>): DataFiles & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    place: '/history',
    reads,
    list: () => Promise.resolve(Object.keys(content)),
    read(file) {
      reads.push(file);
      return Promise.resolve([{ name: file, text: content[file] ?? '' }]);
    },
  };
}

const ROW = 'NIFTY_F1,20170928,09:16,10,10,10,10,75';
const SEP = '02_x/NIFTY_F1_2017Sep.csv';
const OCT = '02_x/NIFTY_F1_2017Oct.csv';
const folder = files({
  [OCT]: 'NIFTY_F1,20171003,09:16,12,12,12,12,75\nNIFTY_F1,20171003,09:17,13,13,13,13,75',
  [SEP]: 'NIFTY_F1,20170928,09:16,10,10,10,10,75\nNIFTY_F1,20170929,09:16,11,11,11,11,75',
  '03_x/ACME_1min.csv': 'ACME,2017-09-28,09:16:00,5,5,5,5,1',
  '09_x/2026-01-06_spot.csv.gz': '',
  'notes.txt': 'x',
});

describe('a history', () => {
  test('joins the files of one series in time order, whatever order they come in', async () => {
    const history = await openHistory(folder, 20171003, { sessions });
    const joined = instrumentOf(history, 'NIFTY_F1');
    expect(barTexts(joined.bars).map((text) => text.slice(0, 19))).toEqual([
      '20170928 09:16 1000',
      '20170929 09:16 1100',
      '20171003 09:16 1200',
      '20171003 09:17 1300',
    ]);
    expect(joined.source).toBe(`${SEP} + ${OCT}`);
    expect(history.days()).toEqual([20170928, 20170929, 20171003]);
  });

  test('holds the instruments with bars in the days asked for', async () => {
    const data = await openData(folder);
    expect((await data.history(20171003, { sessions })).instruments).toHaveLength(1);
    const both = await data.history(20170928, { sessions, to: 20171003 });
    expect(both.instruments.map((each) => each.series)).toEqual(['NIFTY_F1', 'ACME']);
    expect(both.day(20171003).instruments.map((each) => each.series)).toEqual(['NIFTY_F1']);
    expect(both.day(20171004).instruments).toEqual([]);
  });

  test('without prior sessions loads only the files of the day', async () => {
    const history = await (await openData(folder)).history(20171003, { sessions, priorSessions: 0 });
    expect(history.days()).toEqual([20171003]);
  });

  test('reads each file of minutes once, and no other', async () => {
    const counted = files({
      [SEP]: ROW,
      'notes.txt': '',
      '09_x/2026-01-06_spot.csv.gz': '',
    });
    const data = await openData(counted);
    await data.history(20170928, { sessions });
    await data.history(20170928, { sessions });
    expect(counted.reads).toEqual([SEP]);
    expect(data.spans).toEqual([{ file: SEP, format: '02', first: 20170928, last: 20170928 }]);
  });

  test('a file of option snapshots is read when its day is asked for, and no other', async () => {
    const chain = (day: string): string => `07_x/${day}_ltp.csv.gz`;
    const text = 'timestamp,expiry,strike,option_type,ltp\n2026-08-05 10:00,2026-08-11,24200,CE,100';
    const counted = files({ [SEP]: ROW, [chain('2026-08-05')]: text, [chain('2026-08-06')]: text });
    const data = await openData(counted);
    expect(await data.days(20170901, 20260805)).toEqual([20170928, 20260805]);
    await data.history(20170928, { sessions });
    expect(counted.reads).toEqual([SEP]);
    const { instruments } = await data.history(20260805);
    expect(instruments.map(({ series }) => series)).toEqual(['NIFTY 2026-08-11 24200 CE']);
    expect(counted.reads).toEqual([SEP, chain('2026-08-05')]);
    await expect(data.days(20260807, 20260808)).rejects.toThrow('the nearest days are 2026-08-06');
  });

  test('a bar that two files hold is used once and counted', () => {
    const twice = historyOf(
      [parseText(SEP, ROW, sessions), parseText(OCT, ROW, sessions)],
      20170928,
      20170928,
    );
    expect(instrumentOf(twice, 'NIFTY_F1').bars.length).toBe(1);
    expect(countOf(twice.findings, { kind: 'duplicate', action: 'excluded' })).toBe(1);
  });
});

describe('a day that is not there is refused', () => {
  test('between days, with both', async () => {
    await expect(openHistory(folder, 20171001, { sessions })).rejects.toThrow(
      '/history has no one-minute bars of 2017-10-01: the nearest days are 2017-09-29 and 2017-10-03',
    );
  });

  test('before and after all, with one', async () => {
    await expect(openHistory(folder, 20170101)).rejects.toThrow(
      '2017-01-01: the nearest days are 2017-09-28',
    );
    await expect(openHistory(folder, 20180101, { to: 20180105 })).rejects.toThrow(
      '2018-01-01 to 2018-01-05: the nearest days are 2017-10-03',
    );
  });

  test('in a folder without history', async () => {
    await expect(openHistory(files({ 'notes.txt': '' }), 20170101)).rejects.toThrow(
      '/history has no one-minute bars of 2017-01-01: it holds no file of a known one-minute format',
    );
  });

  test('whose option snapshots cannot be unpacked, naming the file, and no other day is', async () => {
    const torn = '07_x/2026-08-05_ltp.csv.gz';
    const whole = files({ [SEP]: ROW, [torn]: '' });
    const data = await openData({
      ...whole,
      read: (file) =>
        file === torn ? Promise.reject(new Error(`"${file}": unexpected end of file`)) : whole.read(file),
    });
    const refused = data.history(20260805);
    await expect(refused).rejects.toThrow(UnreadableFile);
    await expect(refused).rejects.toThrow(`"${torn}": unexpected end of file`);
    expect((await data.history(20170928, { sessions })).instruments).toHaveLength(1);
  });

  test('a file of no known format cannot be parsed', async () => {
    const data = await openData(folder);
    await expect(data.parse('notes.txt')).rejects.toThrow('no format knows the file "notes.txt"');
    expect((await data.parse('09_x/2026-01-06_spot.csv.gz')).rowsRead).toBe(0);
  });
});

test('the rows of a day and the close before it', async () => {
  const { bars } = instrumentOf(await openHistory(folder, 20171003, { sessions }), 'NIFTY_F1');
  expect(rowsOfDay(bars, 20170929)).toEqual([1, 2]);
  expect(rowsOfDay(bars, 20171003)).toEqual([2, 4]);
  expect(rowsOfDay(bars, 20171001)).toEqual([2, 2]);
  expect(previousClose(bars, 20171003)).toBe(1100);
  expect(previousClose(bars, 20170928)).toBeNaN();
});
