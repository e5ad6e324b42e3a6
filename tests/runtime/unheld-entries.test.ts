import { describe, expect, test } from 'vitest';
import { paise } from '../../shared/domain/units.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import { unheldEntries } from '../../shared/runtime/unheld-entries.ts';
import { memoryPlace, runKept } from '../../shared/runtime/wire.ts';
import { kiteVenueIn, NO_TROUBLE } from '../../shared/sim/kite-venue.ts';
import type { Kite } from '../../shared/sim/kite/kite.ts';
import {
  buyAt,
  still,
  stub,
  TINY,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  TODAY,
} from '../support/tiny-day.ts';
import { at, kiteWorld, type KiteWorld, type Wrap } from './kite-world.ts';

const HAND = { instrument: TINY.key, side: 'BUY', qty: 7, limit: null } as const;

describe('entries of a day that nobody arms', () => {
  function world() {
    const market = tinyMarket(tinyInstrumentDay(still(556, 580, 10_000), { squareOff: 575 }));
    const told: string[] = [];
    const wrap: Wrap = ({ broker, store }) => {
      const alerts = { alert: async (text: string) => void told.push(text) };
      const clock = { now: () => w.clock.now() };
      return { broker: unheldEntries({ broker, alerts, clock, day: TODAY }).broker, store };
    };
    const w: KiteWorld = kiteWorld(
      tinySetup([stub({ find: (bar) => buyAt(557)(bar) ?? buyAt(570)(bar) })]),
      market,
      {},
      wrap,
    );
    const entries = () => w.kite.orders().filter(({ tag }) => tag?.[15] === 'e');
    return { w, told, entries };
  }

  test('are sent where nobody holds what they are in', async () => {
    const { w, told, entries } = world();
    await w.minutes(556, 558);
    expect([entries().length, told]).toEqual([1, []]);
  });

  test('are kept back while others hold it, and sent once that is gone: told once each', async () => {
    const { w, told, entries } = world();
    await w.minutes(556, 556);
    w.kite.tradeByHand({ ...HAND, product: 'MIS' }, w.clock.now());
    await w.minutes(557, 560);
    expect(entries()).toEqual([]);
    w.kite.tradeByHand({ ...HAND, side: 'SELL', product: 'MIS' }, w.clock.now());
    await w.minutes(561, 572);
    expect(entries().map(({ placedAt }) => placedAt >= at(570))).toEqual([true]);
    expect(told).toEqual([
      `${TINY.key}: the account holds 7 (MIS) that is not ours: nothing is entered in it while that is there`,
      `${TINY.key}: what others held is gone: entries may be sent again`,
    ]);
  });
});

describe('a replay on a simulated Kite', () => {
  test('enters nothing in what was carried over, under whatever product', async () => {
    const market = tinyMarket(tinyInstrumentDay(still(556, 580, 10_000), { squareOff: 575 }));
    const setup = tinySetup([stub({ find: buyAt(557) })]);
    const unfilled: string[] = [];
    const listener = {
      ...SILENT,
      unfilled: (_id: string, key: string, why: string) => void unfilled.push(`${key}: ${why}`),
    };
    let kite: Kite | undefined;
    const carried = [{ instrument: TINY.key, qty: 7, averagePrice: paise(10_000), product: 'NRML' as const }];
    const venue = kiteVenueIn(() => ({
      ...NO_TROUBLE,
      settings: { carried },
      begin: (made) => (kite = made),
    }));
    const asked = { source: 'memory', request: {}, resume: false };
    const replay = { kind: 'replay', wait: async () => undefined } as const;
    await runKept(memoryPlace(), setup, market, listener, replay, asked, undefined, venue);
    expect(kite?.orders().filter(({ tag }) => tag !== null)).toEqual([]);
    expect(unfilled).toEqual([expect.stringMatching(/the account holds 7 \(NRML\) that is not ours$/)]);
  });
});
