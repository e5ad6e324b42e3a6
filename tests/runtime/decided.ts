import { instantOf } from '../../shared/domain/time.ts';
import type { Ports, Task } from '../../shared/ports.ts';
import { taskName } from '../../shared/runtime/task-name.ts';
import { tick } from '../../shared/runtime/tick.ts';
import { buyAt, still, stub, tinyInstrumentDay, tinyMarket, tinySetup, TODAY } from '../support/tiny-day.ts';
import { world } from './world.ts';

const [first, again] = [buyAt(557), buyAt(560)];
/** Wants it at 09:17, and at 09:20 once more. */
export const setup = tinySetup([stub({ find: (bar) => first(bar) ?? again(bar) })]);
export const market = tinyMarket(tinyInstrumentDay(still(556, 580, 10_000), { squareOff: 565 }));

export function at(minute: number): number {
  return instantOf(TODAY, minute);
}

/** The world at 09:17 with the entry decided and not yet sent. */
export async function decided(wrap?: (ports: Ports) => Ports) {
  const w = world(setup, market, wrap);
  await w.minute(556);
  w.clock.set(at(557));
  await w.broker.begin();
  await tick(w.runtime, 'stocks', at(557));
  const { entry } = await w.position();
  if (entry === null) throw new Error('nothing was decided');
  const task: Task = {
    name: taskName('0-1', entry.id, 0),
    orderId: entry.id,
    notBefore: 0,
    validUntil: entry.validUntil ?? 0,
  };
  return { ...w, entry, task };
}
