import { describe, expect, test } from 'vitest';
import { Faults } from '../../../shared/sim/kite/faults.ts';
import { armed, at, Client } from './support.ts';

describe('arming', () => {
  test('the k-th call, a window, or the next call', () => {
    const client = armed({ fault: 'rate-limited', route: 'orders', nth: 2 });
    client.book(at(600, 1));
    expect(client.refusal('GET', '/orders', at(600, 2)).status).toBe(429);
    client.book(at(600, 3));
    client.kite.arm({ fault: 'rate-limited', route: 'orders', from: at(600, 5), to: at(600, 7) });
    client.book(at(600, 4));
    expect(client.refusal('GET', '/orders', at(600, 5)).status).toBe(429);
    expect(client.refusal('GET', '/orders', at(600, 6)).status).toBe(429);
    client.book(at(600, 7));
    expect(client.kite.fired()).toHaveLength(3);
  });

  test.each<[string, unknown, string]>([
    ['an unknown fault', { fault: 'meteor' }, 'meteor'],
    ['an unknown field', { fault: 'rate-limited', often: true }, 'often'],
    [
      'a route that it is not about',
      { fault: 'short-book', route: 'place' },
      'short-book is about orders, trades',
    ],
    ['an empty window', { fault: 'rate-limited', from: 5, to: 5 }, 'is empty'],
    ['a part of nothing', { fault: 'partial-fill', qty: 0 }, 'no such fault'],
  ])('%s is refused', (_name, fault, words) => {
    expect(() => new Faults().arm(fault)).toThrow(words);
  });

  test('a square-off of an instrument that is not there is refused', () => {
    const { kite } = new Client();
    expect(() => {
      kite.arm({ fault: 'rms-square-off', from: 0, instrument: 'NSE:X' });
    }).toThrow('NSE:X');
    expect(kite.fired()).toEqual([]);
  });
});
