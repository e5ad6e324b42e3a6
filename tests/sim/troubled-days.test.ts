import { describe, expect, test } from 'vitest';
import { instantOf, minuteOf } from '../../shared/domain/time.ts';
import { signCertificate } from '../../shared/runtime/book/certificate.ts';
import { certifySettingsSchema } from '../../shared/runtime/certify-settings.ts';
import { memoryPlace } from '../../shared/runtime/wire.ts';
import { kiteVenue } from '../../shared/sim/kite-venue.ts';
import { TROUBLE_NAMES } from '../../shared/sim/trouble/troubles.ts';
import {
  between,
  certificateOf,
  DAY,
  holdings,
  lived,
  livedIn,
  NEXT,
  nextOf,
  texts,
} from './troubled-day.ts';

describe('a token that dies at 11:00', () => {
  test('and a new one at 11:20: what rests stays, nothing is sent meanwhile, and the day ends clean', async () => {
    const day = await lived('token-replaced', 8);
    const held = day.ours.filter(({ rests, placedAt }) => !rests && placedAt < instantOf(DAY, 660));
    expect(held.length).toBeGreaterThan(2);
    expect(day.ours.filter(between(660, 680))).toEqual([]);
    expect(
      day.result.trades.some(
        ({ openedAt, closedAt }) => minuteOf(openedAt) < 660 && minuteOf(closedAt ?? 0) > 680,
      ),
    ).toBe(true);
    expect(texts(day)[0]).toMatch(/the book cannot be read: .*token-dead.*Log in: tron login$/);
    expect(day.alerts.every(({ minute }) => minute >= 659 && minute <= 681)).toBe(true);
    expect(day.result.left).toEqual([]);
    expect(await certificateOf(day)).toMatchObject({ unresolved: [], foreign: [] });
    expect(await nextOf(day)).toEqual({ bar: null, lines: [] });
  });

  test('and no new one: stops rest until the exchange or the broker ends them, the day has no certificate, and a person is told what to do', async () => {
    const day = await lived('token-dead', 8);
    expect(day.ours.filter(between(660, 960))).toEqual([]);
    const blind = day.result.left.map(({ instrument }) => instrument);
    expect(blind.length).toBeGreaterThan(0);
    // By the broker's own book they are over: its square-off at 15:12, or our stop.
    for (const instrument of blind) expect(holdings(day.orders, instrument).at(-1)).toBe(0);
    expect(
      texts(day).some((text) => /^2026-09-09 has no certificate: .*--resume.*--rebuild --sign/.test(text)),
    ).toBe(true);
    const { bar, lines } = await nextOf(day);
    expect(bar).toMatch(/was sent after the certificate of its day was made/);
    for (const instrument of blind) expect(lines.join('\n')).toContain(`${instrument}: `);
    const tomorrow = await livedIn(day.place, NEXT, 8, kiteVenue);
    expect(tomorrow.result.trades).toEqual([]);
    expect(tomorrow.unfilled.length).toBeGreaterThan(0);
    expect(new Set(tomorrow.unfilled.map((text) => text.replace(/^\S+ not sent: /, '')))).toEqual(
      new Set([bar]),
    );
  });

  test('with the first stop’s placement: the naked position is what is paged first, no entry is sent, and it is protected once somebody logged in', async () => {
    const day = await lived('token-naked', 1);
    const [naked] = day.result.trades;
    const first = texts(day).findIndex((text) => text.startsWith(`naked: ${naked?.instrument}; `));
    expect(first).toBeGreaterThanOrEqual(0);
    expect(
      texts(day)
        .slice(0, first + 1)
        .every((text) => text.includes(naked?.instrument ?? '-')),
    ).toBe(true);
    expect(day.unfilled.some((text) => text.includes('its margin cannot be read'))).toBe(true);
    const [entry, protectedBy] = day.ours;
    expect([entry, protectedBy].map((order) => order?.tag?.[15])).toEqual(['e', 'x']);
    const lateMs = (protectedBy?.placedAt ?? 0) - (entry?.placedAt ?? 0);
    expect(lateMs).toBeGreaterThanOrEqual(20 * 60_000);
    expect(lateMs).toBeLessThan(22 * 60_000);
    expect(await certificateOf(day)).toMatchObject({ unresolved: [] });
  });
});

