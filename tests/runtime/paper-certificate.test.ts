import { describe, expect, test } from 'vitest';
import type { Place } from '../../shared/runtime/place.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { certificatesOf, readStanding } from '../../shared/runtime/certificate-kept.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import { signCertificate } from '../../shared/runtime/book/certificate.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { memoryPlace, runKept } from '../../shared/runtime/wire.ts';
import { kiteVenue } from '../../shared/sim/kite-venue.ts';
import { BAND, buysOnce, stillDay } from '../support/one-trade.ts';
import { TINY, TODAY } from '../support/tiny-day.ts';
import { kiteWorld } from './kite-world.ts';

const setup = buysOnce();
const LAST = 570;
const market = stillDay(LAST, { ...BAND, squareOff: 563 });
const idle = stillDay(556, BAND);
const asked = { source: 'test', request: {}, resume: false };
const PACE = { kind: 'replay', wait: async () => undefined } as const;

const lived = (place: Place, resume = false, on = market, alerts: string[] = []) =>
  runKept(place, setup, on, { ...SILENT, alert: (text) => void alerts.push(text) }, PACE, {
    ...asked,
    resume,
  });

async function certificateIn({ store }: Place) {
  const [certificate, ...more] = await certificatesOf(store);
  if (certificate === undefined || more.length > 0) throw new Error(`${more.length + 1} certificates`);
  return certificate;
}

describe('a day on paper', () => {
  test('ends with its certificate, clean to the paisa, and says nothing of an account at a broker', async () => {
    const place = memoryPlace();
    const alerts: string[] = [];
    const { account } = await lived(place, false, market, alerts);
    const certificate = await certificateIn(place);
    expect(certificate).toMatchObject({
      day: TODAY,
      at: instantOf(TODAY, LAST + 1),
      made: 'compared',
      paper: true,
      unresolved: [],
      warnings: [],
      notCompared: [],
      charges: { ours: account.charges, brokers: account.charges },
    });
    expect(certificate.orders).toHaveLength(2);
    expect(certificate.positions).toEqual([{ instrument: TINY.key, ours: 0, account: 0, foreign: 0 }]);
    expect(await readStanding(place.store)).toBeNull();
    expect(alerts).toEqual([]);
  });

  test('comes to the same decisions as at a simulated Kite, whose certificate is of an account at a broker', async () => {
    const [paper, kite] = [memoryPlace(), memoryPlace()];
    const { hash } = await lived(paper);
    const other = await runKept(kite, setup, market, SILENT, PACE, asked, undefined, kiteVenue);
    expect(other.hash).toBe(hash);
    expect((await certificateIn(kite)).paper).toBe(false);
    expect((await readStanding(kite.store))?.day).toBe(TODAY);
  });

  test('on which nothing was traded has a clean one of nothing', async () => {
    const place = memoryPlace();
    await lived(place, false, idle);
    const certificate = await certificateIn(place);
    expect(certificate).toMatchObject({ orders: [], positions: [], unresolved: [], warnings: [] });
    expect(certificate.compared).toContain('cash');
  });

  test('that ends with something open says so, and nobody trusts it', async () => {
    const place = memoryPlace();
    const alerts: string[] = [];
    const open = stillDay(560, { ...BAND, squareOff: 600 });
    await lived(place, false, open, alerts);
    const { unresolved } = await certificateIn(place);
    expect(unresolved.map(({ kind, what }) => [kind, what])).toContainEqual(['quantity', TINY.key]);
    expect(alerts.some((text) => text.startsWith('2026-09-09 is not settled'))).toBe(true);
  });

  test('lived anew has the one of its last life', async () => {
    const place = memoryPlace();
    await lived(place);
    await lived(place, false, idle);
    expect((await certificateIn(place)).orders).toEqual([]);
  });
});

test('one that is missing of a day on paper is rebuilt on paper, and no broker is asked about it', async () => {
  const place = memoryPlace();
  await lived(place);
  const key = keys.certificate(TODAY);
  await place.store.commit({ expect: [], writes: [{ key, value: null }] });
  const signed = { by: 'Ann', why: 'it was lost', at: instantOf(TODAY, 1000) };
  const by = { today: TODAY, broker: null, settings: setup.config.certify };
  const kite = kiteWorld(setup, market).runtime.ports.broker;
  await expect(signCertificate(place.store, TODAY, signed, { ...by, broker: kite })).rejects.toThrow(
    '2026-09-09 was lived on paper: the broker has nothing of it',
  );
  expect(await signCertificate(place.store, TODAY, signed, by)).toMatchObject({
    paper: true,
    made: 'rebuilt',
  });
  expect(await readStanding(place.store)).toBeNull();
});

describe('a life that ends while it certifies', () => {
  /** Nothing is committed any more from the certificate's commit on, which itself may land. */
  function dying(place: Place, landed: boolean): Place {
    let dead = false;
    return {
      ...place,
      store: {
        ...place.store,
        async commit(commit) {
          const certifies = commit.writes.some(({ key }) => key.startsWith('certificates/'));
          if (dead || (certifies && !landed)) throw new Error('the process died');
          dead = certifies;
          const answer = await place.store.commit(commit);
          if (dead) throw new Error('the process died');
          return answer;
        },
      },
    };
  }

  test.each([false, true])('is made up for by the next, the commit landed: %s', async (landed) => {
    const whole = memoryPlace();
    const { hash } = await lived(whole);
    const place = memoryPlace();
    // Not ended: what could not be certified is gone on with.
    await lived(dying(place, landed));
    expect((await place.store.read([keys.day(TODAY)]))[0]?.value).toMatchObject({ ended: false });
    expect(await certificatesOf(place.store)).toHaveLength(landed ? 1 : 0);
    expect((await lived(place, true)).hash).toBe(hash);
    expect(await certificateIn(place)).toEqual(await certificateIn(whole));
    // Told again as it was kept: a day that is over is not certified anew.
    const [before] = await place.store.list('certificates/', 'certificates/~');
    await lived(place, true);
    expect((await place.store.list('certificates/', 'certificates/~'))[0]?.version).toBe(before?.version);
  });
});
