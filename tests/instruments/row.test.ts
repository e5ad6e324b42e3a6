import { expect, test } from 'vitest';
import { RowReader, TYPE, type RowRule } from '../../shared/instruments/row.ts';

const OPTION = '17512194,68407,NIFTY26AUG24200CE,NIFTY,0,2026-08-25,24200,0.05,65,CE,NFO-OPT,NFO';
const FUTURE = '17512195,68408,NIFTY26AUGFUT,NIFTY,0,2026-08-25,0,0.1,65,FUT,NFO-FUT,NFO';
const SHARE = '738561,2885,RELIANCE,RELIANCE INDUSTRIES,0,,0,0.05,1,EQ,NSE,NSE';
const INDEX = '256265,1001,NIFTY 50,NIFTY 50,0,,0,0,0,EQ,INDICES,NSE';

function read(line: string): ReturnType<RowReader['read']> {
  return new RowReader().read(line.split(','));
}

/** The line with one column (from 0) replaced. */
function withColumn(line: string, column: number, value: string): string {
  return line.split(',').with(column, value).join(',');
}

test('a row is read into numbers', () => {
  const reader = new RowReader();
  expect(reader.read(OPTION.split(','))).toBe('good');
  expect(reader).toMatchObject({
    type: TYPE.call,
    symbol: 'NIFTY26AUG24200CE',
    name: 'NIFTY',
    instrumentToken: 17_512_194,
    exchangeToken: 68_407,
    expiry: 20_260_825,
    strike: 2_420_000,
    tick: 5,
    lot: 65,
  });
});

test.each([
  OPTION,
  FUTURE,
  SHARE,
  INDEX,
  withColumn(SHARE, 4, ''),
  withColumn(FUTURE, 6, ''),
  withColumn(OPTION, 4, '101.35'),
])('%s is good', (line) => {
  expect(read(line)).toBe('good');
});

test.each([
  '53619207,209449,GOLDM26DECFUT,GOLDM,0,2026-12-31,0,1,1,FUT,MCX-FUT,MCX',
  '1,9,USDINR26JULFUT,USDINR,0,2026-07-28,0,0.0025,1,FUT,CDS-FUT,CDS',
  '1,9,GIFT NIFTY,,0,,0,0,0,EQ,INDICES,NSEIX',
])('%s is of another exchange', (line) => {
  expect(read(line)).toBe('other');
});

test.each<[RowRule, string]>([
  ['columns', SHARE.slice(0, SHARE.lastIndexOf(','))],
  ['columns', `${SHARE},more`],
  ['columns', ''],
  ['exchange', withColumn(OPTION, 11, 'NF')],
  ['exchange', withColumn(OPTION, 11, 'MCX')],
  ['exchange', withColumn(OPTION, 11, '')],
  ['exchange', withColumn(SHARE, 11, 'nse')],
  ['segment', withColumn(OPTION, 10, 'BFO-OPT')],
  ['segment', withColumn(OPTION, 10, 'NFO-FUT')],
  ['segment', withColumn(FUTURE, 10, 'NFO-OPT')],
  ['segment', withColumn(SHARE, 10, 'BSE')],
  ['segment', withColumn(SHARE, 9, 'FUT')],
  ['segment', withColumn(OPTION, 9, 'EQ')],
  ['type', withColumn(OPTION, 9, 'XX')],
  ['symbol', withColumn(OPTION, 2, '')],
  ['symbol', withColumn(OPTION, 2, ' NIFTY')],
  ['symbol', withColumn(OPTION, 2, 'NIFTY\u20B9')],
  ['symbol', withColumn(OPTION, 2, 'X'.repeat(65))],
  ['name', withColumn(OPTION, 3, '')],
  ['token', withColumn(OPTION, 0, '0')],
  ['token', withColumn(OPTION, 0, '4294967296')],
  ['token', withColumn(OPTION, 1, '-1')],
  ['tick', withColumn(OPTION, 7, '0')],
  ['tick', withColumn(OPTION, 7, '')],
  ['tick', withColumn(OPTION, 7, '0.0025')],
  ['tick', withColumn(INDEX, 7, '-1')],
  ['lot', withColumn(OPTION, 8, '0')],
  ['lot', withColumn(OPTION, 8, '65.5')],
  ['expiry', withColumn(OPTION, 5, '')],
  ['expiry', withColumn(OPTION, 5, '25-08-2026')],
  ['expiry', withColumn(OPTION, 5, '2026-02-30')],
  ['expiry', withColumn(SHARE, 5, '2026-08-25')],
  ['strike', withColumn(OPTION, 6, '')],
  ['strike', withColumn(OPTION, 6, '0')],
  ['strike', withColumn(OPTION, 6, '-24200')],
  ['strike', withColumn(OPTION, 6, '24200.005')],
  ['strike', withColumn(FUTURE, 6, '24200')],
  ['last-price', withColumn(OPTION, 4, 'x')],
])('names the %s of %s', (rule, line) => {
  expect(read(line)).toMatchObject({ rule });
});

test('a fault says what it found and what is allowed', () => {
  expect(read(withColumn(OPTION, 8, '0'))).toEqual({
    rule: 'lot',
    why: 'lot_size "0": a whole number, at least 1',
  });
});
