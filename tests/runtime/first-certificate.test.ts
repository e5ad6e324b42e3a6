import { expect, test } from 'vitest';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { addDays } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import type { Store } from '../../shared/ports.ts';
import {
  certificateBar,
  certificatesOf,
  keepCertificate,
  readStanding,
} from '../../shared/runtime/certificate-kept.ts';
import type { Certificate } from '../../shared/runtime/certificate.ts';
import { readCertificate } from '../../shared/runtime/book/certificate.ts';
import { certify } from '../../shared/runtime/certify.ts';
import { dayDocument } from '../../shared/runtime/day-record.ts';
import { firstCertificate } from '../../shared/runtime/first-certificate.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { BAND, buysOnce, stillDay } from '../support/one-trade.ts';
import { TINY, TODAY } from '../support/tiny-day.ts';
import { kiteWorld, type KiteWorld } from './kite-world.ts';
import { world } from './world.ts';

const setup = buysOnce();
const market = stillDay(600, { ...BAND, squareOff: 563 });
const LAST = 575;

/** An account that was never certified. */
const fresh = (settings: Parameters<typeof kiteWorld>[2] = {}) =>
  kiteWorld(setup, market, { averageDecimals: 2, openingCash: 100_000_000, ...settings }, undefined, false);

const first = ({ runtime: { ports } }: KiteWorld, store: Store = ports.store) =>
  firstCertificate({ store, clock: ports.clock, broker: ports.broker });

test('of a flat account opens it for the day, and leaves the day itself to be certified', async () => {
  const w = fresh();
  expect(await certificateBar(w.store, TODAY)).toMatch(
    /^the account has no certificate; of a flat one tron init/,
  );
  expect(await first(w)).toMatchObject({
    kind: 'made',
    certificate: { made: 'first', paper: false, day: TODAY },
  });
  expect(await readStanding(w.store)).toEqual({ day: addDays(TODAY, -1), blocked: null });
  expect(await certificateBar(w.store, TODAY)).toBeNull();
  await w.minutes(556, LAST);
  expect(w.kite.orders().length).toBe(2);
  // Nobody certified the day that was traded.
  const tomorrow = addDays(TODAY, 1);
  expect(await certificateBar(w.store, tomorrow)).toMatch(
    /orders after 2026-09-08 are of a day without a certificate/,
  );
  expect(await certify(w.runtime)).toMatchObject({ made: 'compared', unresolved: [], warnings: [] });
  expect(await certificateBar(w.store, tomorrow)).toBeNull();
});

test('made twice is made once: the second says since when', async () => {
  const w = fresh();
  await first(w);
  const before = await w.store.list('certificates/', 'certificates/~');
  w.clock.set(w.clock.now() + 60_000);
  expect(await first(w)).toEqual({ kind: 'already', since: '2026-09-09T09:15:00.000+05:30', blocked: null });
  expect(await w.store.list('certificates/', 'certificates/~')).toEqual(before);
});

test('of an account that was certified otherwise is not made, and says what keeps entries back', async () => {
  const w = fresh();
  const value = { day: 20260908, blocked: 'order x is another order' };
  await w.store.commit({ expect: [], writes: [{ key: keys.newestCertificate, value }] });
  expect(await first(w)).toEqual({ kind: 'already', since: '2026-09-08', blocked: value.blocked });
});

test('lists what others hold under other products, and their cash', async () => {
  const averagePrice = paise(9_000);
  const w = fresh({ carried: [{ instrument: TINY.key, product: 'NRML', qty: 40, averagePrice }] });
  const outcome = await first(w);
  expect(outcome).toMatchObject({
    kind: 'made',
    certificate: { held: [{ instrument: TINY.key, product: 'NRML', dayQty: 0, netQty: 40 }], unresolved: [] },
  });
});

