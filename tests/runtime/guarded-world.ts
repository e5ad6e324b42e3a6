import type { Transport } from '../../shared/adapters/kite/transport.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { arm } from '../../shared/runtime/live-arming.ts';
import type { EntryGuard } from '../../shared/runtime/entry-guard.ts';
import { liveEntries, type LiveEntriesParts } from '../../shared/runtime/live-entries.ts';
import { buys, stillDay } from '../support/one-trade.ts';
import { TODAY } from '../support/tiny-day.ts';
import { at, kiteWorld, type KiteWorld, type Wrap } from './kite-world.ts';

/** An entry of one share. */
export const REQUEST = {
  side: 'BUY',
  qty: 1,
  type: 'LIMIT',
  price: paise(10_000),
  trigger: ZERO,
  protection: 0,
  validity: 'IOC',
} as const;

const config = configOf('demo', {});

/**
 * A live day on the model of Kite that is armed, bought at 557 and squared off at 575, each of whose lives guards its entries. `heard`: its transport, as
 * what listens to it has it.
 */
export async function guardedWorld(
  { watch, sharpens }: Pick<LiveEntriesParts, 'watch' | 'sharpens'>,
  heard: (transport: Transport, clock: LiveEntriesParts['clock']) => Transport = (transport) => transport,
) {
  const alerts: string[] = [];
  const waits: number[] = [];
  const guards: EntryGuard[] = [];
  const told = new Set<string>();
  const clock = { now: () => w.clock.now() };
  const called: Wrap = ({ store, transport, over }) => {
    const guard = liveEntries({
      broker: over(heard(transport, clock)),
      store,
      alerts: { alert: async (text) => void alerts.push(text) },
      clock,
      async sleepUntil(until) {
        waits.push(until - clock.now());
        w.clock.set(Math.max(until, clock.now()));
      },
      day: TODAY,
      userId: 'AB1234',
      config,
      watch,
      told,
      sharpens,
    });
    guards.push(guard);
    return { broker: guard.broker, store };
  };
  const w: KiteWorld = kiteWorld(buys(), stillDay(580, { squareOff: 575 }), {}, called);
  await armed(w);
  const heed = async (): Promise<void> => {
    for (const each of guards) await each.heed();
  };
  return { w, called, alerts, waits, heed };
}

export function armed({ store }: KiteWorld): Promise<void> {
  const { profile, maxDailyLoss, maxTrades } = config;
  const of = { day: TODAY, userId: 'AB1234', by: 'ANN', at: at(500) };
  return arm(store, { ...of, profile, maxDailyLoss, maxTrades });
}

/** Orders of ours at the broker, whatever became of them. */
export function placed({ kite }: KiteWorld): ReturnType<KiteWorld['kite']['orders']> {
  return kite.orders().filter(({ tag }) => tag !== null);
}

/** Of each of them the letter of its tag that says what it is for: e an entry, x an exit. */
export function roles(w: KiteWorld): readonly (string | undefined)[] {
  return placed(w).map(({ tag }) => tag?.[15]);
}
