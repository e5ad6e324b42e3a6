import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { KiteError } from '../../../shared/adapters/kite/kite-error.ts';
import type { HttpRequest } from '../../../shared/adapters/kite/transport.ts';
import type { FailureClass } from '../../../shared/domain/failure.ts';
import { paise, ZERO } from '../../../shared/domain/units.ts';
import type { Broker, BrokerAnswer } from '../../../shared/ports.ts';
import { TINY } from '../../support/tiny-day.ts';
import { kiteCase, LIMIT, SOON, TAG, type KiteCase } from './case.ts';
import { data, error, PRICE, type HttpOutcome } from './kite-model.ts';

const ID = '1953341975595868160';
const CHANGE = { type: 'LIMIT', price: paise(PRICE), trigger: ZERO, protection: 0 } as const;

function page(status: number, type: string, body: string): HttpOutcome {
  return { kind: 'answer', status, headers: { 'content-type': type }, body, delayMs: 1 };
}

function failing(code: string): () => Promise<never> {
  return async () => {
    throw Object.assign(new Error(`connect ${code}`), { code });
  };
}

/** Answers to a write; what they mean does not depend on which write it was. */
const WRITES: readonly (readonly [string, HttpOutcome, BrokerAnswer['kind'], FailureClass])[] = [
  ['nothing within the timeout', { kind: 'silent' }, 'no-answer', 'ambiguous'],
  ['a connection that is closed', { kind: 'reset' }, 'no-answer', 'ambiguous'],
  ['200 with HTML', page(200, 'text/html', '<html>We are down</html>'), 'no-answer', 'ambiguous'],
  ['200 with a JSON body called HTML', page(200, 'text/html', bodyOf(ID)), 'no-answer', 'ambiguous'],
  ['200 with half a body', page(200, 'application/json', '{"status":"succ'), 'no-answer', 'ambiguous'],
  ['200 with nothing', page(200, 'application/json', ''), 'no-answer', 'ambiguous'],
  ['200 without data', data(null), 'no-answer', 'ambiguous'],
  ['200 with another kind of data', data([]), 'no-answer', 'ambiguous'],
  ['200 with a number for an id', page(200, 'application/json', numbered()), 'no-answer', 'ambiguous'],
  ['200 with an id to break a path', data({ order_id: '1/../2' }), 'no-answer', 'ambiguous'],
  ['200 with slices', data({ order_id: ID, children: [] }), 'no-answer', 'ambiguous'],
  ['200 that is an error', error(200, 'InputException', 'Invalid `price`.'), 'no-answer', 'ambiguous'],
  ['201', page(201, 'application/json', bodyOf(ID)), 'no-answer', 'ambiguous'],
  ['302', page(302, 'text/html', ''), 'no-answer', 'ambiguous'],
  ['400 timed out', error(400, 'InputException', 'Order request timed out.'), 'no-answer', 'ambiguous'],
  ['400 Timed Out of Margin', error(400, 'MarginException', 'RMS Timed  Out'), 'no-answer', 'ambiguous'],
  ['400 of type Order', error(400, 'OrderException', 'Try again.'), 'no-answer', 'ambiguous'],
  ['400 of type Permission', error(400, 'PermissionException', 'IP 1.2.3.4'), 'no-answer', 'ambiguous'],
  ['400 with HTML', page(400, 'text/html', 'Bad Request'), 'no-answer', 'ambiguous'],
  ['400 Input called HTML', html(400, 'InputException', 'Invalid `price`.'), 'no-answer', 'ambiguous'],
  ['401', error(401, 'TokenException', 'Unauthorized'), 'no-answer', 'ambiguous'],
  ['404', error(404, 'GeneralException', 'Route not found'), 'no-answer', 'ambiguous'],
  ['500 Input', error(500, 'InputException', 'Invalid `price`.'), 'no-answer', 'ambiguous'],
  ['500 Order', error(500, 'OrderException', 'Something failed.'), 'no-answer', 'ambiguous'],
  ['502', page(502, 'text/html', '<h1>Bad Gateway</h1>'), 'no-answer', 'ambiguous'],
  ['503 Network', error(503, 'NetworkException', 'Gateway.'), 'no-answer', 'ambiguous'],
  ['504', page(504, 'text/plain', ''), 'no-answer', 'ambiguous'],
  ['429', error(429, 'NetworkException', 'Too many requests'), 'refused', 'rate-limited'],
  ['429 with HTML', page(429, 'text/html', 'slow down'), 'refused', 'rate-limited'],
  ['403 Token', error(403, 'TokenException', 'Incorrect `api_key`.'), 'refused', 'token-dead'],
  ['403 IP', error(403, 'PermissionException', 'IP (2402::1) is not allowed'), 'refused', 'ip-not-allowed'],
  ['403 of a tip', error(403, 'PermissionException', 'No tips'), 'refused', 'refused'],
  ['403 with HTML', page(403, 'text/html', 'Forbidden'), 'refused', 'refused'],
  ['400 Input', error(400, 'InputException', 'Invalid `price`.'), 'refused', 'refused'],
  ['400 Margin', error(400, 'MarginException', 'Insufficient funds.'), 'refused', 'margin'],
  ['400 Input IP', error(400, 'InputException', 'Your IP is not registered.'), 'refused', 'ip-not-allowed'],
  ['400 Input token', error(400, 'InputException', 'Invalid `access_token`.'), 'refused', 'token-dead'],
  ['400 closed', error(400, 'InputException', 'Markets are closed right now.'), 'refused', 'market-closed'],
];

