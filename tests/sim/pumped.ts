import type { Kernel } from '../../shared/sim/kernel.ts';
import { Life, wrapped } from '../../shared/sim/life.ts';
import { Switchboard, KERNEL_SWITCHES, type ArmedFault } from '../../shared/sim/switches.ts';
import { PLAIN_QUEUE } from '../../shared/sim/simulate.ts';
import { World } from '../../shared/sim/world.ts';

/** A world without a scenario, whose kernel a test runs by hand. */
export function bareWorld(faults: readonly ArmedFault[] = [], seed = 7): World {
  return new World(
    { seed, startAt: 0, eventsMax: 100_000, legMs: [1, 9], queue: PLAIN_QUEUE, fates: [] },
    new Switchboard(KERNEL_SWITCHES, faults, seed),
  );
}

/** A life of its own for `port`: each call of it runs the kernel until it is answered. */
export function pumped<T extends object>(kernel: Kernel, name: string, port: T): T {
  // Calls made at once take turns: the first turn answers all that were made before it.
  let turn: Promise<unknown> = Promise.resolve();
  const pump = (): Promise<unknown> => {
    turn = turn.then(() => kernel.run({ at: kernel.now() + 10_000 }));
    return turn;
  };
  const life = new Life('a', 1, { kernel, legMs: () => 3, passed: () => undefined, skewMs: () => 0 });
  return new Proxy(wrapped(life, name, port), {
    get(target, key) {
      const method: unknown = Reflect.get(target, key);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]): Promise<unknown> => {
        const answer: unknown = Reflect.apply(method, target, args);
        // A rejection waits until the kernel has run.
        if (answer instanceof Promise) answer.catch(() => undefined);
        await pump();
        return answer;
      };
    },
  });
}
