import { expect, test } from 'vitest';
import { instrumentByKey } from '../../shared/instruments/lookup.ts';
import { settlementRefusal } from '../../shared/instruments/settlement.ts';
import { settlementSchema } from '../../shared/instruments/settings.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { book, contractLine, ROWS } from './dumps.ts';

const BOOK = book();

function instrument(key: string): Instrument {
  const found = instrumentByKey(BOOK, key);
  if (found.kind === 'refused') throw new Error(found.why);
  return found;
}

test.each([
  [20260825, 0],
  [20260824, 1],
  [20260821, 2],
])('denies a stock’s derivative on %i, %i sessions before its expiry', (day, value) => {
  for (const key of ['NFO:RELIANCE26AUGFUT', 'NFO:RELIANCE26AUG1400CE'])
    expect(settlementRefusal(BOOK, instrument(key), day)).toMatchObject({
      kind: 'refused',
      rule: 'physical-settlement',
      value,
      limit: 2,
    });
});

test('says what is left and what is allowed', () => {
  expect(settlementRefusal(BOOK, instrument('NFO:RELIANCE26AUGFUT'), 20260824)).toHaveProperty(
    'why',
    'NFO:RELIANCE26AUGFUT is settled in shares on 2026-08-25; on 2026-08-24 sessions to it 1, an entry needs more than 2',
  );
});

test('allows it on the session before those, and the later month all along', () => {
  expect(settlementRefusal(BOOK, instrument('NFO:RELIANCE26AUGFUT'), 20260820)).toBeNull();
  expect(settlementRefusal(BOOK, instrument('NFO:RELIANCE26SEPFUT'), 20260825)).toBeNull();
});

test('denies one that has expired', () => {
  expect(settlementRefusal(BOOK, instrument('NFO:RELIANCE26AUGFUT'), 20260826)).toMatchObject({ value: -1 });
});

test('does not concern indices, which are settled in cash, nor shares', () => {
  for (const key of ['NFO:NIFTY26AUGFUT', 'NFO:NIFTY26AUG24200CE', 'NSE:RELIANCE', 'NSE:NIFTY 50'])
    expect(settlementRefusal(BOOK, instrument(key), 20260825)).toBeNull();
});

test('takes what nobody knows for a stock', () => {
  const line = contractLine({
    token: 900,
    symbol: 'NEW26AUGFUT',
    name: 'NEW',
    expiry: '2026-08-25',
    type: 'FUT',
  });
  const made = book([...ROWS, line]);
  const found = instrumentByKey(made, 'NFO:NEW26AUGFUT');
  expect(found.kind !== 'refused' && settlementRefusal(made, found, 20260825)).toMatchObject({
    rule: 'physical-settlement',
  });
});

test('the limit is a setting; a year without a holiday table refuses', () => {
  const future = instrument('NFO:RELIANCE26AUGFUT');
  expect(
    settlementRefusal(BOOK, future, 20260824, settlementSchema.parse({ sessionsBeforeExpiry: 0 })),
  ).toBeNull();
  const later = { ...future, expiry: 20270126 };
  expect(settlementRefusal(BOOK, later, 20261231)).toMatchObject({ rule: 'no-holiday-table' });
});
