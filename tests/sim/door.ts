import { IDLE_APP, type Birth, type SimPorts } from '../../shared/sim/app.ts';
import type { Fate } from '../../shared/sim/fates.ts';
import { PLAIN_QUEUE, simulate, type Scenario } from '../../shared/sim/simulate.ts';

export interface Outside {
  readonly door: { knock(name: string): Promise<string>; refuse(): Promise<string> };
}

export type Work = (ports: SimPorts & Outside, birth: Birth, told: (text: string) => void) => Promise<void>;

/** Lives that do `work` as their main, with what they told on the way. */
export async function lived(
  work: Work,
  names: readonly string[],
  fates: readonly Fate[] = [],
  change: Partial<Scenario<Outside>> = {},
  restartMs: number | null = null,
) {
  const told: string[] = [];
  const scenario: Scenario<Outside> = {
    seed: 1,
    startAt: 0,
    until: { quietBy: 100_000 },
    eventsMax: 10_000,
    legMs: [5, 5],
    queue: PLAIN_QUEUE,
    scheduler: null,
    outside: (world) => ({
      door: {
        knock: async (name) => {
          told.push(`${world.now()} knock ${name}`);
          return `come in, ${name}`;
        },
        refuse: async () => {
          throw new Error('nobody is in');
        },
      },
    }),
    lives: names.map((name) => ({
      name,
      bornAt: 0,
      restartMs,
      app: (ports, birth) => ({
        ...IDLE_APP,
        main: () => work(ports, birth, (text) => void told.push(`${birth.id} ${text}`)),
      }),
    })),
    switches: {},
    faults: [],
    fates,
    happenings: [],
    invariants: {},
    ...change,
  };
  return { scenario, told, result: await simulate(scenario) };
}

/** Two calls, every way of leaving a block watched. */
export const watched: Work = async ({ door, clock }, { id }, told) => {
  try {
    told(await door.knock(id));
    told(await door.knock(`${id} again`));
    told(`done at ${clock.now()}`);
  } catch {
    told('catch');
  } finally {
    told('finally');
  }
};
