import { describe, expect, test } from 'vitest';
import { fiveMinuteBars } from '../../shared/indicators/five-minute.ts';
import { Bars } from '../../shared/domain/bars.ts';

function minutes(
  ...days: readonly (readonly [day: number, from: number, to: number, holes?: readonly number[]])[]
): Bars {
  const bars = new Bars(2_000, true);
  for (const [day, from, to, holes = []] of days) {
    for (let minute = from; minute <= to; minute++) {
      if (!holes.includes(minute)) bars.push(day, minute, minute, minute + 1, minute - 1, minute, 10);
    }
  }
  return bars;
}

function rows(fives: Bars): string[] {
  return Array.from({ length: fives.length }, (_, i) =>
    [fives.day[i], fives.minute[i], fives.open[i], fives.close[i], fives.volume[i], fives.missing[i]].join(
      ' ',
    ),
  );
}

describe('five-minute bars of many days', () => {
  test('are named by their end, begin anew each day, and count what is missing', () => {
    const bars = minutes([20171003, 556, 568, [560]], [20171004, 557, 560]);
    expect(rows(fiveMinuteBars(bars, 0, bars.length, () => 555))).toEqual([
      '20171003 560 556 559 40 1',
      '20171003 565 561 565 50 0',
      '20171003 570 566 568 30 2',
      '20171004 560 557 560 40 1',
    ]);
  });

  test('follow the open of each day’s own session', () => {
    const bars = minutes([20171003, 556, 560], [20171019, 1096, 1102]);
    const made = fiveMinuteBars(bars, 0, bars.length, (day) => (day === 20171019 ? 1_095 : 555));
    expect(rows(made).map((row) => row.split(' ')[1])).toEqual(['560', '1100', '1105']);
  });

  test('keep two parts of a session apart', () => {
    const bars = minutes([20240302, 596, 599], [20240302, 691, 695]);
    expect(rows(fiveMinuteBars(bars, 0, bars.length, () => 555))).toEqual([
      '20240302 600 596 599 40 1',
      '20240302 695 691 695 50 0',
    ]);
  });

  test('of part of the rows are those of these rows alone', () => {
    const bars = minutes([20171003, 556, 565], [20171004, 556, 565]);
    expect(rows(fiveMinuteBars(bars, 10, 15, () => 555))).toEqual(['20171004 560 556 560 50 0']);
    expect(fiveMinuteBars(bars, 10, 10, () => 555)).toHaveLength(0);
  });
});
