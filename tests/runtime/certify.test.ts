import { describe, expect, test } from 'vitest';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import { certify } from '../../shared/runtime/certify.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { certificateDocument, standingDocument } from '../../shared/runtime/certificate.ts';
import { parsed } from '../../shared/runtime/documents.ts';
import { BAND, buysOnce, stillDay, THROUGH_THE_STOP } from '../support/one-trade.ts';
import { still, TINY, tinyInstrumentDay, tinyMarket, TODAY } from '../support/tiny-day.ts';
import { at, kiteWorld, type KiteWorld } from './kite-world.ts';
import { world } from './world.ts';

const setup = buysOnce();
const OTHER = { ...TINY, key: 'NSE:ALPHA', symbol: 'ALPHA', token: 8 };
const market = tinyMarket(
  tinyInstrumentDay(THROUGH_THE_STOP, BAND),
  tinyInstrumentDay(still(556, 600, 10_000), { instrument: OTHER, ...BAND }),
);
const LAST = 575;

async function standing(w: KiteWorld) {
  const [stored] = await w.store.read([keys.newestCertificate]);
  return parsed(keys.newestCertificate, stored?.value ?? null, standingDocument);
}

/** The day to its end, `deeds` between its minutes, and its certificate. */
async function certifiedDay(
  deeds: (w: KiteWorld, minute: number) => void = () => undefined,
  begin: (w: KiteWorld) => void = () => undefined,
  on = market,
) {
  const w = kiteWorld(setup, on, { averageDecimals: 2, openingCash: 100_000_000 });
  begin(w);
  for (let minute = 556; minute <= LAST; minute++) {
    await w.minute(minute);
    deeds(w, minute);
  }
  const certificate = await certify(w.runtime);
  return { w, certificate, standing: await standing(w) };
}

