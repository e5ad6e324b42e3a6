import { describe, expect, test } from 'vitest';
import { Random } from '../../../shared/backtest/synthetic/random.ts';

describe('xoshiro128**', () => {
  test('gives the published first numbers of state 1, 2, 3, 4 (rand_xoshiro, made with the authors’ reference code)', () => {
    const random = new Random(1, 2, 3, 4);
    const first = Array.from({ length: 10 }, () => random.next());
    expect(first).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  test('refuses the state that never leaves zero', () => {
    expect(() => new Random(0, 0, 0, 0)).toThrow(RangeError);
  });
});

test('streams have names: the same name the same stream, another name another', () => {
  const draw = (name: string): number[] => {
    const random = Random.named(name);
    return Array.from({ length: 5 }, () => random.next());
  };
  expect(draw('1/20260909/market')).toEqual(draw('1/20260909/market'));
  expect(draw('1/20260909/market')).not.toEqual(draw('2/20260909/market'));
});

test('normal deviates have mean 0, variance 1 and skewness 0, uniforms fill [0, 1), signs are fair', () => {
  const random = Random.named('moments');
  const count = 200_000;
  let [sum, square, cube, uniform, signs] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const n = random.normal();
    sum += n;
    square += n * n;
    cube += n * n * n;
    uniform += random.uniform();
    signs += random.sign();
  }
  const errors = 3 / Math.sqrt(count);
  expect(Math.abs(sum / count)).toBeLessThan(errors);
  expect(Math.abs(square / count - 1)).toBeLessThan(errors * Math.sqrt(2));
  expect(Math.abs(cube / count)).toBeLessThan(errors * Math.sqrt(15));
  expect(Math.abs(uniform / count - 0.5)).toBeLessThan(errors * Math.sqrt(1 / 12));
  expect(Math.abs(signs / count)).toBeLessThan(errors);
});
