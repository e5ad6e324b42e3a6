import { expect, test } from 'vitest';
import { fromRupees } from '../../../shared/domain/units.ts';
import { configOf } from '../../../shared/runtime/config.ts';
import { seedText } from '../../../shared/runtime/report/seed-run.ts';
import { REFUSED, result, WIN } from './sample.ts';

const seed = (changes: Parameters<typeof result>[0]): ReturnType<typeof result> =>
  result({ config: configOf('seed', {}), ...changes });

test('nothing taken, a refusal with its numbers, and the cap that would admit it', () => {
  const day = seed({ trades: [], decisions: [REFUSED] });
  const text = seedText({
    result: day,
    firstRefused: REFUSED,
    smallestCap: fromRupees(26_374),
    smallestWhy: 'found in 14 runs',
  });
  expect(text).toBe(
    [
      'The same day under profile seed (loss cap ₹500 a day, 3 trades)',
      'trades taken   none',
      'refusals       1',
      '               10:20 futures BUY 65 NIFTY26SEPFUT: risk-per-trade ₹7,912, allowed ₹150',
      'first refused  10:20 futures BUY 65 NIFTY26SEPFUT: risk-per-trade ₹7,912, allowed ₹150 (stop and costs of the trade)',
      'smallest cap   smallest MAX_DAILY_LOSS that admits the first refused trade: ₹26,374 (found in 14 runs)',
      `hash           ${day.hash}`,
    ].join('\n'),
  );
});

test('where margin binds no cap helps, and that is said', () => {
  const text = seedText({
    result: seed({ decisions: [REFUSED] }),
    firstRefused: REFUSED,
    smallestCap: null,
    smallestWhy: 'bot-margin ₹2,11,390, allowed ₹1,00,000',
  });
  expect(text).toContain('none: margin/capital binds (bot-margin ₹2,11,390, allowed ₹1,00,000)');
});

test('a day without refusals needs nothing raised; many refusals are capped', () => {
  const none = { firstRefused: null, smallestCap: null, smallestWhy: '' };
  const calm = seedText({ result: seed({ trades: [WIN], decisions: [] }), ...none });
  expect(calm).toContain('trades taken  1, net +₹266.90: 1 won, 0 lost');
  expect(calm).toContain('smallest cap  nothing was refused, so nothing has to be raised');
  const many = seedText({ result: seed({ decisions: Array.from({ length: 9 }, () => REFUSED) }), ...none });
  expect(many).toContain('+3 more');
});
