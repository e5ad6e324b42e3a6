import { expect, test } from 'vitest';
import { at } from '../runtime/feed/feed-day.ts';
import { armedDay, LIVE, PAPER, shortDay } from './live-day.ts';
import { kiteOf, liveWorld } from './live-world.ts';

const alertsIn = ({ out }: { readonly out: string }, pattern: RegExp): readonly string[] =>
  out
    .replaceAll(/\n {8,}/g, ' ')
    .split('\n')
    .filter((line) => pattern.test(line));

test('a token that is dead before the open is nagged about by the jobs, with the command to log in, and waited for', async () => {
  const world = await shortDay({ wire: 'calls', start: at(502) });
  world.kite.arm({ fault: 'dead-token', from: at(505), nth: 1 });
  world.logIn(at(545));
  const { code, out, err } = await world.tron(...PAPER, ...world.calendar);
  expect(alertsIn({ out }, /No valid Kite token/)).toEqual([
    expect.stringMatching(/^08:30 +ALERT .*Kite refuses the token: .*\. Log in: tron login$/),
    expect.stringMatching(/^09:00 +ALERT .*Kite refuses the token: .*\. Log in: tron login$/),
  ]);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^decisions +[1-9]/m);
}, 60_000);

test('one that dies with a position: what protects rests, each page names the log-in, and after it the live day ends clean', async () => {
  const world = await armedDay({ wire: 'calls' });
  world.kite.arm({ fault: 'dead-token', from: at(634, 30), nth: 1 });
  world.logIn(at(645));
  const { code, out, err } = await world.tron(...LIVE, ...world.calendar);
  const pages = alertsIn({ out }, /token-dead/);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.every((line) => /[Ll]og in(: | with: )tron login/.test(line))).toBe(true);
  expect(world.kite.orders().filter(({ placedAt }) => placedAt > at(634, 30) && placedAt < at(645))).toEqual(
    [],
  );
  expect([code, err, out]).toEqual([0, '', expect.stringMatching(/book live: clean/)]);
}, 60_000);

test('one that dies and stays dead: the day ends without its certificate, and with what a person has to do', async () => {
  const world = await armedDay({ wire: 'calls' });
  world.kite.arm({ fault: 'dead-token', from: at(634, 30), nth: 1 });
  const { code, out, err } = await world.tron(...LIVE, ...world.calendar);
  expect(out).toMatch(
    /^What a person has to do\n- NSE:\w+: \d+ long are open by the ledger: look in the Kite app/m,
  );
  expect(out).toMatch(
    /^- no entry is sent after 2026-09-09: orders after 2026-09-08 are of a day without a certificate/m,
  );
  expect([code, err]).toEqual([
    3,
    expect.stringMatching(/^refused: feed-ended: .*--resume\. Log in with: tron login$/),
  ]);
}, 60_000);

test('one that dies while the day is prepared is waited for as well, and the day is gone on with', async () => {
  const world = await armedDay({ wire: 'calls', start: at(502) });
  world.kite.arm({ fault: 'dead-token', from: at(511, 2), nth: 1 });
  world.logIn(at(530));
  const { code, out, err } = await world.tron(...LIVE, ...world.calendar);
  expect(alertsIn({ out }, /No valid Kite token/)).toEqual([
    expect.stringMatching(/^08:31 +ALERT .*Kite refuses the token: .*\. Log in: tron login$/),
  ]);
  expect([code, err, out]).toEqual([0, '', expect.stringMatching(/book live: clean/)]);
}, 60_000);

test('one that is dead when the day is certified: the day has no certificate, says how it gets one, and gets it', async () => {
  const kite = kiteOf();
  const world = await armedDay({ wire: 'calls', kite });
  kite.arm({ fault: 'dead-token', from: at(661), nth: 1 });
  const { code, out, err } = await world.tron(...LIVE, ...world.calendar);
  expect([code, err]).toEqual([4, '']);
  expect(out).toMatch(
    /^Certificate of 2026-09-09, book live: none; the day is not over before it has one: tron login, then go on with --resume$/m,
  );
  expect(out).toMatch(
    /^What a person has to do\n- no entry is sent after 2026-09-09: orders after 2026-09-08/m,
  );
  const { state, calendar } = world;
  const later = await liveWorld({ wire: 'calls', kite, state, start: at(980) });
  later.logIn(at(980));
  await later.machine.run(later.machine.sleepUntil(at(981)));
  const resumed = await later.tron(...LIVE, ...calendar, '--resume');
  expect([resumed.code, resumed.out]).toEqual([0, expect.stringMatching(/book live: clean/)]);
}, 60_000);
