import { expect, test } from 'vitest';
import { minuteOf } from '../../shared/domain/time.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import type { VenueOf } from '../../shared/runtime/venue.ts';
import { memoryPlace, PAPER, runKept } from '../../shared/runtime/wire.ts';
import { kiteVenue } from '../../shared/sim/kite-venue.ts';
import { buyAt, still, stub, tinyInstrumentDay, tinyMarket, tinySetup } from '../support/tiny-day.ts';

/** A day whose book is not in its place any more from a minute on, with an entry wanted before and one after it. */
async function lived(venue: VenueOf, from: number) {
  const market = tinyMarket(tinyInstrumentDay(still(556, 600, 10_000), { squareOff: 595 }));
  const setup = tinySetup([
    stub({
      find: (bar) => buyAt(557)(bar) ?? buyAt(570)(bar),
      exit: (bar) => (bar.minute === 560 ? 'time' : undefined),
    }),
  ]);
  let minute = 0;
  const [alerts, unfilled]: [string[], string[]] = [[], []];
  const listener = {
    ...SILENT,
    minute: (at: number) => void (minute = minuteOf(at)),
    alert: (text: string) => void alerts.push(text),
    unfilled: (_id: string, _key: string, why: string) => void unfilled.push(why),
  };
  const place = { ...memoryPlace(), astray: () => (minute >= from ? 'x.db is not there any more' : null) };
  const asked = { source: 'memory', request: {}, resume: false };
  const replay = { kind: 'replay', wait: async () => undefined } as const;
  const { trades } = await runKept(place, setup, market, listener, replay, asked, undefined, venue);
  return { alerts, unfilled, entered: trades.map(({ decidedAt }) => minuteOf(decidedAt)) };
}

const TOLD = expect.stringMatching(
  /^x\.db is not there any more: what this run writes is lost if it is killed/,
);

test('where the book is taken away a person is told once, nothing more is entered at a broker, and what is open is closed', async () => {
  expect(await lived(kiteVenue, 558)).toEqual({
    alerts: [TOLD],
    unfilled: [expect.stringMatching(/x\.db is not there any more$/)],
    entered: [557],
  });
});

test('on paper it is told, and the day goes on', async () => {
  expect(await lived(PAPER, 558)).toEqual({ alerts: [TOLD], unfilled: [], entered: [557, 570] });
});

test('where it is not taken away nothing is told', async () => {
  expect(await lived(kiteVenue, 10_000)).toEqual({ alerts: [], unfilled: [], entered: [557, 570] });
});
