import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import { NotTraded } from '../../../shared/runtime/not-traded.ts';
import { edgeDesk, PROJECT } from './edge-desk.ts';

const TICK = ENDPOINTS['tick-stocks'];
const EXECUTE = ENDPOINTS['execute-order'];
const FLATTEN = ENDPOINTS['emergency-flatten'];
const done = async (): Promise<void> => undefined;

describe('an answer', () => {
  test('of a failure tells the log all and the caller nothing', async () => {
    const desk = await edgeDesk(TICK, {});
    const { status, body } = await desk.call();
    expect({ status, body }).toEqual({
      status: 500,
      body: { error: 'tick-stocks failed: the log says why' },
    });
    const line = desk.lines().find(({ severity }) => severity === 'ERROR');
    expect(line).toMatchObject({
      message: expect.stringContaining('SELECT secret'),
      '@type': expect.stringContaining('ReportedErrorEvent'),
      serviceContext: { service: 'tick-stocks', version: 'v1' },
      stack_trace: expect.stringMatching(/^Error: nobody asked[\s\S]+edge-desk/),
    });
    expect(desk.beats).toMatchObject([
      ['tick-stocks', { outcome: 'failed', why: expect.stringContaining('nobody asked') }],
    ]);
  });

  test('of a flatten that is not flat asks to be asked again, with what is left', async () => {
    const report = {
      format: 'tron-flatten',
      version: 1,
      flat: false,
      left: ['5 of NSE:TINY'],
      kept: [],
      tookMs: 5,
      by: 'store',
      store: 'up',
      halted: true,
    } as const;
    const desk = await edgeDesk(FLATTEN, {
      flatten: async () => ({ ...report, left: [...report.left], kept: [] }),
    });
    const call = { as: 'person', body: { why: 'a test' } };
    expect(await desk.call('/', call)).toMatchObject({
      status: 503,
      body: { error: 'not flat yet', data: report },
    });
    const flat = await edgeDesk(FLATTEN, {
      flatten: async () => ({ ...report, flat: true, left: [], kept: [] }),
    });
    expect((await flat.call('/', call)).status).toBe(200);
  });

  test('of a control is what stands, by whom the token names; a name that nobody knows is a refusal', async () => {
    const asked: unknown[] = [];
    const desk = await edgeDesk(ENDPOINTS.dashboard, {
      close: async ({ instrument }) => {
        if (instrument === 'NOBODY') throw new NotTraded('NOBODY is not among them');
        return { flat: instrument === 'TINY', left: [], position: 'NSE:TINY', tookMs: 5 };
      },
      disable: async (each) => {
        asked.push(each);
        return { kind: each.kind, name: each.name, why: 'an earlier one', at: 7 };
      },
      enable: async () => null,
    });
    const call = (path: string, body: object) => desk.call(path, { as: 'person', body });
    const why = 'a test';
    expect(await call('/close', { instrument: 'TINY', why })).toMatchObject({
      status: 200,
      body: { position: 'NSE:TINY', flat: true, left: [], tookMs: 5 },
    });
    expect(await call('/close', { instrument: 'NSE:OTHER', why })).toMatchObject({
      status: 503,
      body: { error: 'not flat yet', data: { flat: false } },
    });
    expect(await call('/close', { instrument: 'NOBODY', why })).toMatchObject({
      status: 409,
      body: { refused: 'not-traded', why: 'NOBODY is not among them' },
    });
    expect((await call('/close', { instrument: '<b>', why })).status).toBe(400);
    const bot = { kind: 'bot', name: 'stocks', why };
    expect(await call('/disable', bot)).toMatchObject({
      status: 200,
      body: { name: 'stocks', reason: 'an earlier one', since: 7 },
    });
    expect(asked).toEqual([{ ...bot, who: 'person@x' }]);
    expect(await call('/enable', bot)).toMatchObject({ status: 200, body: { reason: null, since: null } });
    expect((await call('/disable', { ...bot, who: 'somebody else' })).status).toBe(400);
  });

  test('of a refusal by a rule is a success to a machine and none to a person', async () => {
    const refusal = { kind: 'refused', rule: 'no-token', why: 'nobody has logged in' } as const;
    const machine = await edgeDesk(ENDPOINTS.preflight, { preflight: async () => refusal });
    expect(await machine.call()).toMatchObject({ status: 200, body: { refused: 'no-token' } });
    expect(machine.beats).toMatchObject([['preflight', { outcome: 'refused', why: refusal.why }]]);
    const person = await edgeDesk(ENDPOINTS.dashboard, { pause: async () => refusal });
    const call = { as: 'person', body: { why: 'a test' } };
    expect((await person.call('/pause', call)).status).toBe(409);
  });

  test('of a task that is none keeps the queue from sending it for ever, and is an error of ours', async () => {
    const desk = await edgeDesk(EXECUTE, {});
    const call = { as: 'tasks', body: { name: 'a', orderId: '../../etc', notBefore: 0, validUntil: 1 } };
    expect(await desk.call('/', call)).toMatchObject({
      status: 200,
      body: { refused: 'bad-input', why: 'orderId: must be an order id' },
    });
    expect(desk.lines()).toContainEqual(
      expect.objectContaining({ severity: 'ERROR', message: 'execute-entry: bad input' }),
    );
  });

  test('comes before the platform’s limit, and what comes after it is still told', async () => {
    let fail: (error: Error) => void = () => undefined;
    const slow = new Promise<void>((_resolve, reject) => {
      fail = reject;
    });
    const limits: number[] = [];
    const desk = await edgeDesk(
      TICK,
      { tick: () => slow },
      {
        deadline: (ms) => {
          limits.push(ms);
          return { over: Promise.resolve(), callOff: () => undefined };
        },
      },
    );
    const { status, body } = await desk.call();
    expect(status).toBe(503);
    expect(body).toEqual({ error: 'not done within 50 s: given up waiting, it may still be done' });
    expect(limits[0]).toBe(50_000);
    fail(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
    const errors = desk.lines().filter(({ severity }) => severity === 'ERROR');
    expect(errors.map(({ message }) => message)).toEqual([
      'tick-stocks: not done within 50 s: given up waiting, it may still be done',
      'tick-stocks failed: Error: too late',
    ]);
  });

  test('does not wait for a mark that cannot be kept, nor is it another for it', async () => {
    const never = new Promise<void>(() => undefined);
    const kept = await edgeDesk(
      TICK,
      { tick: done, beat: () => never },
      { deadline: (ms) => ({ over: ms === 1000 ? Promise.resolve() : never, callOff: () => undefined }) },
    );
    expect((await kept.call()).status).toBe(200);
    const broken = await edgeDesk(TICK, {
      tick: done,
      beat: async () => {
        throw new Error('no store');
      },
    });
    expect((await broken.call()).status).toBe(200);
    expect(broken.lines()).toContainEqual(
      expect.objectContaining({ severity: 'WARNING', message: 'the function’s mark was not kept' }),
    );
  });

  test('comes where nothing works: no clock, no identity, no app', async () => {
    const broken = async (): Promise<never> => {
      throw new Error('inside');
    };
    const wentBack = (): never => {
      throw new RangeError('the clock went back');
    };
    const bent = [{ clock: { now: wentBack } }, { identity: { verify: broken } }, { app: broken }];
    for (const change of bent) {
      const desk = await edgeDesk(TICK, { tick: done }, change);
      const { status, body } = await desk.call();
      expect([status, JSON.stringify(body).includes('inside')]).toEqual([500, false]);
      expect(desk.lines()).toContainEqual(expect.objectContaining({ severity: 'ERROR' }));
    }
  });

  test('of whether functions answer loads nothing', async () => {
    const desk = await edgeDesk(ENDPOINTS.health, {});
    expect(await desk.call('/', { method: 'GET', as: '' })).toMatchObject({
      status: 200,
      body: { ok: true },
    });
    expect(desk.loads()).toBe(0);
    expect(desk.lines()).toEqual([]);
  });

  test('where nobody knows who calls asks to come again', async () => {
    const desk = await edgeDesk(TICK, {});
    expect((await desk.call('/', { as: 'nobody-knows' })).status).toBe(503);
    expect(desk.lines()).toMatchObject([
      { severity: 'WARNING', message: 'caller refused', why: 'the issuer is away' },
    ]);
  });

  test('of the log-in is the way to Kite’s page', async () => {
    const desk = await edgeDesk(ENDPOINTS.login, { loginStart: async () => 'https://kite.example/?state=x' });
    const { status, headers } = await desk.call('/', { method: 'GET', as: 'person' });
    expect([status, headers.get('location')]).toEqual([303, 'https://kite.example/?state=x']);
  });
});

describe('lines', () => {
  test('of two calls at once each carry their own call’s trace', async () => {
    const both = Promise.withResolvers<void>();
    let calls = 0;
    const desk = await edgeDesk(TICK, {
      async tick() {
        calls += 1;
        if (calls === 2) both.resolve();
        await both.promise;
        throw new Error(`call ${calls}`);
      },
    });
    const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
    await Promise.all([
      desk.call('/', { headers: { traceparent: `00-${a}-00f067aa0ba902b7-01` } }),
      desk.call('/', { headers: { 'x-cloud-trace-context': `${b}/255;o=0` } }),
    ]);
    const traces = desk
      .lines()
      .filter(({ severity }) => severity === 'ERROR')
      .map((line) => [
        line['logging.googleapis.com/trace'],
        line['logging.googleapis.com/spanId'],
        line['logging.googleapis.com/trace_sampled'],
      ]);
    expect(new Set(traces)).toEqual(
      new Set([
        [`projects/${PROJECT}/traces/${a}`, '00f067aa0ba902b7', true],
        [`projects/${PROJECT}/traces/${b}`, '00000000000000ff', false],
      ]),
    );
  });
});
