import { beforeAll, describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { paise } from '../../../shared/domain/units.ts';
import type { Difference } from '../../../shared/ledger/comparison.ts';
import type { Session } from '../../../shared/ledger/ladder.ts';
import type { Store } from '../../../shared/ports.ts';
import { daysOf, keys } from '../../../shared/runtime/keys.ts';
import { certifiedBy, sessionsOf } from '../../../shared/runtime/ladder/sessions.ts';
import { slippageIn } from '../../../shared/runtime/ladder/slippage.ts';
import { instrumentDayOf } from '../../../shared/runtime/setup.ts';
import { memoryPlace } from '../../../shared/runtime/wire.ts';
import { SPREAD, trade as tradeOf } from '../report/sample.ts';
import { certificateOf, dayRecord, put, ROOT } from './made.ts';
import { DAY, kiteOfDay, live, Machine, MARKET, nothingTold, SETUP, at } from '../feed/feed-day.ts';

const NEXT = DAY + 1;

describe('a day of the feed on paper', () => {
  const place = memoryPlace();
  const { store } = place;
  let lived: Awaited<ReturnType<typeof live>>;
  let sessions: readonly Session[];

  beforeAll(async () => {
    const kite = kiteOfDay();
    const life = {
      machine: new Machine(at(525)),
      http: (request: Parameters<typeof kite.http>[0], now: number) => kite.http(request, now),
      told: nothingTold(),
      request: { feed: ROOT },
    };
    lived = await live(life, place);
    sessions = await sessionsOf(store, 'paper', ROOT, NEXT);
  }, 60_000);

  test('is a session with its certificate, its trades and what they slipped', () => {
    const { result, feed } = lived;
    expect(result.trades.length).toBeGreaterThan(0);
    const { costs } = SETUP.config;
    expect(sessions).toEqual([
      {
        day: DAY,
        kind: 'paper',
        anew: false,
        ended: true,
        certificate: 'clean',
        unknown: [],
        halts: [],
        trades: result.trades.length,
        slippage: slippageIn(result.trades, (key) => instrumentDayOf(feed.market, key).instrument, costs),
      },
    ]);
    expect(sessions[0]?.slippage.modelled).toBeGreaterThan(0);
  });

  test('is none of another root, of live trading, or of a day before it', async () => {
    expect(await sessionsOf(store, 'paper', 'http://127.0.0.1:8780', NEXT)).toEqual([]);
    expect(await sessionsOf(store, 'live', ROOT, NEXT)).toEqual([]);
    expect(await sessionsOf(store, 'paper', ROOT, DAY)).toEqual([]);
  });

  test('leaves one record of it, and no doubt', async () => {
    const kinds = await Promise.all(
      (['sessions', 'doubts'] as const).map((kind) => store.list(...daysOf(kind, DAY))),
    );
    expect(kinds.map((entries) => entries.length)).toEqual([1, 0]);
  });
});

describe('sessions of a store', () => {
  async function kept(request: object, more: Readonly<Record<string, unknown>> = {}): Promise<Store> {
    const store = memoryStore();
    const record = dayRecord(DAY, { request: JSON.stringify(request) });
    await put(store, { [keys.day(DAY)]: record, ...more });
    return store;
  }
  const of = async (store: Store, kind: Session['kind']) => sessionsOf(store, kind, ROOT, NEXT);

  test('tell paper, live and what is neither apart', async () => {
    const counts = async (request: object): Promise<readonly number[]> => {
      const store = await kept(request);
      return [(await of(store, 'paper')).length, (await of(store, 'live')).length];
    };
    expect(await counts({ feed: ROOT })).toEqual([1, 0]);
    expect(await counts({ feed: ROOT, broker: 'kite' })).toEqual([0, 1]);
    expect(await counts({ feed: ROOT, broker: 'kite-sim' })).toEqual([0, 0]);
    expect(await counts({ feed: ROOT, trouble: 'some' })).toEqual([0, 0]);
    expect(await counts({ bars: 'history' })).toEqual([0, 0]);
  });

  test('have what was doubted, and show nothing where they were cut off', async () => {
    const request = { feed: ROOT, broker: 'kite' };
    const store = await kept(request, {
      [keys.doubt(DAY, 'abc')]: { kind: 'unknown', id: 'abc', at: 1 },
      [keys.doubt(DAY, 'halt-2')]: { kind: 'halt', why: 'too much filled', at: 2 },
    });
    const [session] = await of(store, 'live');
    expect(session).toMatchObject({
      ended: false,
      certificate: 'none',
      unknown: ['abc'],
      halts: ['too much filled'],
      trades: 0,
    });
  });

  test('are refused by name where a document does not fit', async () => {
    const store = await kept({ feed: ROOT }, { [keys.session(DAY)]: { day: DAY } });
    await expect(of(store, 'paper')).rejects.toThrow(`document sessions/${DAY} does not fit its schema`);
  });
});

describe('a certificate', () => {
  const difference = (kind: Difference['kind']): Difference => ({
    kind,
    what: 'x',
    ours: 1,
    brokers: 2,
    sentence: 'x',
  });
  const signed = { by: 'ANN', why: 'looked', at: 1 };

  test('is clean, of money, signed or unresolved; a signature undoes nothing that was compared', () => {
    expect(certifiedBy(undefined)).toBe('none');
    expect(certifiedBy(certificateOf(DAY))).toBe('clean');
    expect(certifiedBy({ signed: null, unresolved: [difference('rupees')] })).toBe('money');
    expect(certifiedBy({ signed, unresolved: [difference('rupees')] })).toBe('signed');
    expect(certifiedBy({ signed, unresolved: [] })).toBe('signed');
    for (const kind of ['quantity', 'order'] as const) {
      expect(certifiedBy({ signed: null, unresolved: [difference(kind)] })).toBe('unresolved');
      expect(certifiedBy({ signed, unresolved: [difference(kind)] })).toBe('unresolved');
    }
  });
});

describe('slippage', () => {
  const { costs } = SETUP.config;
  const { instrument } = instrumentDayOf(MARKET, 'NSE:INFY');
  const trade = tradeOf({
    instrument: instrument.key,
    side: 'BUY',
    signalPrice: paise(150_000),
    stop: paise(149_000),
    qty: 10,
    entryValue: paise(1_500_400),
    exitQty: 10,
    exitValue: paise(1_489_700),
    exitReason: null,
  });

  test('is counted on the entry and on a stop, against us', () => {
    // 40 paise a share in at ₹1,500 and 30 out at ₹1,490; the model allows 0.02 % of each and half a spread of 10 paise.
    expect(slippageIn([trade], () => instrument, costs)).toEqual({
      measured: 400 + 300,
      modelled: 300 + 298 + 2 * 50,
    });
  });

  test('is the same of a short upside down', () => {
    const short = {
      ...trade,
      side: 'SELL' as const,
      stop: paise(151_000),
      entryValue: paise(1_499_600),
      exitValue: paise(1_510_300),
    };
    expect(slippageIn([short], () => instrument, costs)).toEqual({
      measured: 700,
      modelled: 300 + 302 + 2 * 50,
    });
  });

  test('of another exit is not known, and of two legs not counted', () => {
    expect(slippageIn([{ ...trade, exitReason: 'target' }], () => instrument, costs)).toEqual({
      measured: 400,
      modelled: 300 + 50,
    });
    expect(slippageIn([SPREAD], () => instrument, costs)).toEqual({ measured: 0, modelled: 0 });
  });
});
