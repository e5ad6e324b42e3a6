import { expect, test } from 'vitest';
import { BOT_NAMES, newAccountDay } from '../../shared/domain/account.ts';

test('a new day owes nothing, has a day for every bot, and is open', () => {
  const day = newAccountDay(20260909);
  expect(day).toMatchObject({ day: 20260909, halted: null, realised: 0, trades: 0, open: [], closed: [] });
  expect(day.bots.map((bot) => bot.name)).toEqual(BOT_NAMES);
  expect(day.entriesClosedAt).not.toBe(day.revision);
});

test('two days share nothing', () => {
  const one = newAccountDay(20260909);
  one.bots[0]!.trades = 5;
  one.tallies['stocks/vwap'] = 1;
  expect(newAccountDay(20260909)).toMatchObject({ tallies: {} });
  expect(newAccountDay(20260909).bots[0]!.trades).toBe(0);
});

test('is plain data: it survives the store', () => {
  const day = newAccountDay(20260909);
  expect(JSON.parse(JSON.stringify(day))).toEqual(day);
});

test('the order of bots is that of the digit in an order id: appended to, never reordered', () => {
  expect(BOT_NAMES).toEqual(['stocks', 'futures', 'options']);
});
