import { expect, test } from 'vitest';
import { instrumentDay } from '../../../shared/backtest/market-day.ts';
import { marketDay } from '../../../shared/backtest/market-of.ts';
import { previousClose } from '../../../shared/backtest/data/history.ts';
import type { MarketDay } from '../../../shared/domain/market-day.ts';
import { rowsOfDay } from '../../../shared/domain/rows.ts';
import { withEligibility } from '../../../shared/domain/with-eligibility.ts';
import { withSettlement } from '../../../shared/instruments/with-settlement.ts';
import { SILENT } from '../../../shared/runtime/day-result.ts';
import type { Feed } from '../../../shared/runtime/feed/open.ts';
import { memoryPlace, runInMemory } from '../../../shared/runtime/wire.ts';
import { at, DAY, ELIGIBILITY, feedOf, GENERATED, kiteOfDay, live, Machine, MARKET } from './feed-day.ts';
import { nothingTold, SETUP, STOCKS, TOKEN, WANTED, type Http, type Life } from './feed-day.ts';

const START = at(525);

function life(changes: Partial<Life> = {}): Life {
  const kite = kiteOfDay();
  const http: Http = (request, now) => kite.http(request, now);
  return { machine: new Machine(START), http, told: nothingTold(), ...changes };
}

/** Kite, with something between it and us. */
function between(
  change: (ask: ReturnType<Http>, request: Parameters<Http>[0], now: number) => ReturnType<Http>,
): Http {
  const kite = kiteOfDay();
  return (request, now) => change(kite.http(request, now), request, now);
}

/** The day as `tron run` has it of the generator, its contracts and lists being those of the feed. */
function known({ opening, market }: Feed): MarketDay {
  const days = opening.instruments.map(({ instrument, session }) => {
    const made = GENERATED.instruments.find((each) => each.instrument.key === instrument.key);
    if (made === undefined) throw new Error(`no ${instrument.key}`);
    return instrumentDay(instrument, made.bars, session, null, previousClose(made.bars, DAY));
  });
  const [from, to] = rowsOfDay(GENERATED.vix, DAY);
  const vix = market.vix === null ? null : { bars: GENERATED.vix, from, to };
  return withEligibility(marketDay(DAY, withSettlement(days), [], vix, []), ELIGIBILITY, 'paper');
}

/** A candle's answer without or with other rows. */
function withCandles(
  outcome: ReturnType<Http>,
  change: (rows: readonly (readonly (string | number)[])[]) => readonly (readonly (string | number)[])[],
): ReturnType<Http> {
  if (outcome.kind !== 'answer' || outcome.status !== 200) return outcome;
  const body: { data: { candles: (string | number)[][] } } = JSON.parse(outcome.body);
  const data = { candles: change(body.data.candles) };
  return { ...outcome, body: JSON.stringify({ ...body, data }) };
}

function isCandles({ url }: { readonly url: string }): boolean {
  return url.includes('/historical/');
}

function minutesOf({ market }: Feed, key: string): readonly number[] {
  const day = market.instruments.find(({ instrument }) => instrument.key === key);
  return day === undefined ? [] : Array.from(day.bars.minute.subarray(day.from, day.to));
}

function tokenOf({ market }: { readonly market: MarketDay }, key: string): string {
  const kite = kiteOfDay();
  const desk = kite.desks.get(key);
  if (desk === undefined || market.day !== DAY) throw new Error(`no ${key}`);
  return String(desk.token);
}

test('a whole day through the feed has the generator’s bars and decides as a run of that day', async () => {
  const mine = life();
  const { result, feed } = await live(mine);
  const reference = known(feed);
  for (const [i, day] of feed.market.instruments.entries()) {
    const of = reference.instruments[i]!;
    for (const column of [
      'minute',
      'open',
      'high',
      'low',
      'close',
      'volume',
      'at',
      'weight',
      'turnover',
    ] as const) {
      expect(day.bars[column].subarray(day.from, day.to)).toEqual(of.bars[column].subarray(of.from, of.to));
      expect(day.fives[column].subarray(day.warmupFrom, day.fivesTo)).toEqual(
        of.fives[column].subarray(of.warmupFrom, of.fivesTo),
      );
    }
    expect(day.facts).toEqual(of.facts);
  }
  const ran = await runInMemory(SETUP, reference, SILENT, async () => undefined);
  expect(ran.trades.length).toBeGreaterThan(0);
  expect(result.hash).toBe(ran.hash);
  expect(result.trades.map(({ exitValue, charges }) => ({ exitValue, charges }))).toEqual(
    ran.trades.map(({ exitValue, charges }) => ({ exitValue, charges })),
  );
  expect(mine.told.alerts).toEqual([]);
  expect(mine.told.logged.filter(({ message }) => /late|stale|otherwise|too/.test(message))).toEqual([]);
});

