import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { instantOfStamp } from '../../../shared/adapters/kite/stamps.ts';
import { instantOf } from '../../../shared/domain/time.ts';

const CHILD = join(import.meta.dirname, 'zone-child.ts');

test('a stamp is Indian time', () => {
  expect(instantOfStamp('2026-09-09 10:20:31')).toBe(instantOf(20260909, 620) + 31_000);
  // A summer's night that New York does not have, and one that it has twice.
  expect(instantOfStamp('2026-03-08 02:30:00')).toBe(Date.UTC(2026, 2, 7, 21));
  expect(instantOfStamp('2026-11-01 01:30:00')).toBe(Date.UTC(2026, 9, 31, 20));
});

test.each([
  '',
  '10:20:31',
  '2026-09-09',
  '2026-09-09T10:20:31',
  '2026-02-30 10:00:00',
  '2026-09-09 24:00:00',
])('"%s" is none', (text) => {
  expect(instantOfStamp(text)).toBeNull();
});

test('what is read of a book does not depend on the zone of the process', () => {
  const read = (zone: string): string =>
    execFileSync(process.execPath, [CHILD], { env: { ...process.env, TZ: zone }, encoding: 'utf8' });
  const [first = '', ...others] = ['Asia/Kolkata', 'UTC', 'America/New_York'].map(read);
  const facts: { readonly zone: string; readonly read: unknown } = JSON.parse(first);
  expect(facts).toMatchObject({
    read: {
      book: [{ filledAt: instantOf(20260308, 150) }],
      trades: [{ at: instantOf(20260308, 150) }],
    },
  });
  const told = others.map((text): unknown => JSON.parse(text));
  expect(told).toEqual(['UTC', 'America/New_York'].map((zone) => ({ zone, read: facts.read })));
});
