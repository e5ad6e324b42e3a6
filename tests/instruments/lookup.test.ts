import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { marketOf } from '../../shared/domain/session.ts';
import { bookOf, instrumentAt, instrumentTokenAt } from '../../shared/instruments/book.ts';
import { instrumentByKey, instrumentBySymbol, instrumentByToken } from '../../shared/instruments/lookup.ts';
import { editDistance, nearestNumbers } from '../../shared/instruments/nearest.ts';
import { book, CASH, contractLine, dumpOf, NIFTY } from './dumps.ts';

const BOOK = book();

describe('by key', () => {
  test('an option is all that its row says', () => {
    expect(instrumentByKey(BOOK, 'NFO:NIFTY26AUG24200PE')).toEqual({
      key: 'NFO:NIFTY26AUG24200PE',
      exchange: 'NFO',
      symbol: 'NIFTY26AUG24200PE',
      kind: 'option',
      token: 225,
      lot: 65,
      tick: 5,
      underlying: 'NIFTY',
      expiry: 20260825,
      strike: 2_420_000,
      right: 'PE',
      closingAuction: false,
      hasVolume: true,
      proxy: false,
      freezeQty: 1800,
      spread: null,
      assumed: [],
    });
  });

  test('a future has no strike and no right', () => {
    expect(instrumentByKey(BOOK, 'NFO:RELIANCE26AUGFUT')).toMatchObject({
      kind: 'future',
      lot: 500,
      tick: 10,
      underlying: 'RELIANCE',
      expiry: 20260825,
      strike: null,
      right: null,
      freezeQty: null,
    });
  });

  test('a share with live contracts at any exchange ends its day with the closing auction', () => {
    for (const key of ['NSE:RELIANCE', 'BSE:RELIANCE']) {
      const share = instrumentByKey(BOOK, key);
      expect(share).toMatchObject({
        kind: 'equity',
        underlying: 'RELIANCE',
        closingAuction: true,
        assumed: [],
      });
      expect(share.kind !== 'refused' && marketOf(share)).toEqual({ segment: 'cash', closingAuction: true });
    }
    expect(instrumentByKey(BOOK, 'NSE:INFY')).toMatchObject({ closingAuction: false, assumed: [] });
    expect(instrumentByKey(BOOK, 'NSE:M&M')).toMatchObject({ symbol: 'M&M', lot: 1, tick: 10, expiry: null });
  });

  test('without any contract in the dump the auction is assumed, and said to be', () => {
    const cash = bookOf(dumpOf(CASH.slice(0, 2)));
    expect(instrumentByKey(cash, 'NSE:INFY')).toMatchObject({
      closingAuction: true,
      assumed: ['closing auction: the dump has no contracts that would tell'],
    });
  });

  test('an index is watched under the name of its contracts', () => {
    expect(instrumentByKey(BOOK, 'NSE:NIFTY 50')).toMatchObject({
      kind: 'index',
      underlying: 'NIFTY',
      lot: 1,
      tick: 5,
      hasVolume: false,
      closingAuction: false,
      assumed: ['tick 0.05: the dump has none for an index'],
    });
  });

  test.each([
    ['NFO:NIFTY26AUFUT', ['NFO:NIFTY26AUGFUT', 'NFO:NIFTY26SEPFUT', 'NFO:NIFTY26AUG24100CE']],
    ['NSE:NIFTY26AUGFUT', ['NFO:NIFTY26AUGFUT', 'NSE:NIFTY 50', 'NSE:INFY']],
    ['NIFTY26AUGFUT', ['NFO:NIFTY26AUGFUT']],
    ['MCX:GOLDM26DECFUT', []],
    ['', []],
  ])('"%s" is refused, with %j named', (key, nearest) => {
    const answer = instrumentByKey(BOOK, key);
    expect(answer).toMatchObject({ kind: 'refused', rule: 'unknown-symbol', nearest });
  });

  test('a contract that has expired by a later day is refused, with the next of its kind', () => {
    expect(instrumentByKey(BOOK, 'NFO:NIFTY2681824200CE', 20260818)).toMatchObject({ kind: 'option' });
    expect(instrumentByKey(BOOK, 'NFO:NIFTY2681824200CE', 20260819)).toEqual({
      kind: 'refused',
      rule: 'expired',
      why: 'NFO:NIFTY2681824200CE expired on 2026-08-18, before 2026-08-19; nearest: NFO:NIFTY26AUG24200CE, NFO:NIFTY2690124200CE, NFO:NIFTY26SEP24200CE',
      nearest: ['NFO:NIFTY26AUG24200CE', 'NFO:NIFTY2690124200CE', 'NFO:NIFTY26SEP24200CE'],
    });
    expect(instrumentByKey(BOOK, 'NFO:NIFTY26AUGFUT', 20260826)).toMatchObject({
      nearest: ['NFO:NIFTY26SEPFUT'],
    });
  });
});

test('every row is found by its key and by its token', () => {
  fc.assert(
    fc.property(fc.nat({ max: BOOK.table.length - 1 }), (row) => {
      const instrument = instrumentAt(BOOK, row);
      expect(instrumentByKey(BOOK, instrument.key)).toEqual(instrument);
      expect(instrumentByToken(BOOK, instrumentTokenAt(BOOK, row))).toEqual(instrument);
    }),
  );
});

test('a token that no row has is refused', () => {
  expect(instrumentByToken(BOOK, 7)).toMatchObject({
    rule: 'unknown-token',
    why: 'instrument token 7 is not in the dump of 2026-08-17',
  });
  expect(instrumentByToken(BOOK, NaN)).toMatchObject({ rule: 'unknown-token' });
});

test('a symbol alone is enough where one exchange has it', () => {
  expect(instrumentBySymbol(BOOK, 'INFY')).toMatchObject({ key: 'NSE:INFY' });
  expect(instrumentBySymbol(BOOK, 'RELIANCE')).toMatchObject({
    rule: 'ambiguous-symbol',
    nearest: ['NSE:RELIANCE', 'BSE:RELIANCE'],
  });
  expect(instrumentBySymbol(BOOK, 'NIFTI26AUGFUT')).toMatchObject({
    rule: 'unknown-symbol',
    nearest: ['NFO:NIFTY26AUGFUT', 'NFO:NIFTY26SEPFUT', expect.any(String)],
  });
});

test('a book at the other exchange is not bound by freeze quantities of this one', () => {
  const line = contractLine({
    token: 900,
    symbol: 'RELIANCE26AUGFUT',
    name: 'RELIANCE',
    expiry: '2026-08-27',
    type: 'FUT',
    exchange: 'BFO',
  });
  const rows = [{ from: 20260803, underlying: 'RELIANCE', qty: 20_000 }];
  const both = bookOf(dumpOf([...NIFTY, line]), { NFO: rows, BFO: [] });
  expect(instrumentByKey(both, 'BFO:RELIANCE26AUGFUT')).toMatchObject({ freezeQty: null });
});

test.each([
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['NIFTY', 'NIFTY', 0],
])('from %s to %s it takes %i edits', (a, b, distance) => {
  expect([editDistance(a, b), editDistance(b, a)]).toEqual([distance, distance]);
});

test('of two equally near numbers the lower comes first', () => {
  expect(nearestNumbers(24_125, [24_100, 24_150, 24_200])).toEqual([24_100, 24_150, 24_200]);
});