const ERROR = z.object({ message: z.string(), error_type: z.string() });

function bodyOf(id: string): string {
  return JSON.stringify({ status: 'success', data: { order_id: id } });
}

function numbered(): string {
  return `{"status":"success","data":{"order_id":${ID}}}`;
}

function html(status: number, type: string, message: string): HttpOutcome {
  return page(status, 'text/html', JSON.stringify({ status: 'error', message, error_type: type }));
}

const CALLS: readonly (readonly [string, (of: KiteCase) => Promise<BrokerAnswer>])[] = [
  ['place', ({ broker, clock }) => broker.place(TAG, TINY.key, LIMIT, clock.now() + SOON)],
  ['modify', ({ broker, clock }) => broker.modify(ID, CHANGE, 'trail', clock.now() + SOON)],
  ['cancel', ({ broker, clock }) => broker.cancel(ID, clock.now() + SOON)],
];

const READS: readonly (readonly [string, (broker: Broker) => Promise<unknown>])[] = [
  ['book', (broker) => broker.book()],
  ['orders', (broker) => broker.orders()],
  ['trades', (broker) => broker.trades()],
  ['positions', (broker) => broker.positions()],
];

function isWrite({ method, url }: HttpRequest): boolean {
  return method !== 'GET' && url.startsWith('/orders');
}