describe('trades by hand in an instrument of ours', () => {
  test('that reduce: our exit becomes the rest, the certificate says which quantity is not ours, and entries wait for a signature', async () => {
    const day = await lived('hand-reduces', 1);
    const { unresolved, positions } = await certificateOf(day);
    const line = positions.find(({ ours }) => ours !== 0);
    if (line === undefined) throw new Error('nothing differs');
    expect(line).toEqual({
      instrument: line.instrument,
      ours: -line.foreign,
      account: 0,
      foreign: line.foreign,
    });
    expect(unresolved).toMatchObject([{ kind: 'quantity', what: line.instrument }]);
    expect(
      holdings(day.orders, line.instrument).some((net, i, all) => i > 0 && net * (all[0] ?? 0) < 0),
    ).toBe(false);
    expect(texts(day)).toEqual([
      `${line.instrument}: somebody else traded ${line.foreign}; that is not ours`,
      expect.stringMatching(/: others closed \d+ of our \d+; no exit of ours is for that$/),
      expect.stringMatching(/^2026-09-09 is not settled: /),
    ]);
    const { bar } = await nextOf(day);
    expect(bar).toMatch(/is unresolved/);
    const barred = await livedIn(day.place, NEXT, 1, kiteVenue);
    expect([
      barred.result.trades,
      new Set(barred.unfilled.map((text) => text.replace(/^\S+ not sent: /, ''))),
    ]).toEqual([[], new Set([bar])]);
  });

  test('that reduce, and are signed: the next day trades', async () => {
    const day = await lived('hand-reduces', 1);
    const signature = { by: 'ANN', why: 'it was me', at: instantOf(NEXT, 500) };
    await signCertificate(day.place.store, DAY, signature, {
      today: NEXT,
      broker: null,
      settings: certifySettingsSchema.parse({}),
    });
    const next = await livedIn(day.place, NEXT, 1, kiteVenue);
    expect(next.result.trades.length).toBeGreaterThan(0);
  });

  test('that reverse: our exit is taken away, what the person holds is never traded against, and entries wait for a signature', async () => {
    const day = await lived('hand-reverses', 1);
    const trade = day.result.trades.find(({ exitReason }) => exitReason === 'foreign');
    if (trade === undefined) throw new Error('no trade was closed by others');
    const mine = day.ours.filter(({ instrument }) => instrument === trade.instrument);
    expect(mine.filter(({ tag, filledQty }) => tag?.[15] !== 'e' && filledQty > 0)).toEqual([]);
    expect(mine.some(({ isLive }) => isLive)).toBe(false);
    expect((await certificateOf(day)).unresolved).toMatchObject([
      { kind: 'quantity', what: trade.instrument },
    ]);
    expect((await nextOf(day)).bar).toMatch(/is unresolved/);
  });

  test('that add: ours is closed as it would have been, theirs is left to them, and nothing waits', async () => {
    const day = await lived('hand-adds', 1);
    const [first] = day.ours;
    const theirs = day.orders.find(({ tag }) => tag === null);
    expect(theirs).toMatchObject({ instrument: first?.instrument, side: first?.side });
    const { unresolved, foreign, positions } = await certificateOf(day);
    expect([unresolved, foreign.length > 0]).toEqual([[], true]);
    expect(positions.every(({ ours }) => ours === 0)).toBe(true);
    expect((await nextOf(day)).bar).toBeNull();
  });

  test('that cancel our stop: the position is closed at once, and nothing waits', async () => {
    const day = await lived('hand-cancels-stop', 1);
    const trade = day.result.trades.find(({ exitReason }) => exitReason === 'stop-lost');
    expect(trade).toMatchObject({ exitQty: trade?.qty });
    expect(await certificateOf(day)).toMatchObject({ unresolved: [], foreign: [] });
    expect((await nextOf(day)).bar).toBeNull();
  });
});

describe('a position of others', () => {
  test('that was carried over is told when the day begins, and left alone', async () => {
    const day = await lived('foreign-carried', 1);
    expect(texts(day)).toEqual([
      expect.stringMatching(
        /the account holds 25 \(NRML\) that are not ours; they are never traded against$/,
      ),
    ]);
    const { unresolved, money } = await certificateOf(day);
    expect([unresolved, money.expected]).toEqual([[], null]);
    expect((await nextOf(day)).bar).toBeNull();
  });

  test('that was opened in another instrument in the day is listed, and left alone', async () => {
    const day = await lived('foreign-elsewhere', 1);
    const { unresolved, foreign } = await certificateOf(day);
    expect(unresolved).toEqual([]);
    expect(foreign[0]).toMatchObject({ side: 'BUY', qty: 25, filledQty: 25 });
    expect(day.ours.some(({ instrument }) => instrument === foreign[0]?.instrument)).toBe(false);
  });

  test('in what ours would be entered in keeps every entry in it back, which is told once each, and nothing waits', async () => {
    const day = await lived('foreign-ours', 1);
    const quiet = await livedIn(memoryPlace(), DAY, 1, kiteVenue);
    expect(day.ours.filter(({ placedAt }) => placedAt > instantOf(DAY, 570))).toEqual([]);
    const wanted = new Set(quiet.result.trades.map(({ instrument }) => instrument));
    expect(wanted.size).toBeGreaterThan(0);
    for (const instrument of wanted) {
      const why = `${instrument}: the account holds 7 (MIS) that is not ours`;
      expect(day.unfilled).toContain(`${instrument}: not sent: ${why}`);
      expect(texts(day).filter((text) => text.startsWith(why))).toEqual([
        `${why}: nothing is entered in it while that is there`,
      ]);
    }
    const { unresolved, foreign, positions } = await certificateOf(day);
    expect([unresolved, foreign.length > 0]).toEqual([[], true]);
    expect(positions.every(({ ours }) => ours === 0)).toBe(true);
    expect((await nextOf(day)).bar).toBeNull();
  });
});

test.each(TROUBLE_NAMES)('%s comes to the same twice', { timeout: 120_000 }, async (name) => {
  const twice = [await lived(name, 1), await lived(name, 1)].map(({ result, alerts, orders }) => ({
    hash: result.hash,
    trades: result.trades,
    alerts,
    orders,
  }));
  expect(twice[1]).toEqual(twice[0]);
});
