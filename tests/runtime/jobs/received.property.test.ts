import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../../shared/domain/time.ts';
import { headersOf, TickFunction } from './calls.ts';
import { at } from './life.ts';

/** A call as it comes in: of a scheduled run, so late, or by hand with the time of the next run or none. */
interface Called {
  readonly at: number;
  /** "09:21"; null: it says no time. */
  readonly time: string | null;
  readonly fails: boolean;
  readonly byHand: boolean;
}

const FIRST = 570;
const text = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const scheduled = fc
  .record({ minute: fc.nat(5), lateMs: fc.nat(700_000), fails: fc.boolean() })
  .map(({ minute, lateMs, fails }): Called => {
    return { at: at(FIRST + minute) + lateMs, time: text(FIRST + minute), fails, byHand: false };
  });

/** Not in the last two seconds before the next run: there it is that run. */
const byHand = fc
  .record({ minute: fc.nat(6), ms: fc.nat(57_000), says: fc.boolean(), fails: fc.boolean() })
  .map(({ minute, ms, says, fails }): Called => {
    const from = FIRST - 1 + minute;
    return { at: at(from) + ms, time: says ? text(from + 1) : null, fails, byHand: true };
  });

/** What comes of a call, by what succeeded before it. */
function expected({ at: now, time, fails, byHand: hand }: Called, succeeded: Set<string | null>): string {
  const ends = fails ? 'failed' : 'done';
  if (hand) return `${ends}, ${text(Math.floor((now - at(0)) / MINUTE_MS))} by hand`;
  if (now - at(FIRST) - minuteMs(time) > 600_000) return 'late, nothing';
  if (succeeded.has(time)) return 'duplicate, nothing';
  if (!fails) succeeded.add(time);
  return `${ends}, ${time}`;
}

async function made(tick: TickFunction, { at: now, time, fails }: Called): Promise<string> {
  tick.now = now;
  const before = tick.ran.length;
  tick.work = () => (fails ? Promise.reject(new Error('no bars')) : Promise.resolve());
  const kind = await tick.call(headersOf(time)).then(
    (answer) => answer.kind,
    () => 'failed',
  );
  return `${kind}, ${tick.ran.slice(before).join(' and ') || 'nothing'}`;
}

test('each scheduled run that is called for in time succeeds once, whatever was repeated, failed or called by hand', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 3, arbitrary: scheduled }, byHand), { maxLength: 30 }),
      async (asked) => {
        const calls = [...asked].sort((a, b) => a.at - b.at);
        const tick = new TickFunction(at(FIRST - 1));
        const came: string[] = [];
        for (const call of calls) came.push(await made(tick, call));
        const succeeded = new Set<string | null>();
        expect(came).toEqual(calls.map((call) => expected(call, succeeded)));
      },
    ),
    { numRuns: 300 },
  );
});

/** Milliseconds of "09:31" after the first minute. */
function minuteMs(time: string | null): number {
  const [hours = 0, minutes = 0] = (time ?? '').split(':').map(Number);
  return (hours * 60 + minutes - FIRST) * MINUTE_MS;
}
