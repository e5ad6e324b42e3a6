import type { Instrument } from '../../domain/instrument.ts';
import { dayOf } from '../../domain/time.ts';
import type { Clock } from '../../ports.ts';
import { closePosition } from '../close-position.ts';
import { disable, enable } from '../controls.ts';
import { flatten, type FlattenAsked } from '../flatten.ts';
import { keys } from '../keys.ts';
import type { Runtime } from '../runtime.ts';
import { ACCOUNT } from '../session-state.ts';
import { closeWithTheDay } from './close-on-paper.ts';
import { flattenWithTheDay } from './on-paper.ts';
import type { ControlParts } from './relay.ts';
import { shownStoreless, type Shown } from './storeless.ts';

/** How the process waits, whatever the market's clock does. */
export interface RealTime {
  readonly clock: Clock;
  sleepUntil(at: number): Promise<void>;
}

/** A relay's parts of a runtime that lives in the same process, with its store. */
export function partsOfRuntime(runtime: Runtime, real: RealTime): Omit<ControlParts, 'secret'> {
  const { ports } = runtime;
  // On paper nobody asks the broker anything between two minutes: whoever lives the day does it all in turn.
  const paper = ports.broker.proof.alone;
  return {
    clock: real.clock,
    sleepUntil: (at) => real.sleepUntil(at),
    log: ports.log,
    store: {
      flatten: (asked) => (paper ? flattenWithTheDay(runtime, asked, real) : flatten(runtime, asked)),
      answers: () => ports.store.read([keys.account(ACCOUNT)]),
    },
    storeless: (asked) => withoutTheStore(runtime, asked),
    controls: {
      paper,
      close: (asked) => (paper ? closeWithTheDay(runtime, asked, real) : closePosition(runtime, asked)),
      disable: (asked) => disable(runtime, asked),
      enable: (asked) => enable(runtime, asked),
    },
  };
}

async function withoutTheStore(runtime: Runtime, asked: FlattenAsked): Promise<Shown> {
  const { ports, setup, protocol, sleepUntil } = runtime;
  const { broker, clock, alerts } = ports;
  const instruments = await instrumentsOf(runtime);
  const parts = {
    broker,
    clock,
    alerts,
    sleepUntil,
    day: dayOf(clock.now()),
    costs: setup.config.costs,
    protocol,
    instrumentOf: (key: string) => instruments.get(key) ?? runtime.instrumentOf(key),
  };
  return shownStoreless(parts, asked);
}

/** Where the day cannot be read there are none: entries are cancelled all the same. */
async function instrumentsOf({ ports }: Runtime): Promise<ReadonlyMap<string, Instrument>> {
  try {
    const { instruments } = await ports.market.upTo(ports.clock.now());
    return new Map(instruments.map(({ instrument }) => [instrument.key, instrument]));
  } catch (error) {
    ports.log.write('ERROR', null, `flatten: the day’s instruments cannot be read: ${String(error)}`, {});
    return new Map();
  }
}
