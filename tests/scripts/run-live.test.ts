import { copyFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { otherRoot } from '../../shared/runtime/book-root.ts';
import { openBookToRun, takeAccount } from '../../shared/runtime/wire-books.ts';
import { liveGate } from '../../shared/runtime/live-gate.ts';
import { at } from '../runtime/feed/feed-day.ts';
import { armedDay, DAY, hashIn, LIVE, ON, PAPER, shortDay } from './live-day.ts';
import { kiteOf, liveWorld } from './live-world.ts';

test('a day over sockets decides as without them, on paper and for real, and the real one ends with a clean certificate', async () => {
  const calls = await shortDay({ wire: 'calls' });
  const reference = await calls.tron(...PAPER, ...calls.calendar);
  const hash = hashIn(reference);
  expect([reference.code, reference.err, hash?.length]).toEqual([0, '', 64]);
  const sockets = await shortDay({ wire: 'sockets' });
  const paper = await sockets.tron(...PAPER, ...sockets.calendar);
  expect([paper.code, paper.err, hashIn(paper)]).toEqual([0, '', hash]);
  const real = await armedDay({ wire: 'sockets' });
  const live = await real.tron(...LIVE, ...real.calendar);
  expect([live.code, live.err, hashIn(live)]).toEqual([0, '', hash]);
  expect(live.out).toMatch(/LIVE: orders are sent to Kite in the account of AB1234/);
  expect(live.out).toMatch(/Certificate of 2026-09-09, book live: clean \(compared/);
  const placed = real.kite.orders();
  expect(placed.length).toBeGreaterThan(3);
  expect(placed.every(({ tag, isLive }) => tag !== null && !isLive)).toBe(true);
  expect(real.asked.filter((line) => line.startsWith('POST /orders/'))).toHaveLength(placed.length);
}, 60_000);

test('postbacks of the simulator are taken while the day is lived, and change nothing of what is decided', async () => {
  const port = await freePort();
  const world = await armedDay({ wire: 'sockets', postbackUrl: `http://127.0.0.1:${port}/postback` });
  const { code, out } = await world.tron(...LIVE, ...world.calendar, '--postback-port', String(port));
  expect([code, out]).toEqual([0, expect.stringMatching(/book live: clean/)]);
  expect(out).toContain(`Kite’s postbacks are taken at http://127.0.0.1:${port}/postback`);
  const quiet = await armedDay({ wire: 'calls' });
  expect(hashIn({ out })).toBe(hashIn(await quiet.tron(...LIVE, ...quiet.calendar)));
  expect(await world.postbacks()).toMatchObject({ sent: expect.any(Number), failed: 0 });
  expect((await world.postbacks()).sent).toBeGreaterThan(3);
}, 60_000);

test('what somebody closes by hand while it is live is not closed again, and the next day waits for a signature', async () => {
  const world = await armedDay({ wire: 'calls' });
  const { kite, machine } = world;
  const sold: unknown[] = [];
  const sell = async (): Promise<void> => {
    await machine.sleepUntil(at(620, 20));
    const trade = { instrument: 'NSE:TATASTEEL', side: 'SELL', qty: 300, limit: null } as const;
    sold.push(kite.tradeByHand(trade, machine.clock.now()).kind);
  };
  const [{ code, out }] = await Promise.all([world.tron(...LIVE, ...world.calendar), sell()]);
  expect(sold).toEqual(['placed']);
  expect(out).toMatch(/others closed 300 of our 604; no exit of ours is for that/);
  expect([code, out]).toEqual([
    4,
    expect.stringMatching(/- no entry is sent after .* is unresolved: NSE:TATASTEEL/),
  ]);
  const exits = kite
    .orders()
    .filter(({ tag, instrument }) => tag?.[15] !== 'e' && instrument === 'NSE:TATASTEEL');
  const net = exits.reduce((sum, { side, filledQty }) => sum + (side === 'SELL' ? filledQty : -filledQty), 0);
  expect([net, exits.some(({ isLive }) => isLive)]).toEqual([604, false]);
}, 30_000);

/** Of this moment: nobody else is likely to take it. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a port that is taken is told when the run begins, not when the market opens', async () => {
  const world = await armedDay({ wire: 'calls', start: at(470) });
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = String(typeof address === 'object' ? address?.port : 0);
  for (const option of ['--control-port', '--postback-port']) {
    const { code, err } = await world.tron(...LIVE, ...world.calendar, option, port);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(new RegExp(`^error: ${option} ${port}: .*EADDRINUSE`)),
    ]);
  }
  await new Promise((resolve) => taken.close(resolve));
  const both = await world.tron(...LIVE, '--control-port', '8785', '--postback-port', '8785');
  expect([both.code, both.err]).toEqual([
    2,
    expect.stringMatching(/--postback-port and --control-port are both 8785/),
  ]);
  expect([world.asked, world.machine.clock.now()]).toEqual([[], at(470)]);
});

test('more instruments than can be followed are told when the run begins, not when the dump is there', async () => {
  const world = await armedDay({ wire: 'calls', start: at(502) });
  rmSync(join(world.state, 'watchlist.json'));
  const args = LIVE.map((word) => (word === 'stocks' ? 'stocks,futures' : word));
  const { code, err } = await world.tron(...args, ...world.calendar);
  expect([code, err]).toEqual([
    3,
    expect.stringMatching(/^refused: too-many-instruments: .* 12 instruments/),
  ]);
  expect([world.asked, world.machine.clock.now()]).toEqual([[], at(502)]);
});

describe('a day that may not be live', () => {
  test('is refused where nobody armed it, armed another user or a smaller budget, and nothing is asked of Kite', async () => {
    const world = await shortDay({ wire: 'calls' });
    const refused = async (why: RegExp, ...args: readonly string[]) => {
      const { code, err } = await world.tron(...LIVE, ...world.calendar, ...args);
      expect([code, err]).toEqual([3, expect.stringMatching(why)]);
    };
    await refused(/^refused: not-armed: 2026-09-09 is not armed/);
    const other = ON.map((word) => (word === 'AB1234' ? 'ZZ9999' : word));
    expect(await world.tron(...other)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/nothing was armed/),
    });
    await refused(/^refused: not-armed: 2026-09-09 is not armed/);
    expect((await world.tron(...ON.slice(0, 8))).out).toMatch(/armed .* profile seed, at most ₹500 of loss/);
    await refused(/it is armed for profile seed, and this run has demo/);
    await world.tron(...ON);
    expect((await world.tron('live', 'status', '--day', DAY)).code).toBe(0);
    expect((await world.tron('live', 'off', '--day', DAY)).out).toBe('2026-09-09 is not armed any more');
    expect((await world.tron('live', 'status', '--day', DAY)).code).toBe(3);
    await refused(/is not armed/);
    expect(world.asked).toEqual([]);
  });

  test('only today can be armed, and where nobody types the user id nothing is', async () => {
    const world = await liveWorld({ wire: 'calls' });
    const tomorrow = ON.map((word) => (word === DAY ? '2026-09-10' : word));
    expect(await world.tron(...tomorrow)).toMatchObject({
      code: 3,
      err: 'refused: live: today is 2026-09-09, and only today can be armed, not 2026-09-10',
    });
    const silent = ON.filter((word) => word !== '--user' && word !== 'AB1234');
    expect(await world.tron(...silent)).toMatchObject({ code: 3, err: expect.stringMatching(/--user ID/) });
    expect((await world.tron('live', 'status', '--day', DAY)).code).toBe(3);
  });

  test('is refused by the gate, whatever was armed', async () => {
    const world = await armedDay({ wire: 'calls', gate: liveGate });
    const { code, err } = await world.tron(...LIVE, ...world.calendar);
    expect([code, err]).toEqual([3, expect.stringMatching(/^refused: ladder: /)]);
    expect(world.asked).toEqual([]);
  });

  test('is refused in the book of another root: a rehearsal’s certificate says nothing of the account at Kite', async () => {
    const world = await armedDay({ wire: 'calls' });
    const book = await openBookToRun(join(world.state, 'live.db'));
    expect(await otherRoot(book.store, 'https://api.kite.trade')).toBeNull();
    expect(await otherRoot(book.store, 'https://api.kite.trade')).toBeNull();
    book.close();
    const { code, err } = await world.tron(...LIVE, ...world.calendar);
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(/^refused: other-root: .* at https:\/\/api\.kite/),
    ]);
    expect(world.asked).toEqual([]);
  });

  test('is refused while another process sends orders in that account, whatever book it keeps', async () => {
    const world = await armedDay({ wire: 'calls', start: at(502) });
    const account = await takeAccount(world.state, `AB1234 http://127.0.0.1:9`);
    for (const book of ['live', 'another']) {
      const { code, err } = await world.tron(...LIVE, ...world.calendar, '--book', book);
      const why =
        /^refused: account-taken: another process \(pid \d+\) sends orders in the account of AB1234 at http/;
      expect([code, err]).toEqual([3, expect.stringMatching(why)]);
    }
    account.release();
    const others = await Promise.all([
      takeAccount(world.state, 'ZZ9999 http://127.0.0.1:9'),
      takeAccount(world.state, 'AB1234 https://api.kite.trade'),
    ]);
    const { code, err } = await world.tron(...LIVE, ...world.calendar, '--book', 'another');
    expect([code, err]).toEqual([3, expect.stringMatching(/^refused: not-armed: /)]);
    for (const other of others) other.release();
    expect(world.asked).toEqual([]);
  });

  test('on the rung of one lot has no order of more than one', async () => {
    const gate = async () => ({ kind: 'open', rung: 'one-lot', lots: 1 }) as const;
    const world = await armedDay({ wire: 'calls', gate });
    const { code, out } = await world.tron(...LIVE, ...world.calendar);
    expect(out).toMatch(/in the account of AB1234, at most 1 lot an entry; /);
    expect([code, world.kite.orders().filter(({ qty }) => qty > 1)]).toEqual([0, []]);
    expect(out).toMatch(/BUY 1 TATASTEEL/);
  }, 30_000);

  test('has no entries before the account’s first certificate, which it says, and all else is as ever', async () => {
    const world = await shortDay({ wire: 'calls' });
    await world.tron(...ON);
    const { code, out } = await world.tron(...LIVE, ...world.calendar);
    expect(out).toMatch(/No entry will be sent: the account has no certificate; .* tron init/);
    expect([code, world.kite.orders()]).toEqual([0, []]);
  }, 30_000);
});

describe('a live day whose process died with a position', () => {
  async function died() {
    const kite = kiteOf();
    const first = await armedDay({ wire: 'calls', kite, cutAt: at(620) });
    await expect(first.tron(...LIVE, ...first.calendar)).resolves.toMatchObject({ code: 1 });
    expect(kite.orders().filter(({ rests }) => rests)).toHaveLength(1);
    const second = await liveWorld({ wire: 'calls', kite, state: first.state, start: at(622) });
    return { kite, second, calendar: first.calendar };
  }

  test('is not begun anew, and gone on with ends clean and flat', async () => {
    const { kite, second, calendar } = await died();
    expect(await second.tron(...LIVE, ...calendar)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^refused: day-begun: /),
    });
    const { code, out } = await second.tron(...LIVE, ...calendar, '--resume');
    expect([code, out]).toEqual([0, expect.stringMatching(/book live: clean/)]);
    expect(kite.orders().some(({ isLive }) => isLive)).toBe(false);
  }, 30_000);

  test('is not replaced by a run on paper in its book, and is gone on with after it', async () => {
    const { kite, second, calendar } = await died();
    expect(await second.tron(...PAPER, ...calendar, '--book', 'live')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--book live is the book of live trading/),
    });
    copyFileSync(join(second.state, 'live.db'), join(second.state, 'mine.db'));
    expect(await second.tron(...PAPER, ...calendar, '--book', 'mine')).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^refused: day-begun: 2026-09-09 was begun at Kite in this book/),
    });
    const { code, out } = await second.tron(...LIVE, ...calendar, '--resume');
    expect([code, out]).toEqual([0, expect.stringMatching(/book live: clean/)]);
    expect(kite.orders().some(({ isLive }) => isLive)).toBe(false);
  }, 30_000);

  test('is brought to its end without an entry where it is not armed any more', async () => {
    const { kite, second, calendar } = await died();
    const before = kite.orders().length;
    await second.tron('live', 'off', '--day', DAY);
    const { code, out } = await second.tron(...LIVE, ...calendar, '--resume');
    expect(out).toMatch(/No entry is made, what is open is looked after: not-armed: /);
    expect([code, out]).toEqual([0, expect.stringMatching(/book live: clean/)]);
    expect(
      kite
        .orders()
        .slice(before)
        .filter(({ tag }) => tag?.[15] === 'e'),
    ).toEqual([]);
    expect(kite.orders().some(({ isLive }) => isLive)).toBe(false);
  }, 30_000);
});
