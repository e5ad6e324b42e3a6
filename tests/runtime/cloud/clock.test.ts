import { describe, expect, test } from 'vitest';
import { dated } from '../../../shared/adapters/kite/dated.ts';
import { httpTransport } from '../../../shared/adapters/kite/http-transport.ts';
import { kiteClockCheck } from '../../../shared/runtime/cloud/kite-clock.ts';
import { ClockWatch } from '../../../shared/runtime/clock-watch.ts';
import { heardHere } from '../../../shared/runtime/wire-live.ts';
import { ROUTES } from '../../../shared/sim/kite/fault-schema.ts';
import { TINY } from '../../support/tiny-day.ts';
import { API_KEY, TOKEN } from '../../sim/kite/support.ts';
import { Served } from '../../sim/kite/server/served.ts';
import { guardedWorld, placed, REQUEST, roles } from '../guarded-world.ts';
import { at } from '../kite-world.ts';

/** Sent by a process whose watch lives as long as it does: each call guards its entries anew. */
async function world() {
  const watch = new ClockWatch();
  const of = await guardedWorld({ watch, sharpens: 'each-entry' }, (transport, clock) =>
    dated(transport, clock, (sighting) => watch.hear(sighting)),
  );
  const skewed = (byMs: number, from: number, to: number): void => {
    for (const route of ROUTES)
      of.w.kite.arm({ fault: 'skewed-date', byMs, route, from: at(from), to: at(to) });
  };
  return { ...of, watch, skewed };
}

describe('entries of functions, whose clock nobody looks at between two calls', () => {
  test('are sent by a clock that is right, and wait for nothing', async () => {
    const { w, alerts, waits } = await world();
    await w.minutes(556, 558);
    expect(roles(w)).toEqual(['e', 'x']);
    expect([alerts, waits]).toEqual([[], []]);
  });

  test.each([
    ['at once where one answer is enough', 2_500, []],
    ['after another answer where one is not', 1_600, [500]],
    ['after another answer where one is not', -1_600, [500]],
  ])('are not sent by a clock that is off, %s (%d ms), and the order says so', async (_, byMs, waited) => {
    const { w, alerts, waits, skewed } = await world();
    skewed(byMs, 500, 900);
    await w.minutes(556, 558);
    expect(placed(w)).toEqual([]);
    expect(waits).toEqual(waited);
    const why = new RegExp(`clock is \\d+ to \\d+ ms ${byMs > 0 ? 'behind' : 'ahead of'} Kite’s by the Date`);
    expect((await w.orders()).map(({ status, note }) => `${status} ${note}`)).toEqual([
      expect.stringMatching(why),
    ]);
    expect(alerts).toEqual([expect.stringMatching(why)]);
    expect((await w.account()).open).toEqual([]);
  });

  test('are sent by one that is within the limit, whatever was to be asked for that', async () => {
    const { w, alerts, skewed } = await world();
    skewed(700, 500, 900);
    await w.minutes(556, 558);
    expect(roles(w)).toEqual(['e', 'x']);
    expect(alerts).toEqual([]);
  });

  test('are not kept back where no answer names a time', async () => {
    const { w, watch } = await world();
    for (const route of ROUTES) w.kite.arm({ fault: 'missing-date', route, from: at(500), to: at(900) });
    await w.minutes(556, 558);
    expect(placed(w)).toHaveLength(2);
    expect(watch.offset()).toBeNull();
  });

  test('that are open when the clock goes wrong keep their stop, and are closed as ever', async () => {
    const { w, skewed } = await world();
    await w.minutes(556, 558);
    skewed(5_000, 559, 900);
    await w.minutes(559, 577);
    expect((await w.trades()).map(({ exitReason }) => exitReason)).toEqual(['square-off']);
    expect(placed(w).map(({ isLive }) => isLive)).toEqual([false, false]);
  });

  test('are told of once, whatever calls come into a process, and once when an answer says that it is over', async () => {
    const { w, called, alerts, skewed } = await world();
    skewed(2_500, 500, 560);
    const asking = (): Promise<unknown> => w.another(called).ports.broker.margin(TINY.key, REQUEST);
    for (const minute of [556, 557, 558]) {
      w.clock.set(at(minute));
      await asking();
    }
    expect(alerts).toEqual([expect.stringMatching(/ behind Kite’s .*: no entry is sent while that is so/)]);
    for (const minute of [561, 562]) {
      w.clock.set(at(minute));
      await asking();
    }
    expect(alerts.slice(1)).toEqual([
      'this computer’s clock agrees with Kite’s again: entries may be sent again',
    ]);
  });
});

