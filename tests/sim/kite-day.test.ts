import { describe, expect, test } from 'vitest';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import { accountDocument, parsed, positionDocument, type Position } from '../../shared/runtime/documents.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { simulate, type Simulated } from '../../shared/sim/simulate.ts';
import { BAND, buys, stillDay } from '../support/one-trade.ts';
import { still, TINY, tinyInstrumentDay, tinyMarket, TODAY } from '../support/tiny-day.ts';
import { kiteScenario, netOf, type KiteDay, type KiteOutside } from './kite-day.ts';

const market = stillDay(580, { ...BAND, squareOff: 565 });
const DAY: KiteDay = { setup: buys(), market, first: 556, last: 567 };
const at = (minute: number, ms = 0): number => instantOf(TODAY, minute) + ms;

async function lived(change: Partial<KiteDay>) {
  const run = await simulate(kiteScenario({ ...DAY, ...change }));
  expect(run.failure).toBeNull();
  const { model } = run.outside;
  const rows = model.rows();
  const entries = rows.filter(({ tag }) => tag[15] === 'e');
  const exits = rows.filter(({ tag }) => tag !== '' && tag[15] !== 'e');
  return { run, rows, entries, exits, placed: model.placed(), ...storeOf(run) };
}

function storeOf({ world }: Simulated<KiteOutside>) {
  const key = keys.position(TODAY, TINY.key);
  const account = parsed('accounts/main', world.store.peek('accounts/main'), accountDocument);
  const position: Position = parsed(key, world.store.peek(key), positionDocument);
  return { account, position };
}