test('is refused with the list while something is held intraday or an order works, and nothing is written', async () => {
  const w = fresh();
  w.kite.tradeByHand({ instrument: TINY.key, side: 'BUY', qty: 10, limit: null }, w.clock.now());
  w.kite.tradeByHand({ instrument: TINY.key, side: 'BUY', qty: 7, limit: paise(9_500) }, w.clock.now());
  w.clock.set(w.clock.now() + 1_000);
  expect(await first(w)).toEqual({
    kind: 'refused',
    rule: 'not-flat',
    why: [
      `${TINY.key} MIS: 10 held`,
      expect.stringMatching(/^order \d+, BUY 7 NSE:TINY MIS, can still fill \(OPEN\)$/),
    ],
  });
  expect(await w.store.list('certificates/', 'certificates/~')).toEqual([]);
  expect(await certificateBar(w.store, TODAY)).not.toBeNull();
});

test('cannot be made where the account cannot be read', async () => {
  const w = fresh();
  const { broker } = w.runtime.ports;
  const deaf = { ...broker, funds: () => Promise.reject(new Error('no funds')) };
  const made = firstCertificate({ store: w.store, clock: w.clock, broker: deaf });
  await expect(made).rejects.toThrow('no funds');
  expect(await w.store.list('certificates/', 'certificates/~')).toEqual([]);
});

test('that dies at its commit is made by the next, or was', async () => {
  for (const landed of [false, true]) {
    const w = fresh();
    const dying: Store = {
      ...w.store,
      async commit(commit) {
        if (landed) await w.store.commit(commit);
        throw new Error('the process died');
      },
    };
    await expect(first(w, dying)).rejects.toThrow('died');
    expect(await first(w)).toMatchObject({ kind: landed ? 'already' : 'made' });
    expect(await certificateBar(w.store, TODAY)).toBeNull();
  }
});

test('of a book that another clock’s days are in is refused', async () => {
  const w = fresh();
  const record = dayDocument.parse({
    day: 20261001,
    run: 0,
    lives: 1,
    source: 'test',
    request: '{}',
    profile: 'seed',
    bots: ['stocks'],
    livedTo: 0,
    ended: true,
    hash: null,
    left: 0,
    halted: null,
    assumed: [],
  });
  const value = { ...record, bots: [...record.bots], assumed: [] };
  await w.store.commit({ expect: [], writes: [{ key: keys.day(20261001), value }] });
  expect(await first(w)).toMatchObject({ kind: 'refused', rule: 'other-clock' });
  const paper = await firstCertificate({ store: w.store, clock: w.clock, broker: null });
  expect(paper).toMatchObject({ kind: 'refused', rule: 'not-empty' });
});

test('of a book of paper is of its empty ledger, asks nobody, and opens no account at a broker', async () => {
  const store = memoryStore();
  const clock = { now: () => 1_788_925_500_000 };
  const asked = () => firstCertificate({ store, clock, broker: null });
  expect(await asked()).toMatchObject({ kind: 'made', certificate: { paper: true, made: 'first' } });
  expect(await asked()).toMatchObject({ kind: 'already' });
  expect(await certificateBar(store, TODAY)).not.toBeNull();
  expect(await certificatesOf(store)).toEqual([]);
  expect(await readCertificate(store, 'x', null)).toMatchObject({ made: 'first' });
});

test('is made in a book of days on paper as well, which keep their certificates and are no gap', async () => {
  const onPaper = world(setup, market);
  for (let minute = 556; minute <= LAST; minute++) await onPaper.minute(minute);
  const paper: Certificate = await certify(onPaper.runtime);
  const { store } = onPaper.ports;
  expect(await readStanding(store)).toBeNull();
  const w = fresh();
  expect(await first(w, store)).toMatchObject({ kind: 'made', certificate: { paper: false } });
  expect(await certificatesOf(store)).toEqual([paper]);
  // The orders of that day were on paper.
  const tomorrow = addDays(TODAY, 1);
  expect(await certificateBar(store, tomorrow)).toBeNull();
  const [entry] = await store.list(keys.certificate(TODAY), `${keys.certificate(TODAY)}~`);
  await store.commit({ expect: [], writes: [{ key: keys.certificate(TODAY), value: null }] });
  expect(await certificateBar(store, tomorrow)).toMatch(/without a certificate/);
  await keepCertificate(store, paper, 0);
  expect(entry?.key).toBe(keys.certificate(TODAY));
  expect(await certificateBar(store, tomorrow)).toBeNull();
});
