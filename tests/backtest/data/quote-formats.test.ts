import { expect, test } from 'vitest';
import type { ParsedFile } from '../../../shared/backtest/data/format.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { expectBalance, parseText } from '../../support/history.ts';

function kinds(parsed: ParsedFile): readonly string[] {
  expectBalance(parsed);
  return parsed.findings.map(({ kind, action, count }) => `${kind} ${action} ${count}`);
}

/** The rows as "series last bid/ask spot qty volume oi". */
function quoteTexts({ quotes }: ParsedFile): readonly string[] {
  if (quotes === null) return [];
  return Array.from({ length: quotes.length }, (_, i) =>
    [
      quotes.instruments[quotes.instrument[i]!]?.series,
      quotes.last[i],
      `${quotes.bid[i]}/${quotes.ask[i]}`,
      quotes.spot[i],
      quotes.qty[i],
      quotes.volume[i],
      quotes.oi[i],
    ].join(' '),
  );
}

test('05: seed prints are excluded; equal trades of one second are two trades', () => {
  const rows = [
    '09:15:00,100,1,500',
    '09:15:00,100.05,50,500',
    '09:15:00,100.05,50,500',
    '09:14:59,100,50,500',
  ];
  const text = ['symbol,date,time,price,qty,oi', ...rows.map((row) => `NIFTY-I,20221118,${row}`)].join('\n');
  const parsed = parseText('05_x/NIFTY_futures_ticks.csv.gz', text);
  expect(quoteTexts(parsed)).toEqual(['NIFTY-I 10005 0/0 0 50 0 500', 'NIFTY-I 10005 0/0 0 50 0 500']);
  expect(kinds(parsed)).toEqual(['seed-print excluded 1', 'out-of-order excluded 1']);
  expect(parsed.quotes?.at[0]).toBe(instantOf(20221118, 555));
});

test('07: a cumulative volume that falls is held at the highest seen', () => {
  const header = 'timestamp,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv';
  const volumes = [100, 120, 90, 110, 130];
  const rows = volumes.map(
    (volume, i) => `2026-08-18 10:4${i},2026-08-18,22000,CE,24212.8,10,${volume},5,-1,75.38`,
  );
  const parsed = parseText('07_x/2026-08-18_expiry_day_full.csv.gz', [header, ...rows].join('\n'));
  expect(Array.from(parsed.quotes?.volume.subarray(0, 5) ?? [])).toEqual([100, 120, 120, 120, 130]);
  expect(kinds(parsed)).toEqual(['falling-volume repaired 1', 'stale-volume repaired 1']);
  expect(parsed.quotes?.instruments).toEqual([
    {
      symbol: 'NIFTY',
      series: 'NIFTY 2026-08-18 22000 CE',
      kind: 'option',
      contract: { expiry: 20260818, strike: 2_200_000, right: 'CE' },
    },
  ]);
  expect(parsed.quotes?.countedIn).toBe('contracts');
});

test('07: a cumulative volume starts anew each day', () => {
  const header = 'timestamp,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv';
  const rows = ['18 15:30,2026-08-25,22000,CE,24212.8,10,900', '19 09:16,2026-08-25,22000,CE,24212.8,10,20'];
  const text = [header, ...rows.map((row) => `2026-08-${row},5,-1,75.38`)].join('\n');
  const parsed = parseText('07_x/2026-08-18_full.csv.gz', text);
  expect(Array.from(parsed.quotes?.volume ?? []).slice(0, 2)).toEqual([900, 20]);
  expect(kinds(parsed)).toEqual([]);
});

test('07: the exchange’s volatility may be empty, and is a number otherwise', () => {
  const header = 'timestamp,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv';
  const rows = ['12.5', '', '0', 'high', '-3'].map(
    (iv, i) => `2026-08-18 10:4${i},2026-08-18,22000,CE,24212.8,10,100,5,-1,${iv}`,
  );
  const parsed = parseText('07_x/2026-08-18_expiry_day_full.csv.gz', [header, ...rows].join('\n'));
  expect(Array.from(parsed.quotes?.iv.subarray(0, parsed.quotes.length) ?? [])).toEqual([12.5, NaN, 0]);
  expect(kinds(parsed)).toEqual(['malformed excluded 2']);
});