describe('a day over Kite’s adapter', () => {
  test('is one entry, one stop that becomes the exit, and a flat account', async () => {
    const { rows, entries, exits, account, position } = await lived({});
    expect([entries.length, exits.length, netOf(rows)]).toEqual([1, 1, 0]);
    expect(position).toMatchObject({ entry: null, exit: null, trade: null, past: [] });
    expect([account.open, account.trades, account.halted]).toEqual([[], 1, null]);
  });

  test('whose stop was sent without an answer and never arrived: the next attempt rests after 29 s, not before', async () => {
    const { exits, placed, position } = await lived({
      faults: [{ fault: 'timeout-not-landed', route: 'place', nth: 2 }],
    });
    const [, first = NaN, second = NaN] = placed;
    // 2 s until nobody writes any more, 7 s timeout, 10 s settling, 10 s between the two readings.
    expect(second - first).toBeGreaterThan(28_900);
    expect(second - first).toBeLessThan(33_000);
    expect(exits.map(({ tag, status }) => `${tag.slice(15)} ${status}`)).toEqual(['x001 COMPLETE']);
    // Given up, and for ever able to be there after all.
    expect(position.past.map(({ id, status }) => `${id.slice(15)} ${status}`)).toEqual(['x000 abandoned']);
  });

  test('whose entry was sent without an answer and never arrived: it is given up, never sent again, its money kept', async () => {
    const { entries, placed, account, position } = await lived({
      faults: [{ fault: 'timeout-not-landed', route: 'place', nth: 1 }],
    });
    expect([entries.length, placed.length]).toEqual([0, 1]);
    expect(position.entry?.status).toBe('abandoned');
    expect(account.open).toHaveLength(1);
  });

  test('whose entry "timed out" and filled after it was given up: what filled is protected', async () => {
    const { entries, exits, rows, account } = await lived({
      faults: [{ fault: 'timed-out-400', landAfterMs: 70_000, route: 'place', nth: 1 }],
    });
    expect([entries.length, exits.length, netOf(rows)]).toEqual([1, 1, 0]);
    expect(account.trades).toBe(1);
  });

  test('with a late first stop beside its successor: one of the two is cut', async () => {
    const { exits, rows } = await lived({
      faults: [{ fault: 'timed-out-400', landAfterMs: 70_000, route: 'place', nth: 2 }],
    });
    expect(exits.map(({ status }) => status).toSorted()).toEqual(['CANCELLED', 'COMPLETE']);
    expect(netOf(rows)).toBe(0);
  });

  test('whose first exit fills after its successor has: what is too much is taken back, to the paisa', async () => {
    const gap = tinyMarket(
      tinyInstrumentDay([...still(556, 557, 10_000), ...still(558, 580, 9_890)], {
        squareOff: 565,
        bandLow: 9_000,
        bandHigh: 11_000,
      }),
    );
    // The stop is refused, the exit in its place "times out", is given up and arrives when the next attempt has filled.
    const { rows, entries, account, position } = await lived({
      market: gap,
      faults: [{ fault: 'timed-out-400', landAfterMs: 70_000, route: 'place', nth: 3 }],
    });
    expect(entries.map(({ tag, side }) => `${tag.slice(15)} ${side}`)).toEqual(['e000 BUY', 'e001 BUY']);
    expect(netOf(rows)).toBe(0);
    expect(account.halted).toMatch(/filled \d+ too much; that is taken back by/);
    const cash = rows.reduce((sum, { side, value }) => sum + (side === 'SELL' ? value : -value), 0);
    expect(account.realised + account.charges).toBe(cash);
    expect(position).toMatchObject({ entry: null, exit: null, trade: null, past: [] });
  });

  test('in which a person sells a part by hand: our exit is for the rest', async () => {
    const { rows, exits, run, position } = await lived({
      happenings: [
        {
          at: at(559, 10_000),
          what: 'a person sells by hand',
          act: (world, { model }) => {
            model.kite.tradeByHand(
              { instrument: TINY.key, side: 'SELL', qty: 100, limit: paise(9_900) },
              world.now(),
            );
          },
        },
      ],
    });
    expect(netOf(rows)).toBe(0);
    expect(exits.map(({ status, qty }) => `${status} ${qty}`)).toEqual([
      `CANCELLED ${exits[0]?.qty}`,
      `COMPLETE ${(exits[0]?.qty ?? 0) - 100}`,
    ]);
    expect(run.alerts.map(({ text }) => text)).toEqual(
      expect.arrayContaining([expect.stringMatching(/somebody else traded -100/)]),
    );
    expect(position.trade).toBeNull();
  });

  test('whose flatten ends flat, and of which nothing is entered after', async () => {
    const { rows, account, position } = await lived({
      happenings: [
        {
          at: at(559, 20_000),
          what: 'a person flattens',
          act: async (world) => void (await world.request('flatten', null, 100_000)),
        },
      ],
    });
    expect(netOf(rows)).toBe(0);
    expect(account).toMatchObject({ halted: 'a person', desired: 'flat', open: [] });
    expect(position.trade).toBeNull();
  });

  test('whose clock is 1.5 s off the store’s sends no entry', async () => {
    const { rows, run } = await lived({
      kernelFaults: [{ fault: 'clock.skew', ms: 1_500, when: { from: 0, until: Infinity } }],
    });
    expect(rows).toEqual([]);
    expect(run.alerts.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/is not sent: the clock is 1\d\d\d ms off the store’s, allowed 1000/),
      ]),
    );
  });
});

describe('a database that was set back', () => {
  test.each([
    ['to before the entry was sent', at(557, 20)],
    ['to before its stop was known', at(557, 120)],
    ['to while the stop rested', at(558, 30_000)],
  ])('%s halts, finds what is in the book, and closes it once', async (_, snapshotAt) => {
    const { rows, entries, exits, account, position } = await lived({
      happenings: [
        { at: snapshotAt, what: 'a snapshot', act: ({ store }) => store.snapshot('s') },
        {
          at: at(559, 30_000),
          what: 'the database is restored',
          act: async ({ store, lives }) => {
            await store.restore('s');
            lives.kill('functions');
          },
        },
      ],
    });
    expect(account.halted).toMatch(/the database was restored \(0 → 1\)/);
    expect(account.restoreEpoch).toBe(1);
    expect([entries.length, netOf(rows)]).toEqual([1, 0]);
    expect(exits.filter(({ pending }) => pending > 0)).toEqual([]);
    expect(position).toMatchObject({ entry: null, exit: null, trade: null });
  });
});
