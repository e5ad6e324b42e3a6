import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { replayClock, type ReplayClock } from '../../../shared/adapters/replay-clock.ts';
import type { OrderSeen } from '../../../shared/sim/kite/order-seen.ts';
import { paise } from '../../../shared/domain/units.ts';
import type { Broker } from '../../../shared/ports.ts';
import type { ProbeParts } from '../../../shared/runtime/probe/desk.ts';
import { planOf, type ProbePlan } from '../../../shared/runtime/probe/plan.ts';
import { probeSettingsSchema, type ProbeSettings } from '../../../shared/runtime/probe/settings.ts';
import { instrumentDayOf } from '../../../shared/runtime/setup.ts';
import type { Kite } from '../../../shared/sim/kite/kite.ts';
import { kiteVenueWith } from '../../../shared/sim/kite-venue.ts';
import { at, DAY, MARKET, SETUP } from '../feed/feed-day.ts';

/** The probe on the real adapter and the model of Kite, in a time that passes only while somebody waits. */

export const SHARE = 'NSE:SBIN';
const MINUTE = 620;

export interface ProbeWorld {
  readonly parts: ProbeParts;
  readonly plan: ProbePlan;
  readonly kite: Kite;
  /** As it is, unwrapped. */
  readonly broker: Broker;
  readonly clock: ReplayClock;
  readonly told: string[];
  /** What the broker has of our orders. */
  readonly orders: () => readonly OrderSeen[];
  /** Bought less sold, by everything that filled. */
  readonly held: () => number;
}

export interface Changes {
  readonly arrange?: (kite: Kite) => void;
  readonly settings?: Partial<ProbeSettings>;
  readonly startsAt?: number;
  readonly interruptedAt?: number;
  readonly wrap?: (broker: Broker, clock: ReplayClock) => Broker;
  /** Of an earlier probe: its day goes on. */
  readonly after?: ProbeWorld;
  readonly mayHaveLeft?: boolean;
  readonly begun?: () => Promise<void>;
  readonly share?: string;
}

export function probeWorld(changes: Changes = {}): ProbeWorld {
  const { arrange, settings, startsAt, interruptedAt, wrap, after, share = SHARE } = changes;
  const clock = after?.clock ?? replayClock(at(MINUTE, 5));
  const sleepUntil = async (until: number): Promise<void> => clock.set(Math.max(until, clock.now()));
  const { kite, broker } = after ?? madeAt(clock, sleepUntil, arrange);
  clock.set(startsAt ?? clock.now());
  const told: string[] = [];
  const { instrument, bars, from } = instrumentDayOf(MARKET, share);
  const parts: ProbeParts = {
    clock,
    sleepUntil,
    broker: wrap?.(broker, clock) ?? broker,
    instrument,
    day: DAY,
    settings: probeSettingsSchema.parse(settings ?? {}),
    tell: (line) => void told.push(line),
    interrupted: () => interruptedAt !== undefined && clock.now() >= interruptedAt,
    mayHaveLeft: changes.mayHaveLeft === true,
    begun: changes.begun ?? (async () => undefined),
  };
  let row = from;
  while (bars.minute[row]! < MINUTE) row += 1;
  const plan = planOf(paise(bars.close[row]!), instrument, SETUP.rates, parts.settings);
  return {
    parts,
    plan,
    kite,
    broker,
    clock,
    told,
    orders: () => kite.orders(),
    held: () =>
      kite.orders().reduce((sum, { side, filledQty }) => sum + (side === 'BUY' ? filledQty : -filledQty), 0),
  };
}

function madeAt(
  clock: ReplayClock,
  sleepUntil: (at: number) => Promise<void>,
  arrange: Changes['arrange'],
): { readonly kite: Kite; readonly broker: Broker } {
  const made: Kite[] = [];
  const day = { market: MARKET, setup: SETUP, clock, store: memoryStore(), sleepUntil };
  const { broker } = kiteVenueWith((kite) => {
    made.push(kite);
    kite.advance(clock.now());
    arrange?.(kite);
  })(day);
  const [kite] = made;
  if (kite === undefined) throw new Error('no Kite was made');
  return { kite, broker };
}
