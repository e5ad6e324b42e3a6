import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { OrderRequest } from '../../shared/domain/order.ts';
import { paise } from '../../shared/domain/units.ts';
import { stopTypesOf } from '../../shared/domain/stop-types.ts';
import { bar, Desk, future, ioc, limit, market, share, stop, stopMarket } from './desk.ts';

/** Why the exchange refuses this at 10:00 with the price at 100.00; '' when it does not. */
function refusal(request: OrderRequest, instrument: Instrument = share, minute = 600): string {
  const desk = new Desk({ instrument });
  desk.begin(600, bar(600, [10_000, 10_000, 10_000, 10_000]));
  desk.place(minute, 'o', request);
  const rejected = desk.kinds('o').includes('rejected');
  expect(desk.book.working).toBe(rejected || desk.filled('o').qty === request.qty ? 0 : 1);
  return rejected ? desk.why('o') : '';
}

const option: Instrument = { ...future, kind: 'option', tick: paise(5) };

describe('the exchange refuses', () => {
  test.each<[string, OrderRequest, string, Instrument?]>([
    ['MARKET without protection', market('BUY', 1, 0), 'without market protection'],
    ['SL-M without protection', stopMarket('SELL', 1, 9_900, 0), 'without market protection'],
    ['SL-M in options', stopMarket('SELL', 65, 9_900, 1), 'SL-M orders are not allowed', option],
    [
      'SL-M at BSE',
      stopMarket('SELL', 1, 9_900, 1),
      'SL-M orders are not allowed',
      { ...share, exchange: 'BSE' },
    ],
    [
      'SL-M in BFO',
      stopMarket('SELL', 65, 9_900, 1),
      'SL-M orders are not allowed',
      { ...future, exchange: 'BFO' },
    ],
    [
      'a sell trigger at the last price',
      stop('SELL', 1, 10_000, 9_990),
      'should be lower than the last traded price',
    ],
    ['a sell trigger above it', stop('SELL', 1, 10_100, 9_990), 'should be lower'],
    ['a buy trigger below it', stop('BUY', 1, 9_900, 10_100), 'should be higher'],
    ['a stop limit short of its trigger', stop('SELL', 1, 9_900, 9_950), 'cannot be below the limit price'],
    ['a price off the tick', limit('BUY', 1, 9_998), 'not a multiple of the tick size'],
    ['a trigger off the tick', stop('SELL', 1, 9_903, 9_900), 'Trigger price ₹99.03 is not a multiple'],
    ['half a lot', limit('BUY', 100, 10_000), 'multiples of 65', future],
    ['more than the freeze quantity', limit('BUY', 715, 10_000), 'freeze quantity 650', future],
    ['no quantity', limit('BUY', 0, 10_000), 'above zero'],
    ['a broken quantity', limit('BUY', 1.5, 10_000), 'whole number'],
    ['a quantity that is not a number', limit('BUY', NaN, 10_000), 'whole number'],
    ['a price above the band', limit('SELL', 1, 11_005), 'above the upper circuit'],
    ['a price below the band', limit('BUY', 1, 8_995), 'below the lower circuit'],
    ['a trigger below the band', stop('SELL', 1, 8_995, 8_990), 'below the lower circuit'],
    ['a LIMIT without a price', limit('BUY', 1, 0), 'Price 0 is not valid'],
    ['a LIMIT with a trigger', { ...limit('BUY', 1, 10_000), trigger: paise(9_900) }, 'Trigger price 9900'],
    ['a MARKET with a price', { ...market('BUY', 1, 1), price: paise(10_000) }, 'Price 10000'],
    ['a LIMIT with protection', { ...limit('BUY', 1, 10_000), protection: 1 }, 'Market protection 1'],
    ['protection that is not a number', market('BUY', 1, NaN), 'without market protection'],
    ['an IOC stop', { ...stop('SELL', 1, 9_900, 9_890), validity: 'IOC' }, 'IOC is not allowed'],
    ['an index', limit('BUY', 1, 10_000), 'cannot be traded', { ...share, kind: 'index' }],
  ])('%s', (_name, request, words, instrument) => {
    expect(refusal(request, instrument)).toContain(words);
  });

  test('everything while the market is closed', () => {
    expect(refusal(limit('BUY', 1, 10_000), share, 554)).toContain('market is closed');
    expect(refusal(limit('BUY', 1, 10_000), share, 915)).toContain('09:15-15:15');
    expect(refusal(limit('BUY', 1, 10_000), share, 914)).toBe('');
  });

  test('what needs a last price while none is known', () => {
    const desk = new Desk({ today: { previousClose: null } });
    desk.place(555, 'market', market('BUY', 1, 1));
    desk.place(555, 'stop', stop('SELL', 1, 9_900, 9_850));
    desk.place(555, 'limit', limit('BUY', 1, 10_000));
    expect(desk.why('market')).toContain('no last price');
    expect(desk.why('stop')).toContain('no last price');
    expect(desk.kinds('limit')).toEqual(['accepted']);
  });

  test('stops once the closing auction has begun, limits not', () => {
    const desk = new Desk({ today: { windows: [[555, 930]], stopsCancelledAt: 915 } });
    desk.begin(915, bar(915, [10_000, 10_000, 10_000, 10_000]));
    desk.place(915, 'stop', stop('SELL', 1, 9_900, 9_850));
    desk.place(915, 'limit', limit('BUY', 1, 9_900));
    expect(desk.why('stop')).toContain('closing auction');
    expect(desk.kinds('limit')).toEqual(['accepted']);
  });
});

describe('the exchange accepts', () => {
  test.each<[string, OrderRequest, Instrument?]>([
    ['a limit at the band', limit('SELL', 1, 11_000)],
    ['a whole freeze quantity', limit('BUY', 650, 9_990), future],
    ['any quantity where no freeze is known', limit('BUY', 10_000_000, 9_990)],
    ['an IOC', ioc('BUY', 1, 10_000)],
    ['an SL on the right side', stop('BUY', 1, 10_100, 10_150)],
    ['an SL-M with protection', stopMarket('SELL', 1, 9_900, 1)],
    ['an SL in options', stop('SELL', 65, 9_900, 9_500), option],
  ])('%s', (_name, request, instrument) => {
    expect(refusal(request, instrument)).toBe('');
  });

  test('any price where no band is known', () => {
    const desk = new Desk({ today: { bandLow: null, bandHigh: null } });
    desk.place(600, 'o', limit('SELL', 1, 50_000));
    expect(desk.kinds('o')).toEqual(['accepted']);
  });
});

test('SL-M exists for NSE stocks and NFO futures only', () => {
  expect(stopTypesOf(share)).toEqual(['SL', 'SL-M']);
  expect(stopTypesOf(future)).toEqual(['SL', 'SL-M']);
  expect(stopTypesOf(option)).toEqual(['SL']);
  expect(stopTypesOf({ ...share, exchange: 'BSE' })).toEqual(['SL']);
});
