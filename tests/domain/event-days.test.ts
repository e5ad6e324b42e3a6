import { expect, test } from 'vitest';
import { EVENT_DAYS, eventOf } from '../../shared/domain/event-days.ts';
import { dayText, parseDay } from '../../shared/domain/time.ts';

test('an event day says what is announced, any other day nothing', () => {
  expect(eventOf(20260201)).toBe('Union Budget 2026');
  expect(eventOf(20260202)).toBeNull();
  expect(eventOf(20260202, [{ day: 20260202, what: 'election' }])).toBe('election');
});

test('every row is a real date, once, and named', () => {
  const days = EVENT_DAYS.map((row) => row.day);
  expect(new Set(days).size).toBe(days.length);
  for (const { day, what } of EVENT_DAYS) {
    expect(parseDay(dayText(day))).toBe(day);
    expect(what).not.toBe('');
  }
});
