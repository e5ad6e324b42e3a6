import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SharedTime } from '../../../scripts/cloud-local/shared-time.ts';
import { TimeServer } from '../../../scripts/cloud-local/time-server.ts';
import { sharedClock } from '../../../shared/adapters/shared-clock.ts';
import { sharedWaits } from '../../../shared/adapters/shared-sleeper.ts';

const NEVER = new AbortController().signal;

function made(startAt = 1000) {
  const folder = mkdtempSync(join(tmpdir(), 'tron-time-'));
  const path = join(folder, 'clock');
  const time = new SharedTime(path, startAt);
  onTestFinished(() => {
    time.close();
    rmSync(folder, { recursive: true });
  });
  return { time, path };
}

test('time stands while a call is at work, and goes to the next instant that somebody waits for', async () => {
  const { time } = made();
  time.begin('a');
  const order: string[] = [];
  const settled = time.settled().then(() => order.push('settled'));
  order.push('at work');
  const first = time.until('a', 5000, NEVER).then(() => order.push(`a at ${time.now}`));
  await settled;
  time.step(3000);
  expect(time.now).toBe(3000);
  time.step(9000);
  expect(time.now).toBe(5000);
  await first;
  expect(order).toEqual(['at work', 'settled', 'a at 5000']);
});

test('time stands while something is asked for a call, though it waits for something else as well', async () => {
  const { time } = made();
  const answer: { given: () => void } = { given: () => undefined };
  time.begin('a');
  const order: string[] = [];
  const asked = time.during(
    () =>
      new Promise<void>((resolve) => {
        answer.given = resolve;
      }),
  );
  void time.until('a', 5000, NEVER);
  const settled = time.settled().then(() => order.push('settled'));
  await new Promise((resolve) => setImmediate(resolve));
  order.push('asked');
  answer.given();
  await Promise.all([asked, settled]);
  expect(order).toEqual(['asked', 'settled']);
  await expect(time.during(() => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  await time.settled();
  expect(time.nextAt).toBe(5000);
});

test('whoever waits for one instant goes on one after the other, in the order of their asking', async () => {
  const { time } = made();
  const order: string[] = [];
  for (const call of ['b', 'a', 'c']) {
    time.begin(call);
    const waits = async (): Promise<void> => {
      await time.until(call, 2000, NEVER);
      order.push(call);
      time.end(call);
    };
    void waits();
  }
  for (let i = 0; i < 3; i += 1) {
    await time.settled();
    time.step(Infinity);
  }
  await time.settled();
  expect(order).toEqual(['b', 'a', 'c']);
  expect([time.now, time.nextAt]).toEqual([2000, Infinity]);
});

test('a call that ends, or whose process goes away, waits for nothing any more', async () => {
  const { time } = made();
  const gone = new AbortController();
  time.begin('a');
  const waited = time.until('a', 9000, gone.signal);
  gone.abort();
  await waited;
  expect(time.nextAt).toBe(Infinity);
  const again = time.until('a', 9000, NEVER);
  time.end('a');
  await again;
  await time.settled();
  expect(time.nextAt).toBe(Infinity);
});

test('another process reads the time from a file and waits for it over HTTP', async () => {
  const { time, path } = made();
  const server = new TimeServer(time);
  const root = await server.listen();
  onTestFinished(() => server.close());
  const clock = sharedClock(path);
  expect(clock.now()).toBe(1000);
  time.begin('call');
  const { sleepUntil } = sharedWaits(root, () => 'call');
  const slept = sleepUntil(61_000);
  await time.settled();
  time.step(Infinity);
  await slept;
  expect(clock.now()).toBe(61_000);
  // What has come is not waited for.
  await sleepUntil(60_000);
  const answer = await fetch(`${root}/until`, { method: 'POST', body: '{"at": "soon"}' });
  expect([answer.status, await answer.json()]).toEqual([400, { error: 'POST /until takes {at, call}' }]);
});

/** A call in another process, and whether its time stands although somebody would move it. */
async function going() {
  const { time } = made();
  const server = new TimeServer(time);
  const root = await server.listen();
  onTestFinished(() => server.close());
  time.begin('call');
  const seen: string[] = [];
  const settled = (): Promise<void> => time.settled().then(() => void seen.push(`settled at ${time.now}`));
  return { time, seen, settled, ...sharedWaits(root, () => 'call') };
}

/** Long enough for whatever is on its way over HTTP, and without a clock: so many turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Work that ends when it is told to. */
function work(): { readonly done: Promise<void>; readonly finish: () => void } {
  let finish = (): void => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  return { done, finish: () => finish() };
}

test('what is begun in one breath with a wait is finished before the wait is told of', async () => {
  const { time, seen, settled, sleepUntil, during } = await going();
  const read = work();
  const late = sleepUntil(4_000);
  const answered = during(() => read.done);
  const idle = settled();
  await turns();
  expect(seen).toEqual([]);
  read.finish();
  await answered;
  await idle;
  expect(seen).toEqual(['settled at 1000']);
  expect(time.nextAt).toBe(4_000);
  time.step(Infinity);
  await late;
});

test('time stands while a call works that waits in another place, and while whoever was woken goes on', async () => {
  const { time, seen, settled, sleepUntil, during } = await going();
  const [first, second] = [sleepUntil(2_000), sleepUntil(9_000)];
  const read = work();
  const woken = first.then(() => during(() => read.done));
  await time.settled();
  time.step(Infinity);
  await first;
  const idle = settled();
  await turns();
  // It has been woken, reads, and waits elsewhere besides.
  expect([time.now, seen]).toEqual([2_000, []]);
  read.finish();
  await woken;
  await idle;
  expect(seen).toEqual(['settled at 2000']);
  const again = work();
  const reading = during(() => again.done);
  await turns();
  const later = settled();
  await turns();
  expect(seen).toEqual(['settled at 2000']);
  again.finish();
  await reading;
  await later;
  time.step(Infinity);
  await second;
  expect(time.now).toBe(9_000);
});

test('a clock without a time, and a sleep that nobody keeps, fail', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tron-time-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(() => sharedClock(join(folder, 'none'))).toThrow('ENOENT');
  const { time } = made();
  const server = new TimeServer(time);
  const root = await server.listen();
  await server.close();
  await expect(sharedWaits(root, () => null).sleepUntil(5)).rejects.toThrow('ECONNREFUSED');
});
