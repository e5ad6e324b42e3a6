import { describe, expect, test } from 'vitest';
import type { CloseReport } from '../../../shared/runtime/close-position.ts';
import { NotTraded } from '../../../shared/runtime/not-traded.ts';
import {
  closeAnswerSchema,
  switchAnswerSchema,
  type Controls,
} from '../../../shared/runtime/relay/controls.ts';
import { relay, SECRET, storeOf } from './asked.ts';

const CLOSED: CloseReport = { flat: true, left: [], position: 'NSE:TINY', tookMs: 5 };
const CLOSE = JSON.stringify({ instrument: 'tiny', why: 'a test' });
const BOT = { kind: 'bot', name: 'stocks', why: 'a test' } as const;
const ROUTES = [
  ['/close', CLOSE],
  ['/disable', JSON.stringify(BOT)],
  ['/enable', JSON.stringify(BOT)],
] as const;

function controlling(change: Partial<Controls> = {}, parts: Parameters<typeof relay>[0] = {}) {
  const done: string[] = [];
  const controls: Controls = {
    paper: false,
    async close({ instrument }) {
      done.push(`close ${instrument}`);
      return CLOSED;
    },
    async disable({ kind, name, why }) {
      done.push(`disable ${name}`);
      return { kind, name, why, at: 7 };
    },
    async enable({ kind, name, why }) {
      done.push(`enable ${name}`);
      return { kind, name, why, at: 7 };
    },
    ...change,
  };
  return { done, ...relay({ store: storeOf({}), controls, ...parts }) };
}

describe.each(ROUTES)('POST %s', (path, body) => {
  test('is done for who knows the secret and for nobody else', async () => {
    const { ask, done } = controlling();
    for (const header of [null, '', `Bearer ${SECRET}x`, `Basic ${SECRET}`, SECRET])
      expect((await ask('POST', path, body, header)).status).toBe(401);
    expect(done).toEqual([]);
    const { status, body: said } = await ask('POST', path, body);
    expect(status).toBe(200);
    const schema = path === '/close' ? closeAnswerSchema : switchAnswerSchema;
    expect(schema.parse(said)).toEqual(said);
    expect(done).toHaveLength(1);
  });

  test('is declined in a sentence where there is no store, and where it does not answer', async () => {
    const without = controlling({}, { controls: null, store: null });
    expect(await without.ask('POST', path, body)).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('this relay has no store') },
    });
    const store = storeOf({ answers: () => Promise.reject(new Error('UNAVAILABLE')) });
    const down = controlling({}, { store });
    expect(await down.ask('POST', path, body)).toMatchObject({
      status: 503,
      body: { error: expect.stringContaining('the store does not answer') },
    });
    expect(down.done).toEqual([]);
  });

  test('a store that never says a word is not waited for', async () => {
    const store = storeOf({ answers: () => new Promise(() => undefined) });
    const { ask, clock } = controlling({}, { store });
    expect((await ask('POST', path, body)).status).toBe(503);
    expect(clock.now()).toBe(3_000);
  });

  test('a name that nobody knows is a 404 with its sentence, and a failure is a 500', async () => {
    const rejecting = (why: Error): Partial<Controls> => {
      const no = async (): Promise<never> => {
        throw why;
      };
      return { close: no, disable: no, enable: no };
    };
    expect(await controlling(rejecting(new NotTraded('nobody'))).ask('POST', path, body)).toEqual({
      status: 404,
      body: { error: 'nobody', refused: 'not-traded' },
    });
    expect((await controlling(rejecting(new Error('odd'))).ask('POST', path, body)).status).toBe(500);
  });

  test.each(['', '7', '{}', '{"why":"x"}', body.replace('}', ',"more":1}'), body.replace('a test', '  ')])(
    'a body of %j is a 400',
    async (wrong) => {
      const { ask, done } = controlling();
      expect((await ask('POST', path, wrong)).status).toBe(400);
      expect(done).toEqual([]);
    },
  );

  test('asked by two at once is one, by another name another, and later again', async () => {
    const { ask, done } = controlling();
    const other = body.replace('tiny', 'other').replace('stocks', 'futures');
    await Promise.all([body, body, other].map((each) => ask('POST', path, each)));
    expect(done).toHaveLength(2);
    await ask('POST', path, body);
    expect(done).toHaveLength(3);
  });
});

test('the time to flat is that of the process’s clock, and what is left is told', async () => {
  const parts = controlling();
  const close = async (): Promise<CloseReport> => {
    parts.clock.set(3_200);
    return { ...CLOSED, flat: false, left: ['5 of NSE:TINY'] };
  };
  const { ask } = controlling({ close }, { clock: parts.clock });
  expect((await ask('POST', '/close', CLOSE)).body).toMatchObject({
    flat: false,
    tookMs: 3_200,
    left: ['5 of NSE:TINY'],
    position: 'NSE:TINY',
  });
});