test('no more than one request a second is made, and each minute’s within twelve', async () => {
  const { told, ...rest } = life();
  await live({ told, ...rest });
  const times = told.asked.filter(isCandles).map((each) => each.at);
  const gaps = times.slice(1).map((time, i) => time - times[i]!);
  expect(gaps.filter((gap) => gap < 1000)).toEqual([]);
  const late = times.filter((time) => time > at(555) && time % 60_000 > 12_000);
  expect(late).toEqual([]);
});

test('a life that goes on in the middle of the day comes to the same, and asks for no dump and no warm-up', async () => {
  const whole = await live(life());
  const place = memoryPlace();
  await expect(live(life({ machine: new Machine(START, at(680, 30)) }), place)).rejects.toThrow('cut off');
  const second = life({ machine: new Machine(at(680, 45)) });
  const { result, feed } = await live(second, place, true);
  expect(result.hash).toBe(whole.result.hash);
  expect(minutesOf(feed, 'NSE:SBIN')).toEqual(minutesOf(whole.feed, 'NSE:SBIN'));
  expect(second.told.asked.some(({ url }) => url === '/instruments')).toBe(false);
  expect(second.told.asked.length).toBeLessThan(2500);
});

test('a life that comes half an hour later has those minutes as history and decides none of them', async () => {
  const place = memoryPlace();
  await expect(live(life({ machine: new Machine(START, at(680, 30)) }), place)).rejects.toThrow('cut off');
  const { result, feed } = await live(life({ machine: new Machine(at(710, 30)) }), place, true);
  expect(minutesOf(feed, 'NSE:SBIN').slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, i) => 556 + i));
  const entries = result.decisions.filter(({ barAt }) => barAt > at(680) && barAt <= at(710));
  expect(entries.filter(({ kind }) => kind === 'entry' || kind === 'select' || kind === 'denied')).toEqual(
    [],
  );
  expect(result.left).toEqual([]);
});

test('a 429 and a timeout are asked again within the minute, which is decided', async () => {
  const whole = await live(life());
  let calls = 0;
  const http = between((outcome, request) => {
    if (!isCandles(request)) return outcome;
    calls += 1;
    if (calls % 97 === 0) return { kind: 'silent' };
    if (calls % 61 !== 0 || outcome.kind !== 'answer') return outcome;
    const body =
      '{"status":"error","message":"Too many requests","error_type":"NetworkException","data":null}';
    return { ...outcome, status: 429, body };
  });
  const mine = life({ http, wanted: { ...WANTED, watchlist: { stocks: STOCKS } } });
  const { result } = await live(mine);
  const failures = mine.told.logged.filter(({ message }) => message === 'a candle could not be read');
  expect(new Set(failures.map(({ fields }) => fields['failure']))).toEqual(
    new Set(['rate-limited', 'ambiguous']),
  );
  expect(mine.told.alerts).toEqual([]);
  expect(result.hash).toBe(whole.result.hash);
});

test('a candle that never comes leaves its instrument stale in that minute, and nothing is put in its place', async () => {
  const token = tokenOf({ market: MARKET }, 'NSE:INFY');
  const http = between((outcome, request) =>
    request.url.includes(`/${token}/`)
      ? withCandles(outcome, (rows) => rows.filter(([start]) => start !== '2026-09-09T10:00:00+0530'))
      : outcome,
  );
  const mine = life({ http });
  const { feed } = await live(mine);
  const minutes = minutesOf(feed, 'NSE:INFY');
  expect(minutes).not.toContain(601);
  expect(minutes).toContain(602);
  const stale = mine.told.logged.filter(({ message }) => message.includes('stale'));
  expect(stale.map(({ fields }) => fields['instrument'])).toEqual(['NSE:INFY']);
});