describe('the certificate of a day', () => {
  test('with a stop is clean to the paisa, kept, and the same when made again', async () => {
    const { w, certificate, standing } = await certifiedDay();
    expect(certificate).toMatchObject({
      day: TODAY,
      unresolved: [],
      warnings: [],
      foreign: [],
      signed: null,
    });
    expect(certificate.orders.map(({ ours }) => ours?.status)).toEqual(['complete', 'complete']);
    expect(certificate.orders.map(({ ours }) => ours)).toEqual(
      certificate.orders.map(({ brokers }) => brokers),
    );
    expect(certificate.positions).toEqual([{ instrument: TINY.key, ours: 0, account: 0, foreign: 0 }]);
    const { openingCash, closingCash, expected } = certificate.money;
    expect(closingCash - openingCash).toBe(expected);
    expect(standing).toEqual({ day: TODAY, blocked: null });
    const [stored] = await w.store.read([keys.certificate(TODAY)]);
    expect(parsed('certificate', stored?.value ?? null, certificateDocument)).toEqual(certificate);
    w.clock.set(w.clock.now() + 1_000);
    expect({ ...(await certify(w.runtime)), at: 0 }).toEqual({ ...certificate, at: 0 });
  });

  test('with partial fills is clean', async () => {
    const { w, certificate } = await certifiedDay(undefined, ({ kite }) =>
      kite.arm({ fault: 'partial-fill', qty: 7, route: 'place', nth: 2 }),
    );
    expect(w.kite.fired().map(({ fault }) => fault)).toEqual(['partial-fill']);
    expect(certificate).toMatchObject({ unresolved: [], warnings: [] });
  });

  test('with a fill that a cancellation raced is clean', async () => {
    const { w, certificate } = await certifiedDay((each, minute) => {
      if (minute !== 557) return;
      each.kite.arm({ fault: 'cancel-race', qty: 5, from: at(557), to: at(560) });
      const stop = each.kite.orders().find(({ isLive }) => isLive);
      if (stop === undefined) throw new Error('no stop rests');
      each.kite.cancelByHand(stop.id, each.clock.now());
    });
    const ends = certificate.orders.map(({ brokers }) => brokers?.status);
    expect(ends).toContain('cancelled');
    expect(w.kite.orders().filter(({ filledQty }) => filledQty > 0).length).toBeGreaterThanOrEqual(2);
    expect(certificate).toMatchObject({ unresolved: [], warnings: [] });
  });

  test('lists what a person traded by hand in another instrument, and holds it against nobody', async () => {
    const { certificate, standing } = await certifiedDay(({ kite, clock }, minute) => {
      const trade = { instrument: OTHER.key, qty: 10, limit: null };
      if (minute === 562) kite.tradeByHand({ ...trade, side: 'BUY' }, clock.now());
      if (minute === 563) kite.tradeByHand({ ...trade, side: 'SELL' }, clock.now());
    });
    expect(certificate.foreign.map(({ side, filledQty }) => `${side} ${filledQty}`)).toEqual([
      'BUY 10',
      'SELL 10',
    ]);
    expect(certificate).toMatchObject({ unresolved: [], warnings: [] });
    expect(standing.blocked).toBeNull();
  });

  test('lists a foreign position that stays, and does not compare the cash that it ties up', async () => {
    const { certificate, standing } = await certifiedDay(({ kite, clock }, minute) => {
      if (minute === 562)
        kite.tradeByHand({ instrument: OTHER.key, side: 'BUY', qty: 10, limit: null }, clock.now());
    });
    expect(certificate.positions).toContainEqual({
      instrument: OTHER.key,
      ours: 0,
      account: 10,
      foreign: 10,
    });
    expect(certificate.money).toMatchObject({ expected: null, why: expect.stringContaining(OTHER.key) });
    expect(certificate.unresolved).toEqual([]);
    expect(standing.blocked).toBeNull();
  });

  test('says what the broker’s own square-off closed of ours, and keeps entries back until a person has looked', async () => {
    const on = stillDay(600, { ...BAND, brokerSquareOff: 562 });
    const { w, certificate, standing } = await certifiedDay(undefined, undefined, on);
    expect(certificate.foreign.length).toBeGreaterThan(0);
    const ours = certificate.positions.find(({ instrument }) => instrument === TINY.key)?.ours ?? 0;
    expect(ours).toBeGreaterThan(0);
    expect(certificate.unresolved).toContainEqual(
      expect.objectContaining({ kind: 'quantity', what: TINY.key, ours, brokers: 0 }),
    );
    expect(standing.blocked).toMatch(/the certificate of 2026-09-09 is unresolved: .*others traded/);
    expect(w.alerts.some((text) => text.includes('is not settled'))).toBe(true);
  });

  test('of paper is made by paper, and is clean', async () => {
    const w = world(setup, market);
    for (let minute = 556; minute <= LAST; minute++) await w.minute(minute);
    expect(await certify(w.runtime)).toMatchObject({ unresolved: [], warnings: [], foreign: [] });
    expect(w.clock.now()).toBeGreaterThan(instantOf(TODAY, LAST));
  });

  test('with a charge that differs warns up to the tolerance of the configuration, and is unresolved above it', async () => {
    const outcome = async (tolerance: number) => {
      const on = {
        ...setup,
        config: { ...setup.config, certify: { ...setup.config.certify, tolerance: paise(tolerance) } },
      };
      const w = world(on, market, (ports) => ({
        ...ports,
        broker: {
          ...ports.broker,
          charges: async (orders) => (await ports.broker.charges(orders)).map((charge) => paise(charge + 30)),
        },
      }));
      for (let minute = 556; minute <= LAST; minute++) await w.minute(minute);
      const { unresolved, warnings } = await certify(w.runtime);
      return [unresolved, warnings].map((found) => found.map(({ kind }) => kind));
    };
    expect(await outcome(30)).toEqual([[], ['rupees', 'rupees']]);
    expect(await outcome(29)).toEqual([['rupees', 'rupees'], []]);
  });

  test('cannot be made where the broker cannot be read: none is written', async () => {
    const w = kiteWorld(setup, market);
    await w.minutes(556, LAST);
    const deaf = w.another(({ broker, store }) => ({
      broker: { ...broker, positions: () => Promise.reject(new Error('no positions')) },
      store,
    }));
    await expect(certify(deaf)).rejects.toThrow('no positions');
    expect(await w.store.read([keys.certificate(TODAY)])).toEqual([null]);
  });
});

describe('an entry', () => {
  const blockedDay = async (write: { readonly key: string; readonly value: object } | null) => {
    const w = kiteWorld(setup, market, {}, undefined, false);
    if (write !== null) {
      const value = JSON.parse(JSON.stringify(write.value));
      await w.store.commit({ expect: [], writes: [{ key: write.key, value }] });
    }
    await w.minutes(556, 558);
    const [order] = await w.orders();
    return { sent: w.kite.orders().length, note: order?.note ?? null, w };
  };

  test('is refused where the account was never certified; the first certificate of a flat account opens it', async () => {
    const { sent, note } = await blockedDay(null);
    expect([sent, note]).toEqual([0, expect.stringMatching(/^the account has no certificate/)]);
    const w = kiteWorld(setup, market, {}, undefined, false);
    await certify(w.runtime);
    await w.minutes(556, 558);
    expect(w.kite.orders().length).toBe(2);
  });

  test('is refused with the sentence of an unresolved certificate', async () => {
    const value = { day: 20260908, blocked: 'order x is another order' };
    const { sent, note } = await blockedDay({ key: keys.newestCertificate, value });
    expect([sent, note]).toEqual([0, 'order x is another order']);
  });

  test('is refused where orders since the newest certificate are of a day that has none', async () => {
    const w = kiteWorld(setup, market);
    const [newest, lost] = [{ day: 20260907, blocked: null }, '7ir000000070pscx000'];
    await w.store.commit({
      expect: [],
      writes: [
        { key: keys.newestCertificate, value: newest },
        { key: keys.order(lost), value: {} },
      ],
    });
    await w.minutes(556, 558);
    expect(w.kite.orders()).toEqual([]);
  });
});
