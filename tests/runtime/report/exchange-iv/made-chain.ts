import type { Quotes } from '../../../../shared/backtest/data/quotes.ts';
import { minuteText, type Minute } from '../../../../shared/domain/time.ts';
import { blackPrice, discountFactor } from '../../../../shared/options/black76.ts';
import { parseText } from '../../../support/history.ts';

export const DAY = 20260818;
const MINUTES: readonly Minute[] = [643, 644, 645];
/** Years to the two expiries by a clock of the caller's. */
export type Clock = (expiry: 'today' | 'next', minute: Minute) => number;

export const exactClock: Clock = (expiry, minute) =>
  (940 - minute + (expiry === 'next' ? 7 * 1440 : 0)) / 525_600;
export const dayClock: Clock = (expiry) => (expiry === 'next' ? 7 : 1) / 365;

/** A file's text: three minutes of two expiries, priced on a spot of 24,200 carried at `rate`, every volatility `iv` percent. */
export function chainText(
  rate: number,
  clock: Clock,
  iv = 12,
  volume = (minute: Minute): number => minute,
): string {
  const rows = ['timestamp,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv'];
  for (const minute of MINUTES) {
    for (const expiry of ['today', 'next'] as const) {
      const years = clock(expiry, minute);
      const discount = discountFactor(rate, years);
      for (let strike = 24_000; strike <= 24_400; strike += 50) {
        for (const right of ['CE', 'PE'] as const) {
          const price = blackPrice(right, 24_200 / discount, strike, iv / 100, years, discount);
          const date = expiry === 'today' ? '2026-08-18' : '2026-08-25';
          const stamp = `2026-08-18 ${minuteText(minute)}`;
          rows.push(
            [stamp, date, strike, right, 24_200, price.toFixed(2), volume(minute), 5, 0, iv].join(','),
          );
        }
      }
    }
  }
  return rows.join('\n');
}

export function quotesOf(text: string): Quotes {
  const { quotes } = parseText('07_x/2026-08-18_expiry_day_full.csv.gz', text);
  if (quotes === null) throw new Error('the format has no quotes');
  return quotes;
}