describe('the watch of a deployment', () => {
  const ENV = { TRON_BROKER: 'kite', TRON_LIVE_GATE: 'asked', TRON_CLOCK_CHECK: 'date' } as const;
  const variables = {
    ...ENV,
    TRON_ENVIRONMENT: 'live',
    TRON_PAPER_ENVIRONMENT: 'paper',
    TRON_EGRESS_ADDRESSES: undefined,
    TRON_EGRESS_ECHO: undefined,
  };
  const none = async () => ({ status: 200, headers: {}, body: '' });
  const clock = { now: () => at(600) };

  test.each([
    ['orders go to paper', { TRON_BROKER: 'paper' }, true],
    ['no gate is asked', { TRON_LIVE_GATE: 'unasked' }, true],
    ['it is not wanted', { TRON_CLOCK_CHECK: 'none' }, true],
    ['time is made up', {}, false],
  ] as const)('hears nothing where %s', (_, changes, isReal) => {
    const { transport, watch } = heardHere({ ...variables, ...changes }, none, { clock, isReal });
    expect([transport === none, watch]).toEqual([true, null]);
  });

  test('hears of every answer over HTTP what time it is there', async () => {
    const sim = await Served.of();
    try {
      const { transport, watch } = heardHere(variables, httpTransport(sim.root), { clock, isReal: true });
      const headers = { authorization: `token ${API_KEY}:${TOKEN}` };
      const ask = () =>
        transport({ method: 'GET', url: '/user/profile', headers, body: '' }, 5000, () => true);
      await sim.arm({ fault: 'missing-date', route: 'profile' });
      await ask();
      expect(watch?.offset()).toBeNull();
      await ask();
      expect([watch?.offset(), watch?.why()]).toEqual([{ leastMs: 0, mostMs: 1000 }, null]);
      await sim.arm({ fault: 'skewed-date', byMs: -2_500, route: 'profile' });
      await ask();
      expect(watch?.why()).toMatch(/clock is \d+ to \d+ ms ahead of Kite’s/);
    } finally {
      await sim.stop();
    }
  });
});

describe('the look of a preflight', () => {
  /** By a broker that is so much ahead; null: it names no time. */
  async function looked(aheadMs: number | null) {
    let now = at(511, 0.25);
    const clock = { now: () => now };
    const watch = new ClockWatch();
    let asked = 0;
    const ask = async (): Promise<void> => {
      asked += 1;
      const second = Math.floor((now + (aheadMs ?? 0)) / 1000) * 1000;
      if (aheadMs !== null) watch.hear({ askedAt: now, answeredAt: now, second });
    };
    await ask();
    const sleepUntil = async (until: number): Promise<void> => void (now = Math.max(now, until));
    return { check: await kiteClockCheck(watch, { clock, sleepUntil }, ask), asked };
  }

  test('is fine by a clock that is right, and says what is known', async () => {
    const { check, asked } = await looked(0);
    expect(check).toEqual({
      name: 'kite-clock',
      is: 'fine',
      says: 'the clock is 750 ms off Kite’s at the most',
    });
    expect(asked).toBe(1);
  });

  test('blocks the day by one that is off, with the setting that does without', async () => {
    const { check } = await looked(1_300);
    expect(check).toMatchObject({
      is: 'blocks',
      says: expect.stringMatching(/behind Kite’s .*; TRON_CLOCK_CHECK=none/),
    });
  });

  test('notes that nothing is compared where no answer names a time', async () => {
    const { check } = await looked(null);
    expect(check).toMatchObject({ is: 'note', says: expect.stringContaining('name no time') });
  });
});
