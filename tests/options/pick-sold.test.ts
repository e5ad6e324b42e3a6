import { describe, expect, test } from 'vitest';
import type { Instrument, OptionRight } from '../../shared/domain/instrument.ts';
import type { ChainQuote, ChainView, Picked } from '../../shared/domain/option-chain.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import { soldPicker } from '../../shared/options/pick-sold.ts';
import { pickSettings } from '../../shared/options/pick-settings.ts';
import { NEAR, option } from '../support/spread-day.ts';
import { TODAY } from '../support/tiny-day.ts';

const AT = instantOf(TODAY, 600);

function quote(
  strike: number,
  last: number,
  right: OptionRight,
  change: Partial<ChainQuote> = {},
): ChainQuote {
  const instrument: Instrument = option(strike, strike, right);
  return { instrument, last, lastAt: AT, bid: NaN, ask: NaN, volume: NaN, oi: NaN, ...change };
}

/** Calls and puts about 18,000, ₹50 between strikes but for one that is not listed. */
function viewOf(...changed: readonly ChainQuote[]): ChainView {
  const strikes = [17_850, 17_900, 17_950, 18_000, 18_050, 18_150, 18_200];
  const quotes = strikes.flatMap((strike) => [
    quote(strike, 10_000 - (strike - 18_000) * 40, 'CE'),
    quote(strike, 10_000 + (strike - 18_000) * 40, 'PE'),
  ]);
  const replaced = quotes.map(
    (each) => changed.find(({ instrument }) => instrument.key === each.instrument.key) ?? each,
  );
  return {
    underlying: 'TINY',
    expiry: 20260915,
    at: AT,
    expiresAt: instantOf(20260915, 930),
    forward: 1_800_000,
    cadence: 'minutes',
    quotes: replaced,
  };
}

function bought(right: OptionRight, price = 10_000): Picked {
  const instrument = { ...NEAR, ...option(18_000, 1, right) };
  return { kind: 'picked', instrument, price: paise(price), why: '', rejected: [] };
}

const pick = soldPicker(pickSettings({}));

describe('what a spread sells', () => {
  test('lies so many listed strikes farther out of the money: above for a call, below for a put', () => {
    const call = pick(viewOf(), bought('CE'), 2);
    expect(call).toMatchObject({
      kind: 'picked',
      instrument: { strike: 1_815_000, right: 'CE' },
      price: 4_000,
    });
    const put = pick(viewOf(), bought('PE'), 2);
    expect(put).toMatchObject({
      kind: 'picked',
      instrument: { strike: 1_790_000, right: 'PE' },
      price: 6_000,
    });
  });

  test('is nothing where the chain ends', () => {
    const none = { kind: 'none', why: 'no strike is listed 4 beyond TINY18000CE' };
    expect(pick(viewOf(), bought('CE'), 4)).toMatchObject(none);
  });

  test.each<[string, Partial<ChainQuote>, string]>([
    ['old', { lastAt: AT - 61_000 }, 'age'],
    ['without a price', { last: NaN, lastAt: AT }, 'price'],
    ['as dear as what is bought', { last: 10_000 }, 'debit'],
    ['so cheap that the debit is above the width', { last: 4_900 }, 'debit'],
  ])('is nothing where its quote is %s', (_, change, rule) => {
    const changed = quote(18_050, 8_000, 'CE', change);
    const none = pick(viewOf(changed), bought('CE'), 1);
    expect(none).toMatchObject({ kind: 'none', rejected: [{ key: changed.instrument.key, rule }] });
  });

  test('is priced at the bid where there is a book', () => {
    const changed = quote(18_050, 8_000, 'CE', { bid: 7_990, ask: 8_010 });
    expect(pick(viewOf(changed), bought('CE'), 1)).toMatchObject({ kind: 'picked', price: 7_990 });
  });
});
