import { describe, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { at } from '../runtime/feed/feed-day.ts';
import { armedDay, DAY, LIVE } from './live-day.ts';
import { ENV, kiteOf, type LiveWorld } from './live-world.ts';
import { recordedTerminal } from './terminal.ts';

/** What keeps entries of a live day back, and nothing else. On this day the first entry is decided at 10:15, and several follow. */

const entries = ({ kite }: Pick<LiveWorld, 'kite'>, from: number, to: number) =>
  kite.orders().filter(({ tag, placedAt }) => tag?.[15] === 'e' && placedAt >= from && placedAt < to);

describe('a clock that is off Kite’s', () => {
  test('is refused before the day begins, in a sentence with value and limit; without the comparison it is not', async () => {
    const kite = kiteOf();
    kite.arm({ fault: 'skewed-date', byMs: 3_000, from: at(0), to: at(1_439) });
    const world = await armedDay({ wire: 'calls', kite });
    const { code, err } = await world.tron(...LIVE, ...world.calendar);
    expect([code, err]).toEqual([
      EXIT.refused,
      expect.stringMatching(
        /^refused: clock: this computer’s clock is \d{4} to \d{4} ms behind Kite’s by the Date of its answers, allowed are 1000 ms: set it right, or do without the comparison: --clock-check none$/,
      ),
    ]);
    expect((await world.tron('status', '--book', 'live')).out).not.toMatch(/goes on/);
    const dark = await world.tron(...LIVE, ...world.calendar, '--clock-check', 'none');
    expect([dark.code, dark.out]).toEqual([0, expect.stringMatching(/book live: clean/)]);
    expect(entries(world, at(0), at(1_439)).length).toBeGreaterThan(0);
  }, 120_000);

  test('in the day keeps entries back while it lasts, told once and when it is over; exits go on and the day ends clean', async () => {
    const [from, to] = [at(616), at(640)];
    const kite = kiteOf();
    kite.arm({ fault: 'skewed-date', byMs: -4_000, from, to });
    const world = await armedDay({ wire: 'calls', kite });
    const { code, out } = await world.tron(...LIVE, ...world.calendar);
    expect([code, out]).toEqual([0, expect.stringMatching(/book live: clean/)]);
    expect(out.match(/ALERT +this computer’s clock is \d{4} to \d{4} ms ahead of Kite’s /g)).toHaveLength(1);
    expect(out).toMatch(/UNFILLED HDFCBANK — not sent: this computer’s clock is /);
    expect(out.match(/clock agrees with Kite’s again: entries may be sent again/g)).toHaveLength(1);
    expect(entries(world, from + 5_000, to)).toEqual([]);
    expect(kite.orders().some(({ isLive }) => isLive)).toBe(false);
  }, 120_000);

  test('is not compared, which is said, where Kite’s answers name no time', async () => {
    const kite = kiteOf();
    kite.arm({ fault: 'missing-date', from: at(0), to: at(1_439) });
    const world = await armedDay({ wire: 'calls', kite, cutAt: at(556) });
    const { out } = await world.tron(...LIVE, ...world.calendar);
    expect(out).toMatch(/Kite’s answers name no time: this computer’s clock is not compared with Kite’s/);
  }, 60_000);
});

test('`tron live off` beside the run keeps every later entry back, says what goes on, and what is open is closed as ever', async () => {
  const world = await armedDay({ wire: 'calls' });
  const { machine, kite, state } = world;
  const when = at(621);
  const terminal = recordedTerminal(ENV, when);
  const off = async (): Promise<void> => {
    await machine.sleepUntil(when);
    expect(kite.orders().filter(({ rests }) => rests).length).toBeGreaterThan(0);
    const line = ['live', 'off', '--day', DAY, '--state', state];
    expect(await main(line, terminal, async () => EXIT.failed)).toBe(EXIT.done);
  };
  const [{ code, out }] = await Promise.all([world.tron(...LIVE, ...world.calendar), off()]);
  expect(terminal.said.out).toEqual([
    `${DAY} is not armed any more`,
    expect.stringMatching(
      /^Book live is run by process \d+ since .*: it sends no entry from now on\. .* tron flatten /,
    ),
  ]);
  expect(out.match(/is not armed for live trading; .*: no entry is sent while that is so/g)).toHaveLength(1);
  expect([code, out]).toEqual([0, expect.stringMatching(/book live: clean/)]);
  expect(entries(world, at(0), when).length).toBeGreaterThan(0);
  expect(entries(world, when, at(1_439))).toEqual([]);
  expect(kite.orders().some(({ isLive }) => isLive)).toBe(false);
}, 120_000);

test('what others hold is not entered, which is told once, and is theirs when the day is over', async () => {
  const kite = kiteOf();
  const world = await armedDay({ wire: 'calls', kite });
  const { machine } = world;
  const buy = async (): Promise<void> => {
    await machine.sleepUntil(at(600, 20));
    const hand = { side: 'BUY', qty: 25, limit: null, product: 'MIS' } as const;
    for (const instrument of ['NSE:TATASTEEL', 'NSE:HDFCBANK'])
      kite.tradeByHand({ ...hand, instrument }, machine.clock.now());
  };
  const [{ out }] = await Promise.all([world.tron(...LIVE, ...world.calendar), buy()]);
  expect(entries(world, at(601), at(1_439))).toEqual([]);
  expect(out).toMatch(
    /the account holds 25 \(MIS\) that is not ours: nothing is entered in it while that is there/,
  );
  // In the afternoon the broker itself squares off what is theirs.
  const theirs = kite.orders().filter(({ tag, placedAt }) => tag === null && placedAt < at(720));
  expect(theirs.map(({ filledQty }) => filledQty)).toEqual([25, 25]);
  expect(kite.orders().some(({ tag, isLive }) => tag !== null && isLive)).toBe(false);
}, 120_000);
