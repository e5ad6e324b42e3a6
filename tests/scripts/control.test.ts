import { describe, expect, test } from 'vitest';
import { checkControl, withControl } from '../../scripts/commands/control.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import type { Runtime } from '../../shared/runtime/runtime.ts';
import { decided } from '../runtime/decided.ts';
import { flattening, RELAY_ENV } from './relay-desk.ts';

const TERMINAL = { env: RELAY_ENV };

/** A paper position, protected; `lived` is what the day does while somebody waits. */
async function paper(lived: (runtime: Runtime) => Promise<unknown>) {
  const w = await decided();
  await executeOrder(w.runtime, w.task);
  let now = 0;
  const real = {
    clock: { now: () => now },
    async sleepUntil(until: number) {
      now = Math.max(now, until);
      await lived(w.runtime);
    },
  };
  return { ...w, real };
}

/** What is done while the relay of that run is served at the URL given. */
async function served<T>(
  { runtime, real }: Awaited<ReturnType<typeof paper>>,
  work: (url: string, awake: () => void) => Promise<T>,
): Promise<T> {
  const said: string[] = [];
  return withControl(
    0,
    TERMINAL,
    real,
    (text) => said.push(text),
    (awake) => work(/http:\S+\d/.exec(said.join())?.[0] ?? '', () => awake(runtime)),
  );
}

describe('the relay of a paper day', () => {
  test('writes what is wanted, and the day closes it with its next minute', async () => {
    const w = await paper(reconcile);
    const told = await served(w, (url, awake) => {
      awake();
      return flattening(['--relay', url]);
    });
    expect(told).toMatchObject({ code: 0, out: expect.stringMatching(/^flat in \d+\.\d s\nhalted/) });
    expect(w.closed.map(({ exitReason }) => exitReason)).toEqual(['flatten']);
    expect(await w.account()).toMatchObject({ halted: 'a test', desired: 'flat' });
  });

  test('asks the paper broker nothing itself: where no minute is lived it says what is left', async () => {
    const w = await paper(async () => undefined);
    const before = JSON.stringify(await w.broker.book());
    const { code, out } = await served(w, (url, awake) => {
      awake();
      return flattening(['--relay', url]);
    });
    expect(code).toBe(3);
    expect(out).toMatch(
      /^NOT FLAT after 15\d\.\d s\nhalted[^]*left: positions\/20260909-NSE:TINY has an order or a trade/,
    );
    expect(JSON.stringify(await w.broker.book())).toBe(before);
  });

  test('before the day has begun says so, and does nothing', async () => {
    const w = await paper(reconcile);
    const { code, err } = await served(w, (url) => flattening(['--relay', url]));
    expect(code).toBe(3);
    expect(err).toMatch(/answered 500: .*the day has not begun/);
    expect(await w.account()).toMatchObject({ halted: null });
  });

  test('ends with the run, whatever the run came to', async () => {
    const w = await paper(reconcile);
    let url = '';
    const run = served(w, async (at) => {
      url = at;
      throw new Error('the day broke');
    });
    await expect(run).rejects.toThrow('the day broke');
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  });
});

test('a run without one needs no secret, and with one is refused without it before anything else', async () => {
  const real = { clock: { now: () => 0 }, sleepUntil: async () => undefined };
  expect(
    await withControl(
      null,
      { env: {} },
      real,
      () => undefined,
      async () => 7,
    ),
  ).toBe(7);
  expect(() => checkControl(null, { env: {} })).not.toThrow();
  expect(() => checkControl(0, { env: {} })).toThrow(/--control-port: TRON_RELAY_SECRET is not set/);
});
