import { describe, expect, test } from 'vitest';
import { tick } from '../../shared/runtime/tick.ts';
import { still, tinyInstrumentDay, tinyMarket } from '../support/tiny-day.ts';
import { at, decided, market, setup } from './decided.ts';
import { haltBy, world } from './world.ts';

describe('tick', () => {
  test('decides a minute once, however often and however many at a time ask', async () => {
    const w = await decided();
    await tick(w.runtime, 'stocks', at(557));
    await Promise.all([1, 2, 3].map(() => tick(w.runtime, 'stocks', at(557))));
    await tick(w.runtime, 'stocks', at(556));
    expect(w.decisions.filter(({ kind }) => kind === 'entry')).toHaveLength(1);
    expect((await w.account()).open).toHaveLength(1);
  });

  test('of several lives at once is decided by one of them', async () => {
    const w = world(setup, market);
    await w.minute(556);
    await w.minute(557, async () => {
      await Promise.all([1, 2, 3, 4].map(() => tick(w.runtime, 'stocks', at(557))));
    });
    expect(w.decisions.filter(({ kind }) => kind === 'entry')).toHaveLength(1);
  });

  test('whose commit was overtaken by a halt decides again, on the halted account', async () => {
    let raced = false;
    const w = world(setup, market, (ports) => ({
      ...ports,
      store: {
        ...ports.store,
        async commit(commit) {
          const entering = commit.writes.some(({ key }) => key.startsWith('positions/'));
          if (entering && !raced) {
            raced = true;
            await haltBy(ports, 'a person');
          }
          return ports.store.commit(commit);
        },
      },
    }));
    for (const minute of [556, 557, 558]) await w.minute(minute);
    expect(
      w.decisions.map(({ kind, rule }) => `${kind} ${rule}`).filter((line) => !line.startsWith('select')),
    ).toEqual(['denied halted']);
    expect(await w.broker.book()).toEqual([]);
  });
});

describe('a halt that a tick comes to', () => {
  test('is told to a person', async () => {
    // As many exits as there are names for, one a minute, each refused because the exchange has closed.
    const last = 1_000;
    const shut = tinyMarket(tinyInstrumentDay(still(556, last, 10_000), { squareOff: 562, close: 561 }));
    const w = world(setup, shut);
    for (let minute = 556; minute <= last; minute++) await w.minute(minute);
    expect(w.alerts).toContainEqual(expect.stringMatching(/^halted: NSE:TINY: 432 exit orders/));
    expect((await w.account()).halted).toMatch(/close it by hand/);
  });
});

describe('a tick of a database that was restored', () => {
  test.each([
    ['and has an account', true],
    ['to before it had an account', false],
  ])('%s halts before it decides', async (_, hasAccount) => {
    const w = hasAccount ? await decided() : world(setup, market);
    w.clock.set(at(558));
    await tick({ ...w.runtime, restoreEpoch: 1 }, 'stocks', at(558));
    expect(await w.account()).toMatchObject({
      restoreEpoch: 1,
      halted: 'the database was restored (0 → 1): a person has to reconcile',
    });
    expect(w.alerts.filter((text) => text.startsWith('halted: '))).toHaveLength(1);
  });
});