describe.each(CALLS)('to %s answered by', (_name, call) => {
  test.each(WRITES)('%s', async (_answer, outcome, kind, failure) => {
    const one = kiteCase((request) => (isWrite(request) ? outcome : undefined));
    const answer = await call(one);
    expect(answer).toMatchObject({ kind, failure });
    expect(one.writes()).toHaveLength(1);
    if (answer.kind === 'accepted') throw new Error('accepted');
    expect(answer.http?.status).toBe(outcome.kind === 'answer' ? outcome.status : undefined);
    if (outcome.kind !== 'answer' || !outcome.body.includes('error_type')) return;
    // Kite's own words.
    const { message, error_type: type } = ERROR.parse(JSON.parse(outcome.body));
    expect(answer.why).toContain(message.replaceAll(/\s+/g, ' '));
    expect(answer.http?.type).toBe(type);
  });

  test('success', async () => {
    const one = kiteCase((request) => (isWrite(request) ? data({ order_id: ID }) : undefined));
    expect(await call(one)).toEqual({ kind: 'accepted', brokerId: ID });
  });

  test.each(['ECONNREFUSED', 'ENOTFOUND'])('no connection (%s): refused for certain', async (code) => {
    const one = kiteCase(undefined, {
      transport: async (request) =>
        isWrite(request) ? failing(code)() : { status: 200, headers: JSON_TYPE, body: EMPTY },
    });
    expect(await call(one)).toMatchObject({ kind: 'refused', failure: 'refused', http: null });
  });

  test.each(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'])('a failure called %s', async (code) => {
    const one = kiteCase(undefined, {
      transport: async (request) =>
        isWrite(request) ? failing(code)() : { status: 200, headers: JSON_TYPE, body: EMPTY },
    });
    expect(await call(one)).toMatchObject({ kind: 'no-answer', failure: 'ambiguous', http: null });
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };
const EMPTY = '{"status":"success","data":[]}';

/** An empty list is what a book may well answer. */
const NO_LIST = WRITES.filter(([answer]) => answer !== '200 with another kind of data');

/** A reading changes nothing, so a word of the token is enough. */
function readAs(outcome: HttpOutcome, failure: FailureClass): FailureClass {
  return outcome.kind === 'answer' && outcome.body.includes('TokenException') ? 'token-dead' : failure;
}

describe.each(READS)('to read the %s', (_name, read) => {
  test.each(NO_LIST)(
    'answered by %s rejects with what was said',
    async (_answer, outcome, _kind, failure) => {
      const { broker } = kiteCase(() => outcome);
      const error = await read(broker).catch((thrown: unknown) => thrown);
      if (!(error instanceof KiteError)) throw error;
      expect(error.failure.failure).toBe(readAs(outcome, failure));
    },
  );
});

describe('an order', () => {
  test.each(NO_LIST)('is not placed where the book answers %s', async (_answer, outcome, _kind, failure) => {
    const one = kiteCase(({ method }) => (method === 'GET' ? outcome : undefined));
    const answer = await one.broker.place(TAG, TINY.key, LIMIT, one.clock.now() + SOON);
    const expected = readAs(outcome, failure);
    expect(answer).toMatchObject({
      kind: 'unsent',
      failure: expected === 'ambiguous' ? 'no-book' : expected,
    });
    expect(one.writes()).toEqual([]);
  });

  test('that may have been taken is not placed a second time by the same process', async () => {
    const one = kiteCase((request) => (isWrite(request) ? { kind: 'silent' } : undefined));
    const place = (): Promise<BrokerAnswer> => one.broker.place(TAG, TINY.key, LIMIT, one.clock.now() + SOON);
    expect((await place()).kind).toBe('no-answer');
    expect(await place()).toMatchObject({ kind: 'refused', failure: 'refused' });
    expect(one.writes()).toHaveLength(1);
  });

  test('asked for twice at once is written once', async () => {
    const one = kiteCase();
    const place = (): Promise<BrokerAnswer> => one.broker.place(TAG, TINY.key, LIMIT, one.clock.now() + SOON);
    const kinds = (await Promise.all([place(), place(), place()])).map(({ kind }) => kind);
    expect(kinds).toEqual(['accepted', 'refused', 'refused']);
    expect(one.writes()).toHaveLength(1);
  });
});

test('nothing but Kite’s own success is ever accepted, whatever its status, type and body', async () => {
  const success = fc.record({
    status: fc.constant('success'),
    data: fc.record({ order_id: fc.constant(ID) }),
  });
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    success.map((value) => JSON.stringify(value)),
    fc.record({ status: fc.constant('success'), data: fc.jsonValue() }).map((value) => JSON.stringify(value)),
    fc.tuple(success, fc.string()).map(([value, type]) => JSON.stringify({ ...value, error_type: type })),
  );
  const type = fc.oneof(
    { weight: 3, arbitrary: fc.constant('application/json') },
    fc.constantFrom('application/json; charset=utf-8', 'text/html', 'text/csv', ''),
    fc.string(),
  );
  const status = fc.oneof(
    { weight: 3, arbitrary: fc.constant(200) },
    fc.constantFrom(200, 400, 403, 429, 502),
    fc.integer({ min: 100, max: 599 }),
  );
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(status, type, body, fc.constantFrom(...CALLS), async (code, kind, text, [, call]) => {
      const answer = await call(
        kiteCase((request) => (isWrite(request) ? page(code, kind, text) : undefined)),
      );
      const valid = code === 200 && /^application\/json\b/.test(kind) && isSuccess(text);
      if (answer.kind === 'accepted') accepted += 1;
      expect(answer.kind === 'accepted').toBe(valid);
      const certain = code === 429 || code === 403 || code === 400;
      expect(valid || certain || answer.kind === 'no-answer').toBe(true);
    }),
    { numRuns: 1500, seed: 20260909 },
  );
  expect(accepted).toBeGreaterThan(10);
});

/** Written again, not to be what is tested. */
function isSuccess(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return JSON.stringify(body) === JSON.stringify({ status: 'success', data: { order_id: ID } });
  } catch {
    return false;
  }
}