test('07: yesterday’s values before the open and repeated snapshots are excluded', () => {
  const header = 'timestamp,expiry,strike,option_type,ltp';
  const rows = ['09:01', '09:15', '09:15', '15:40', '15:41'].map(
    (time) => `2026-08-05 ${time},2026-08-11,22000,PE,0.8`,
  );
  const parsed = parseText('07_x/2026-08-05_ltp.csv.gz', [header, ...rows].join('\n'));
  expect(kinds(parsed)).toEqual([
    'pre-open-print excluded 1',
    'duplicate excluded 1',
    'outside-session excluded 1',
  ]);
});

test('08: a row is a call and a put; a leg without a price is not used, a row without any is excluded', () => {
  const header =
    'Symbol,Expiry,Strike,CE_LTP,CE_OI,CE_Volume,PE_LTP,PE_OI,PE_Volume,Spot,%Change,timestamp,Max_Pain';
  const tail = '0.7,2026-01-22 10:00:0';
  const text = [
    header,
    `NIFTY,2026-01-27,23400.0,5,10,20,6,30,40,25340.05,${tail}0,1`,
    `NIFTY,2026-01-27,23400.0,0.0,0,0,6,30,40,25340.05,${tail}1,1`,
    `NIFTY,2026-01-27,23400.0,0,0,0,0,0,0,0,${tail}2,1`,
    `MIDCPNIFTY,2026-01-27,15600.0,1,2,3,0,0,0,0.0,${tail}3,1`,
  ].join('\n');
  const parsed = parseText('08_x/2026-01-22.csv.gz', text);
  expect(quoteTexts(parsed)).toEqual([
    'NIFTY 2026-01-27 23400 CE 500 0/0 2534005 0 20 10',
    'NIFTY 2026-01-27 23400 PE 600 0/0 2534005 0 40 30',
    'NIFTY 2026-01-27 23400 PE 600 0/0 2534005 0 40 30',
    'MIDCPNIFTY 2026-01-27 15600 CE 100 0/0 0 0 3 2',
  ]);
  expect(kinds(parsed)).toEqual([
    'falling-volume noted 2',
    'zero-price noted 1',
    'zero-spot noted 1',
    'stale-volume noted 1',
    'zero-price excluded 1',
    'zero-spot kept 1',
    'zero-price noted 1',
  ]);
});

test('09: a last price outside the day’s range is kept and counted', () => {
  const text = [
    'timestamp,symbol,ltp,day_high,day_low,pct_change',
    '2026-01-06 09:16,M&M,10,10,9,0.0',
    '2026-01-06 09:17:08,M&M,11,10,9,0.0',
    '2026-01-06 09:18,M&M,0,10,9,0.0',
  ].join('\n');
  const parsed = parseText('09_x/2026-01-06_spot.csv.gz', text);
  expect(kinds(parsed)).toEqual(['outside-day-range kept 1', 'zero-price excluded 1']);
  expect(parsed.rowsUsed).toBe(2);
});

test('09: a stock’s chain row is a call and a put with the stock’s price', () => {
  const text = [
    'timestamp,symbol,expiry,strike,ce_ltp,ce_oi,ce_volume,pe_ltp,pe_oi,pe_volume,stock_ltp',
    '2026-01-08 09:20,TCS,2026-01-27,3200.0,50,10.0,20.0,40,30.0,35.0,3199.2',
  ].join('\n');
  expect(quoteTexts(parseText('09_x/2026-01-08_option_chain_6stocks.csv.gz', text))).toEqual([
    'TCS 2026-01-27 3200 CE 5000 0/0 319920 0 20 10',
    'TCS 2026-01-27 3200 PE 4000 0/0 319920 0 35 30',
  ]);
});

test('12: the best ask is in the second bid column; repeated rows and torn lines are excluded', () => {
  const levels = (side: string): string =>
    [1, 2, 3, 4, 5].map((n) => `${side}_price_${n},${side}_qty_${n}`).join(',');
  const header = `Symbol,exchange_timestamp,last_price,volume_traded,last_traded_quantity,open_interest,change_in_oi,${levels('bid')},${levels('ask')},total_buy_qty,total_sell_qty`;
  const zeros = Array.from({ length: 16 }, () => '0').join(',');
  const row = `TRENT,2025-11-17 12:08:31.854254,4405.7,295700,100,8173800,0,4405.3,200,4407.1,100,${zeros},44500,123700`;
  const parsed = parseText('12_x/all_ticks_FUTURES.csv', [header, row, '5', row].join('\n'));
  expect(quoteTexts(parsed)).toEqual(['TRENT 440570 440530/440710 0 100 295700 8173800']);
  expect(kinds(parsed)).toEqual(['malformed excluded 1', 'duplicate excluded 1']);
  expect(parsed.quotes?.hasSpread).toBe(true);
});
