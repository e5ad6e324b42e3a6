import { describe, expect, test } from 'vitest';
import { crossesExpiry, historyInstrument } from '../../shared/backtest/history-tables.ts';

describe('futures of history', () => {
  test.each([
    ['NIFTY', 20170925, 75, 20170928],
    ['BANKNIFTY', 20171009, 40, 20171026],
    ['BANKNIFTY', 20190301, 20, 20190328],
    ['NIFTY', 20221118, 50, 20221124],
  ])('%s on %i has lots of %i and expires %i', (name, day, lot, expiry) => {
    expect(historyInstrument(name, 'future', day)).toMatchObject({
      key: `NFO:${name}-I`,
      lot,
      expiry,
      tick: 5,
      hasVolume: true,
      proxy: false,
    });
  });

  test('the lots that the files confirm are not marked, the others are', () => {
    expect(historyInstrument('NIFTY', 'future', 20170925)).not.toHaveProperty(
      'assumed',
      expect.arrayContaining([expect.stringContaining('lot')]),
    );
    expect(historyInstrument('NIFTY', 'future', 20221118)).toHaveProperty(
      'assumed',
      expect.arrayContaining(['tick 0.05', 'lot 50 from the dated table']),
    );
  });

  test('the spot index of 2024 is a proxy future without volume', () => {
    expect(historyInstrument('BANKNIFTY', 'future', 20240102)).toMatchObject({
      symbol: 'BANKNIFTY-PROXY',
      kind: 'future',
      lot: 15,
      expiry: null,
      hasVolume: false,
      proxy: true,
    });
    expect(historyInstrument('BANKNIFTY', 'future', 20240102)).toHaveProperty(
      'assumed',
      expect.arrayContaining(['lot 15', expect.stringContaining('PROXY')]),
    );
  });

  test('a day without a row is refused, naming what is missing', () => {
    expect(historyInstrument('NIFTY', 'future', 20190102)).toEqual({
      kind: 'refused',
      rule: 'no-instrument-row',
      why: 'future of NIFTY on 2019-01-02: no lot in the history table (SERIES) for that day',
    });
  });

  test('after the last known expiry the contract is unknown, and said to be', () => {
    const future = historyInstrument('NIFTY', 'future', 20171027);
    expect(future).toMatchObject({ expiry: null, proxy: false });
    expect(future).toHaveProperty(
      'assumed',
      expect.arrayContaining([expect.stringContaining('expiry unknown')]),
    );
  });

  test('an expiry between two days makes their gap unknown', () => {
    expect(crossesExpiry(20170928, 20170929)).toBe(true);
    expect(crossesExpiry(20170927, 20170928)).toBe(false);
    expect(crossesExpiry(20170929, 20171003)).toBe(false);
  });
});

test('a share trades in units, and an index is never tradable', () => {
  expect(historyInstrument('SBIN', 'equity', 20170925)).toMatchObject({
    key: 'NSE:SBIN',
    lot: 1,
    tick: 5,
    closingAuction: true,
  });
  expect(historyInstrument('NIFTY', 'index', 20170925)).toMatchObject({ kind: 'index', hasVolume: false });
  expect(historyInstrument('DAX', 'index', 20170925)).toMatchObject({ kind: 'refused' });
});
