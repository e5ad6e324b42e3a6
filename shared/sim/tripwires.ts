import { syncBuiltinESMExports } from 'node:module';
import { wiresOf, type Wire } from './wires.ts';

/** Something that is not the same in every run was used while a run was going on. */
export class TripwireError extends Error {
  /** "Date.now" */
  readonly used: string;
  /** Whose code did: "functions#1", or a part of the world. */
  readonly life: string;

  constructor(used: string, life: string) {
    super(`${life} used ${used}: in a simulation only what the ports give may be used`);
    this.name = 'TripwireError';
    this.used = used;
    this.life = life;
  }
}

/** Stands on `globalThis` while tripwires do: the globals are one for all. */
const STANDING = Symbol.for('tron.sim.tripwires');

/**
 * Makes clocks, timers, randomness, network, files and locale texts throw a TripwireError, of which `tripped` is told as well, for who threw may
 * catch it. Returns what takes them away again. Throws an Error where they stand already: one simulation at a time in a thread.
 */
export function installTripwires(owner: () => string, tripped: (error: TripwireError) => void): () => void {
  if (Reflect.has(globalThis, STANDING))
    throw new Error('tripwires stand already: one simulation at a time in a thread');
  const trip = (used: string): never => {
    const error = new TripwireError(used, owner());
    tripped(error);
    throw error;
  };
  const undo = wiresOf(trip).map(stretched);
  Reflect.defineProperty(globalThis, STANDING, { value: true, configurable: true });
  syncBuiltinESMExports();
  return () => {
    for (const each of undo.toReversed()) each();
    Reflect.deleteProperty(globalThis, STANDING);
    syncBuiltinESMExports();
  };
}

/** Puts a wire in its place; what is returned puts back what was there. Throws a TypeError for a place that cannot be changed. */
function stretched({ target, key, wire }: Wire): () => void {
  const before = Reflect.getOwnPropertyDescriptor(target, key);
  const enumerable = before?.enumerable ?? false;
  if (!Reflect.defineProperty(target, key, { ...wire, configurable: true, enumerable }))
    throw new TypeError(`no tripwire can be put on ${String(key)}`);
  return () => {
    if (before === undefined) Reflect.deleteProperty(target, key);
    else Reflect.defineProperty(target, key, before);
  };
}
