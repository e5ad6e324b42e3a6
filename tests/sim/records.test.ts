import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, Recorder } from '../../shared/sim/records.ts';

describe('a canonical record', () => {
  test('is JSON, whatever the order of its keys', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, each]) => [key, shuffled(each)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonical(shuffled(value))).toBe(canonical(value));
      }),
    );
  });

  test('refuses what JSON cannot carry, and says where it lies', () => {
    const cases: readonly (readonly [unknown, string])[] = [
      [{ a: [1, NaN] }, 'the value.a[1] is no plain data: NaN'],
      [{ a: { b: new Map() } }, 'the value.a.b is no plain data: Map'],
      [undefined, 'the value is no plain data: undefined'],
      [[() => 1], 'the value[0] is no plain data'],
      [{ at: new Date(0) }, 'the value.at is no plain data: Date'],
    ];
    for (const [value, why] of cases) expect(() => canonical(value)).toThrow(why);
  });

  test('is hashed as a line; the newest are kept', () => {
    const recorder = new Recorder(2);
    for (const n of [1, 2, 3]) recorder.record(n, 'a', 'counts', { n, left: undefined });
    const lines = [1, 2, 3].map((n) => `{"at":${n},"n":${n},"what":"counts","who":"a"}`);
    expect(recorder.hash()).toBe(
      createHash('sha256')
        .update(`${lines.join('\n')}\n`)
        .digest('hex'),
    );
    expect(recorder.tail()).toEqual(lines.slice(1));
    expect(recorder.count()).toBe(3);
  });
});
