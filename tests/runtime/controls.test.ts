import { describe, expect, test } from 'vitest';
import type { Store } from '../../shared/ports.ts';
import { beginDay } from '../../shared/runtime/day-life.ts';
import { closePosition } from '../../shared/runtime/close-position.ts';
import { controlDocument, disable, enable } from '../../shared/runtime/controls.ts';
import { parsed } from '../../shared/runtime/documents.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { NEAR, spreadMarket, spreadSetup } from '../support/spread-day.ts';
import { buyAt, still, stub, tinyInstrumentDay, tinyMarket, tinySetup, TODAY } from '../support/tiny-day.ts';
import { at, decided } from './decided.ts';
import { world } from './world.ts';

const BOT = { kind: 'bot', name: 'stocks', why: 'it buys too late' } as const;
const SYMBOL = { kind: 'symbol', name: 'tiny', why: 'results today' } as const;

/** Wants to buy at three minutes. */
function wanting(wrap?: Parameters<typeof world>[2]) {
  const finds = [557, 559, 561].map((minute) => buyAt(minute));
  const find: ReturnType<typeof buyAt> = (bar) => finds.map((each) => each(bar)).find((found) => found);
  return world(
    tinySetup([stub({ find })]),
    tinyMarket(tinyInstrumentDay(still(556, 580, 10_000), { squareOff: 575 })),
    wrap,
  );
}

describe.each([BOT, SYMBOL])('what a person disabled: $kind $name', (asked) => {
  const rule = `disabled-${asked.kind}`;

  test('enters nothing until a person enables it, and the refusal says why', async () => {
    const w = wanting();
    await w.minute(556);
    await disable(w.runtime, asked);
    for (let minute = 557; minute <= 560; minute++) await w.minute(minute);
    expect(w.decisions.filter(({ kind }) => kind === 'denied').map((each) => each.rule)).toEqual([rule]);
    expect(w.decisions.map(({ why }) => why)).toContainEqual(expect.stringContaining(asked.why));
    expect(await w.broker.book()).toEqual([]);
    expect(await enable(w.runtime, { ...asked, why: 'looked at' })).toMatchObject({ why: asked.why });
    await w.minute(561);
    expect((await w.position()).trade).not.toBeNull();
  });

  test('is refused at the claim where it was decided before: nothing is sent, all money is back', async () => {
    const w = await decided();
    await disable(w.runtime, asked);
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect((await w.account()).open).toEqual([]);
    expect(w.unfilled).toEqual([expect.stringContaining(`is disabled: ${asked.why}`)]);
  });

  test('defeats a claim that it races', async () => {
    let racing = false;
    const w = await decided((ports) => ({
      ...ports,
      broker: {
        ...ports.broker,
        // Read before the claim, and after the claim's own reading of what stands: the commit is what decides.
        margin: async (...order) => {
          racing = true;
          return ports.broker.margin(...order);
        },
      },
      store: {
        ...ports.store,
        async commit(commit) {
          if (racing) {
            racing = false;
            await disable({ ...w.runtime, ports }, asked);
          }
          return ports.store.commit(commit);
        },
      },
    }));
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect((await w.account()).disabled).toMatchObject([{ kind: asked.kind }]);
  });

  test('keeps its stop, its exits and its closing', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    await disable(w.runtime, asked);
    await reconcile(w.runtime);
    expect((await w.position()).exit?.status).toBe('trigger-pending');
    expect(await closePosition(w.runtime, { instrument: 'TINY', why: 'enough' })).toMatchObject({
      flat: true,
    });
  });

  test('stays so over midnight, and where a day is lived anew', async () => {
    const w = await decided();
    await disable(w.runtime, asked);
    const begin = { profile: 'demo', bots: ['stocks'], assumed: [] } as const;
    const day = { source: 'test', request: {}, resume: false };
    for (const next of [TODAY + 1, TODAY]) {
      await beginDay(w.ports.store, next, day, begin);
      expect(await w.account()).toMatchObject({
        day: next,
        disabled: [{ kind: asked.kind, why: asked.why }],
      });
    }
  });
});

describe('disable', () => {
  test('asked twice keeps the first reason and writes nothing; each change has its record', async () => {
    const w = wanting();
    await w.minute(556);
    const first = await disable(w.runtime, { ...BOT, who: 'asha' });
    const { revision } = await w.account();
    expect(await disable(w.runtime, { ...BOT, why: 'another' })).toEqual(first);
    expect((await w.account()).revision).toBe(revision);
    await enable(w.runtime, { ...BOT, why: 'looked at' });
    expect(await enable(w.runtime, BOT)).toBeNull();
    const records = (await w.ports.store.list('controls/', 'controls/~')).map(({ key, value }) =>
      parsed(key, value, controlDocument),
    );
    expect(records.map(({ what, who, why }) => [what, who, why])).toEqual([
      ['disable', 'asha', BOT.why],
      ['enable', null, 'looked at'],
    ]);
  });

  test('refuses what nobody trades in one sentence, and writes nothing', async () => {
    const w = wanting();
    await w.minute(556);
    const before = await w.account();
    await expect(disable(w.runtime, { ...BOT, name: 'bonds' })).rejects.toThrow(
      /^there is no bot bonds: there are stocks, futures, options$/,
    );
    for (const work of [disable, enable])
      await expect(work(w.runtime, { ...SYMBOL, name: 'NIFTY' })).rejects.toThrow(
        /^nobody trades NIFTY today, as a stock or as what futures and options derive from: there are TINY$/,
      );
    expect(await w.account()).toEqual(before);
  });

  test('survives commits of others in between, and gives up with words where there is no end to them', async () => {
    const w = wanting();
    await w.minute(556);
    const { store } = w.ports;
    const busy = (times: number): Store => ({
      ...store,
      async commit(commit) {
        if (times-- > 0) {
          const [stored] = await store.read(['accounts/main']);
          await store.commit({
            expect: [],
            writes: [{ key: 'accounts/main', value: stored?.value ?? null }],
          });
        }
        return store.commit(commit);
      },
    });
    const over = (times: number) => ({ ...w.runtime, ports: { ...w.runtime.ports, store: busy(times) } });
    await disable(over(3), BOT);
    expect((await w.account()).disabled).toHaveLength(1);
    await expect(enable(over(Infinity), BOT)).rejects.toThrow(/nothing is enabled, ask again/);
    expect((await w.account()).disabled).toHaveLength(1);
  });

  test('of an underlying lets the sale that completes a spread go on, and no new spread begin', async () => {
    const w = world(spreadSetup({ at: [560, 562] }), spreadMarket());
    for (let minute = 556; minute <= 559; minute++) await w.minute(minute);
    w.clock.set(at(560));
    await w.minute(560);
    expect((await w.position(NEAR.key)).trade?.sold?.qty).toBeGreaterThan(0);
    await disable(w.runtime, { ...SYMBOL, name: 'TINY' });
    await w.minute(561);
    expect((await w.position(NEAR.key)).trade).not.toBeNull();
    expect(await closePosition(w.runtime, { instrument: NEAR.key, why: 'enough' })).toMatchObject({
      flat: true,
    });
    await w.minute(562);
    expect((await w.position(NEAR.key)).entry).toBeNull();
    expect(w.decisions.filter(({ kind }) => kind === 'denied').map(({ rule }) => rule)).toEqual([
      'disabled-symbol',
    ]);
  });
});