test('a candle that comes late is history: published with the next minute, its own not decided', async () => {
  const token = tokenOf({ market: MARKET }, 'NSE:INFY');
  const http = between((outcome, request, now) =>
    request.url.includes(`/${token}/`) && now < at(601, 30)
      ? withCandles(outcome, (rows) => rows.filter(([start]) => start !== '2026-09-09T10:00:00+0530'))
      : outcome,
  );
  const mine = life({ http });
  const { feed, result } = await live(mine);
  expect(minutesOf(feed, 'NSE:INFY')).toContain(601);
  expect(
    result.decisions.filter(({ barAt, instrument }) => barAt === at(601) && instrument === 'NSE:INFY'),
  ).toEqual([]);
  expect(mine.told.logged.filter(({ message }) => message.includes('stale'))).toHaveLength(1);
});

test('a bar that was published stays when Kite says otherwise later, and that is logged', async () => {
  const token = tokenOf({ market: MARKET }, 'NSE:INFY');
  const http = between((outcome, request, now) =>
    request.url.includes(`/${token}/`) && now > at(601, 30)
      ? withCandles(outcome, (rows) =>
          rows.map((row) => (row[0] === '2026-09-09T10:00:00+0530' ? [...row.slice(0, 5), 1, 0] : row)),
        )
      : outcome,
  );
  const whole = await live(life());
  const mine = life({ http });
  const { result } = await live(mine);
  expect(result.hash).toBe(whole.result.hash);
  const told = mine.told.logged.filter(({ message }) => message.includes('otherwise'));
  expect(told.map(({ fields }) => fields['instrument'])).toEqual(['NSE:INFY']);
});

test('a stock that the dump does not list is named and left out; where nothing is left the day is refused', async () => {
  const some = life({ wanted: { ...WANTED, watchlist: { stocks: ['INFY', 'NOSUCH'] } } });
  const feed = await some.machine.run(feedOf(some, memoryPlace().store));
  expect(feed.opening.assumed.join('\n')).toContain('NOSUCH not traded: NSE:NOSUCH is not in the dump');
  const none = life({ wanted: { ...WANTED, bots: ['stocks'], watchlist: { stocks: ['NOSUCH'] } } });
  await expect(none.machine.run(feedOf(none, memoryPlace().store))).rejects.toThrow(/nothing to trade/);
  const many = life({ wanted: { ...WANTED, settings: { ...WANTED.settings, instrumentsMost: 7 } } });
  await expect(many.machine.run(feedOf(many, memoryPlace().store))).rejects.toThrow(
    /8 instruments .* allowed 7/,
  );
});

test('a token that dies at 11:00 is told once; after a new log-in the day goes on without a restart', async () => {
  const machine = new Machine(START);
  const isDead = (now: number): boolean => now >= at(660, 30);
  const http = between((outcome, request, now) => {
    if (!isCandles(request) || !isDead(now) || outcome.kind !== 'answer') return outcome;
    if (request.headers['authorization']?.endsWith('a-newer-one') === true) return answerOfNew(request, now);
    const body =
      '{"status":"error","message":"Incorrect `api_key` or `access_token`.","error_type":"TokenException","data":null}';
    return { ...outcome, status: 403, body };
  });
  const model = kiteOfDay();
  const answerOfNew = (request: Parameters<Http>[0], now: number): ReturnType<Http> =>
    model.http({ ...request, headers: { ...request.headers, authorization: `token key:${TOKEN}` } }, now);
  const token = async (): Promise<string> => (machine.clock.now() < at(680) ? TOKEN : 'a-newer-one');
  const mine = life({ machine, http, token });
  const { result, feed } = await live(mine);
  expect(mine.told.alerts).toHaveLength(2);
  expect(mine.told.alerts[0]).toMatch(/No market data since 11:01: token-dead.*tron login/);
  expect(mine.told.alerts[1]).toMatch(/Market data again at 11:2\d/);
  expect(minutesOf(feed, 'NSE:INFY').slice(0, 300)).toEqual(Array.from({ length: 300 }, (_, i) => 556 + i));
  const missed = result.decisions.filter(({ barAt }) => barAt > at(660) && barAt < at(680));
  expect(missed.filter(({ kind }) => kind === 'entry' || kind === 'denied' || kind === 'select')).toEqual([]);
  expect(result.decisions.some(({ barAt }) => barAt > at(685))).toBe(true);
  expect(result.left).toEqual([]);
});
