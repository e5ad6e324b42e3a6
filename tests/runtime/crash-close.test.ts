import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { MINUTE_MS } from '../../shared/domain/time.ts';
import { closePosition } from '../../shared/runtime/close-position.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import {
  buyAt,
  still,
  stub,
  TINY,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  walk,
  type MinuteRow,
} from '../support/tiny-day.ts';
import { at } from './decided.ts';
import { ENDINGS, Fate, fated, type Ending } from './fate.ts';
import { world, type World } from './world.ts';

/** Two instruments are bought; a person closes the first. Whatever happens to the call, the first ends flat and the second is as it was. */

const OTHER: Instrument = { ...TINY, key: 'NSE:OTHER', symbol: 'OTHER', underlying: 'OTHER', token: 8 };
const ASKED = { instrument: TINY.key, why: 'a person' };
const LAST = 570;

function two(first: readonly MinuteRow[], second: readonly MinuteRow[]): World {
  const days = [
    tinyInstrumentDay(first, { squareOff: 568 }),
    tinyInstrumentDay(second, { squareOff: 568, instrument: OTHER }),
  ];
  return world(tinySetup([stub({ find: buyAt(557) })]), tinyMarket(...days));
}

async function held(): Promise<World> {
  const w = two(still(556, LAST, 10_000), still(556, LAST, 20_000));
  for (const minute of [556, 557, 558]) await w.minute(minute);
  w.clock.set(at(559));
  await w.broker.begin();
  return w;
}

/** What is at the broker in an instrument, without what it takes to see it again. */
async function rowsIn(w: World, instrument: string): Promise<readonly string[]> {
  const book = await w.broker.book();
  return book
    .filter((row) => row.instrument === instrument)
    .map(({ tag, status, filledQty, change }) => `${tag} ${status} ${filledQty} ${JSON.stringify(change)}`);
}

/** The call of number `n` ends the life that closes; the next one reads the book, and where nothing was written down a person asks again. */
async function endedAt(n: number, ending: Ending) {
  const w = await held();
  const other = { position: await w.position(OTHER.key), rows: await rowsIn(w, OTHER.key) };
  const fate = new Fate(n, ending);
  const dying = { ...w.runtime, ports: fated(w.ports, fate, []) };
  await fate.life(() => closePosition(dying, ASKED));
  // Beyond the time in which what was claimed could still be sent.
  w.clock.set(w.clock.now() + w.runtime.protocol.sendWithinMs + 1);
  const { slot, trade } = await w.position();
  const isLost = trade !== null && slot.close === null;
  const wrong: string[] = [];
  const check = (is: boolean, what: string): void => void (is ? undefined : wrong.push(what));
  if (isLost) check((await closePosition(w.runtime, ASKED)).flat, 'asked again, and not flat');
  else await reconcile(w.runtime);
  const after = await w.position();
  check(after.trade === null && after.exit === null && after.entry === null, 'not flat');
  check(after.slot.close === null, 'still wanted');
  const own = await w.broker.book();
  const net = own
    .filter((row) => row.instrument === TINY.key)
    .reduce((sum, { side, filledQty }) => sum + (side === 'BUY' ? filledQty : -filledQty), 0);
  check(net === 0, `net ${net}`);
  check(w.closed.length <= 1, 'closed twice');
  check(JSON.stringify(await w.position(OTHER.key)) === JSON.stringify(other.position), 'the other changed');
  check(
    JSON.stringify(await rowsIn(w, OTHER.key)) === JSON.stringify(other.rows),
    'an order of the other changed',
  );
  const { halted, desired, open } = await w.account();
  check(halted === null && desired === null, `halted: ${halted}`);
  check(open.length === 1 && open[0]?.instrument === OTHER.key, `${open.length} reserved`);
  return { fate, isLost, wrong };
}

describe('closing one position of which the life ends at a call of a port', () => {
  test.each(ENDINGS)('and which %s it: flat in it, and nothing else is touched', async (ending) => {
    const whole = await endedAt(0, ending);
    expect(whole).toMatchObject({ isLost: false, wrong: [] });
    expect(whole.fate.calls).toBeGreaterThan(4);
    const seen: string[] = [];
    let lost = 0;
    for (let n = 1; n <= whole.fate.calls; n++) {
      const { fate, isLost, wrong } = await endedAt(n, ending);
      lost += isLost ? 1 : 0;
      seen.push(...wrong.map((what) => `${n}, ${fate.fell}: ${what}`));
    }
    expect(seen).toEqual([]);
    // Only before its first commit has landed nobody knows of it.
    expect(lost).toBe(ending === 'dies before' ? 1 : 0);
  });
});

const prices = (from: number) =>
  fc
    .array(fc.integer({ min: -60, max: 60 }), { minLength: LAST - 556, maxLength: LAST - 556 })
    .map((steps) => {
      let price = from;
      return walk(556, [from, ...steps.map((by) => (price += by * 5))]);
    });

async function lived(first: readonly MinuteRow[], second: readonly MinuteRow[], closeAt: number | null) {
  const w = two(first, second);
  for (let minute = 556; minute <= LAST; minute++) {
    await w.minute(minute);
    if (minute === closeAt) await closePosition(w.runtime, ASKED);
  }
  const decided = w.decisions.filter(({ instrument }) => instrument === OTHER.key);
  return { decided, closed: w.closed, account: await w.account() };
}

test('whatever the prices do and whenever it is closed, it is closed by then and the other is decided as if nobody had asked', async () => {
  await fc.assert(
    fc.asyncProperty(
      prices(10_000),
      prices(20_000),
      fc.integer({ min: 557, max: 567 }),
      async (first, second, closeAt) => {
        const [asked, unasked] = [await lived(first, second, closeAt), await lived(first, second, null)];
        expect(asked.decided).toEqual(unasked.decided);
        const ofOther = ({ instrument }: { readonly instrument: string }): boolean =>
          instrument === OTHER.key;
        expect(asked.closed.filter(ofOther)).toEqual(unasked.closed.filter(ofOther));
        expect(asked.account).toMatchObject({ halted: null, desired: null, open: [] });
        const [own, ...more] = asked.closed.filter((trade) => !ofOther(trade));
        expect(more).toEqual([]);
        // Its limit fills at once or in a minute after, each a step further; where its stop was first nobody had to.
        const lateBy = own?.exitReason === 'close' ? (own.closedAt ?? Infinity) - at(closeAt) : 0;
        expect(lateBy).toBeLessThanOrEqual(4 * MINUTE_MS);
      },
    ),
    { numRuns: 20 },
  );
});
