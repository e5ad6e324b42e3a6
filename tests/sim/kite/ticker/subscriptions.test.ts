import { expect, test } from 'vitest';
import { INSTRUMENTS_MAX, Subscriptions } from '../../../../shared/sim/kite/ticker/subscriptions.ts';

const all = () => new Subscriptions((token) => token < 100_000);
const asks = (subscriptions: Subscriptions, a: string, v: unknown) =>
  subscriptions.ask(JSON.stringify({ a, v }));

test('a new subscription is in mode quote, and its state is sent at once', () => {
  const subscriptions = all();
  expect(asks(subscriptions, 'subscribe', [1, 2, 1])).toEqual({
    fresh: new Map([
      [1, 'quote'],
      [2, 'quote'],
    ]),
    errors: [],
  });
});

test('a mode is of the instruments named, and stays when they are subscribed again', () => {
  const subscriptions = all();
  asks(subscriptions, 'subscribe', [1, 2]);
  expect(asks(subscriptions, 'mode', ['full', [2]]).fresh).toEqual(new Map([[2, 'full']]));
  asks(subscriptions, 'subscribe', [2]);
  expect([...subscriptions.modes]).toEqual([
    [1, 'quote'],
    [2, 'full'],
  ]);
});

test('what was unsubscribed has no mode any more', () => {
  const subscriptions = all();
  asks(subscriptions, 'subscribe', [1, 2]);
  asks(subscriptions, 'unsubscribe', [1, 7]);
  expect(asks(subscriptions, 'mode', ['ltp', [1, 2]])).toEqual({
    fresh: new Map([[2, 'ltp']]),
    errors: ['not subscribed, so no mode was set: 1'],
  });
});

test('tokens of no instrument are named, and the others hold', () => {
  const subscriptions = all();
  const unknown = Array.from({ length: 12 }, (_, i) => 200_000 + i);
  const { fresh, errors } = asks(subscriptions, 'subscribe', [...unknown, 5]);
  expect(fresh).toEqual(new Map([[5, 'quote']]));
  expect(errors).toEqual([expect.stringMatching(/^unknown instrument tokens: 200000, .* and 2 more$/)]);
});

test('instruments beyond 3,000 are refused, and room that was made is used', () => {
  const subscriptions = all();
  const tokens = Array.from({ length: INSTRUMENTS_MAX + 2 }, (_, i) => i + 1);
  expect(asks(subscriptions, 'subscribe', tokens).errors).toEqual([
    'a connection takes 3000 instruments: 2 were not subscribed',
  ]);
  expect(subscriptions.modes.size).toBe(3_000);
  asks(subscriptions, 'unsubscribe', [1]);
  expect(asks(subscriptions, 'subscribe', [3_001]).errors).toEqual([]);
});

test.each([
  ['{', 'not JSON: {'],
  ['{"a":"buy","v":[]}', /^not understood: `a`/],
  ['{"a":"subscribe","v":["1"]}', /^not understood: `v.0`/],
  ['{"a":"mode","v":["depth",[1]]}', /^not understood: `v.0`/],
])('%s is answered with why', (text, why) => {
  expect(all().ask(text).errors).toEqual([expect.stringMatching(why)]);
});
