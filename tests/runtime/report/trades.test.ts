import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tradesText } from '../../../shared/runtime/report/trades.ts';
import { PAGE_WIDTH } from '../../../shared/runtime/report/text.ts';
import { LOSS, SPREAD, trade, valueOf, WIN } from './sample.ts';

test('two tables: the story of each trade, and what it made and cost', () => {
  expect(tradesText([LOSS, WIN])).toBe(
    [
      'Trades (₹; entry and exit are averages of their fills, before charges)',
      '#  bot      strategy       symbol         side        qty      entry  at          stop     target       exit  at     why',
      '1  futures  opening-range  NIFTY26SEPFUT  SELL  65 of 130  24,850.00  10:00  24,900.00  24,750.00  24,900.50  10:31  stop',
      '2  stocks   vwap           SBIN           BUY         142     850.65  10:20     846.10          -     853.10  15:05  square-off',
      '',
      'What they made and cost (₹)',
      '#  symbol             gross  brokerage     STT  transaction  SEBI  stamp    GST  charges        net',
      '1  NIFTY26SEPFUT  -3,282.50      40.00   80.00         3.00  0.50   1.50  20.00   145.00  -3,427.50',
      '2  SBIN             +347.90      40.00   24.00         3.00  0.50   1.50  12.00    81.00    +266.90',
      '   all            -2,934.60      80.00  104.00         6.00  1.00   3.00  32.00   226.00  -3,160.60',
    ].join('\n'),
  );
});

test('a position left open says how much of it', () => {
  const half = trade({ exitQty: 42, exitValue: valueOf(853.1, 42), closedAt: null, exitReason: 'target' });
  expect(tradesText([], [half])).toContain('853.10  -   OPEN 100 (target)');
  const whole = trade({ exitQty: 0, exitValue: valueOf(0, 0), closedAt: null, exitReason: null });
  expect(tradesText([], [whole])).toContain('     -     -  -   OPEN 142');
});

test('a spread stands there as what its legs are worth together, and then leg by leg', () => {
  const [story] = tradesText([SPREAD]).split('\n\n');
  expect(story).toBe(
    [
      'Trades (₹; entry and exit are averages of their fills, before charges; of a spread: bought leg less sold leg)',
      '#  bot      strategy      symbol               side  qty   entry  at      stop  target    exit  at     why',
      '1  options  debit-spread  NIFTY18350PE spread  BUY    50   41.60  10:20  20.30   70.35   43.75  15:05  time',
      '                          NIFTY18350PE         BUY    50  118.20                        124.35',
      '                          NIFTY18250PE         SELL   50   76.60                         80.60',
    ].join('\n'),
  );
  expect(tradesText([SPREAD])).toContain('1  NIFTY18350PE spread  +107.50');
  const half = {
    ...SPREAD,
    closedAt: null,
    exitReason: 'leg-unfilled',
    exitQty: 0,
    exitValue: valueOf(0, 0),
  };
  const unsold = {
    ...SPREAD.sold!,
    qty: 0,
    value: valueOf(0, 0),
    coveredQty: 0,
    coveredValue: valueOf(0, 0),
  };
  const text = tradesText([], [{ ...half, sold: unsold }]);
  expect(text).toMatch(/NIFTY18250PE +SELL +0 +- +-\n/);
  expect(text).toContain('OPEN 50 (leg-unfilled)');
});

test('no trades are one line', () => {
  expect(tradesText([])).toBe('Trades: none.');
});

test('the widest likely trades fit the page', () => {
  const widest = trade({
    bot: 'futures',
    strategy: 'range-reversal',
    instrument: 'NFO:BANKNIFTY26SEPFUT',
    side: 'SELL',
    asked: 1800,
    qty: 1200,
    exitReason: 'the averages crossed back',
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 9_999_999 }),
      fc.integer({ min: 100, max: 9_999_999 }),
      (a, b) => {
        const text = tradesText([
          {
            ...widest,
            stop: valueOf(a / 100, 1),
            target: valueOf(b / 100, 1),
            entryValue: valueOf(a / 100, 1200),
            exitQty: 1200,
            exitValue: valueOf(b / 100, 1200),
          },
        ]);
        for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(PAGE_WIDTH);
      },
    ),
  );
});
