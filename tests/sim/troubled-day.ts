import { expect } from 'vitest';
import { syntheticMarketDay } from '../../shared/backtest/market-day.ts';
import { generateMarket } from '../../shared/backtest/synthetic/generate.ts';
import { instantOf, minuteOf, type Day } from '../../shared/domain/time.ts';
import { readCertificate } from '../../shared/runtime/book/certificate.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../../shared/runtime/day-result.ts';
import type { Place } from '../../shared/runtime/place.ts';
import { whatsNext } from '../../shared/runtime/report/whats-next.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';
import type { VenueOf } from '../../shared/runtime/venue.ts';
import { memoryPlace, runKept } from '../../shared/runtime/wire.ts';
import type { Kite } from '../../shared/sim/kite/kite.ts';
import type { OrderSeen } from '../../shared/sim/kite/order-seen.ts';
import { troubleVenue, type TroubleName } from '../../shared/sim/trouble/troubles.ts';

/** A whole day of stocks through the adapter for Kite on which something goes wrong. */

export const DAY: Day = 20260909;
export const NEXT: Day = 20260910;

interface Lived {
  readonly result: DayResult;
  readonly place: Place;
  readonly orders: readonly OrderSeen[];
  readonly ours: readonly OrderSeen[];
  readonly alerts: readonly { readonly minute: number; readonly text: string }[];
  readonly unfilled: readonly string[];
}

export async function lived(name: TroubleName, seed: number): Promise<Lived> {
  let kite: Kite | undefined;
  const day = await livedIn(
    memoryPlace(),
    DAY,
    seed,
    troubleVenue(name, (made) => (kite = made)),
  );
  const orders = kite?.orders() ?? [];
  const ours = orders.filter(({ tag }) => tag !== null);
  overshot(ours);
  return { ...day, orders, ours };
}

export async function livedIn(place: Place, day: Day, seed: number, venue: VenueOf) {
  const whole = syntheticMarketDay(generateMarket({ seed, day }));
  // Only stocks are traded, and a smaller market is a faster one.
  const market = {
    ...whole,
    instruments: whole.instruments.filter(({ instrument }) => instrument.kind !== 'option'),
  };
  const config = configOf('demo', {});
  const request = { config, bots: ['stocks'], strategy: null, preset: 'default', rates: 'newest' } as const;
  const alerts: { minute: number; text: string }[] = [];
  const unfilled: string[] = [];
  let minute = 555;
  const listener = {
    ...SILENT,
    minute: (at: number) => (minute = minuteOf(at) + 1),
    alert: (text: string) => void alerts.push({ minute, text }),
    unfilled: (_id: string, instrument: string, why: string) => void unfilled.push(`${instrument}: ${why}`),
  };
  const replay = { kind: 'replay', wait: async () => undefined } as const;
  const asked = { source: 'memory', request: {}, resume: false };
  const result = await runKept(
    place,
    setupOf(request, day),
    market,
    listener,
    replay,
    asked,
    undefined,
    venue,
  );
  return { result, place, alerts, unfilled };
}

/** Whatever people do, our own fills never go through nothing to the other side: no exit of ours sells what it did not buy. */
function overshot(ours: readonly OrderSeen[]): void {
  const entered = new Map<string, number>();
  const open = new Map<string, number>();
  for (const { instrument, tag, side, filledQty } of ours) {
    const signed = side === 'BUY' ? filledQty : -filledQty;
    if (tag?.[15] === 'e' && (open.get(instrument) ?? 0) === 0) entered.set(instrument, Math.sign(signed));
    const next = (open.get(instrument) ?? 0) + signed;
    open.set(instrument, next);
    expect(next * (entered.get(instrument) ?? 0)).toBeGreaterThanOrEqual(0);
  }
}

/** What the account holds of an instrument by everybody's orders, after each of them. */
export function holdings(orders: readonly OrderSeen[], instrument: string): readonly number[] {
  let net = 0;
  return orders
    .filter((order) => order.instrument === instrument)
    .map(({ side, filledQty }) => (net += side === 'BUY' ? filledQty : -filledQty));
}

export const texts = ({ alerts }: Pick<Lived, 'alerts'>): readonly string[] => alerts.map(({ text }) => text);
export const certificateOf = ({ place }: Pick<Lived, 'place'>, day = DAY) =>
  readCertificate(place.store, 'book', day);
export const nextOf = ({ place, result }: Pick<Lived, 'place' | 'result'>) =>
  whatsNext(place.store, DAY, result);
export const between =
  (from: number, to: number) =>
  ({ placedAt }: OrderSeen) =>
    placedAt >= instantOf(DAY, from) && placedAt < instantOf(DAY, to);
