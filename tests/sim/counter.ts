import type { Json, Queue, Store } from '../../shared/ports.ts';
import { IDLE_APP, type App, type Birth, type SimPorts } from '../../shared/sim/app.ts';
import { PLAIN_QUEUE, type Scenario } from '../../shared/sim/simulate.ts';
import type { ArmedFault } from '../../shared/sim/switches.ts';
import { messageOf } from '../../shared/sim/life.ts';

/** A small app: its lives count up one document, place an order for each number that they won, and a task for each order confirms it. */

export interface StubBroker {
  place(tag: string): Promise<void>;
}

export interface CounterOutside {
  readonly broker: StubBroker;
  /** What arrived, in its order. */
  readonly book: { readonly placed: string[] };
}

const COUNTER = 'k/counter';
const ROUNDS = 3;

/** `careless`: counts without a precondition, so that one count can be lost. */
export function counterApp(careless: boolean): (ports: SimPorts & CounterOutside, birth: Birth) => App {
  return ({ clock, store, queue, broker }, { random, sleepUntil }) => {
    const nonce = (): number => random.next();
    return {
      ...IDLE_APP,
      async main() {
        for (let round = 0; round < ROUNDS; round++) {
          await sleepUntil(clock.now() + 50);
          const n = await counted(store, nonce(), careless);
          if (n === null) continue;
          await broker.place(`order-${n}`);
          await enqueued(queue, n);
        }
      },
      async deliver({ orderId }) {
        if (await won(store, `k/${orderId}`, 0, { nonce: nonce() })) await broker.place(`confirm-${orderId}`);
      },
    };
  };
}

/** The number won; null: somebody else was first, or nobody can tell. */
async function counted(store: Store, nonce: number, careless: boolean): Promise<number | null> {
  try {
    const [stored] = await store.read([COUNTER]);
    const n = numberIn(stored?.value ?? null) + 1;
    const version = careless ? null : (stored?.version ?? 0);
    return (await won(store, COUNTER, version, { n, nonce })) ? n : null;
  } catch (error) {
    return notFault(error);
  }
}

/** One commit with a nonce; after any error the document itself says who won. */
async function won(
  store: Store,
  key: string,
  version: number | null,
  value: { readonly [key: string]: Json },
): Promise<boolean> {
  const expect = version === null ? [] : [{ key, version }];
  try {
    return (await store.commit({ expect, writes: [{ key, value }] })).kind === 'committed';
  } catch (error) {
    notFault(error);
    const [stored] = await store.read([key]);
    return JSON.stringify(stored?.value) === JSON.stringify(value);
  }
}

async function enqueued(queue: Queue, n: number): Promise<void> {
  try {
    await queue.enqueue({ name: `task-${n}`, orderId: `order-${n}`, notBefore: 0, validUntil: 1e12 });
  } catch (error) {
    notFault(error);
  }
}

/** Anything but a failure of what is outside is a fault of this app. */
function notFault(error: unknown): null {
  if (/UNAVAILABLE|ABORTED|DEADLINE_EXCEEDED/.test(messageOf(error))) return null;
  throw error;
}

export function numberIn(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const n: unknown = Reflect.get(value, 'n');
  return typeof n === 'number' ? n : 0;
}

const SOMETIMES = { from: 0, until: Infinity, chance: 0.15 };

/** A little of everything that can go wrong. */
export const WEATHER: readonly ArmedFault[] = [
  { fault: 'store.unavailable', when: SOMETIMES },
  { fault: 'store.read.deadline', when: SOMETIMES },
  { fault: 'store.commit.conflict', when: SOMETIMES },
  { fault: 'store.commit.landed-error', when: SOMETIMES },
  { fault: 'store.commit.deadline', when: SOMETIMES },
  { fault: 'store.commit.lands-late', when: SOMETIMES, ms: 300 },
  { fault: 'queue.enqueue.unavailable', when: SOMETIMES },
  { fault: 'queue.enqueue.landed-error', when: SOMETIMES },
  { fault: 'queue.deliver.twice', when: SOMETIMES },
  { fault: 'queue.deliver.late', when: SOMETIMES, ms: 700 },
  { fault: 'queue.deliver.behind', when: SOMETIMES },
  { fault: 'queue.deliver.lost-ack', when: SOMETIMES },
];

export function counterScenario(seed: number, careless = false): Scenario<CounterOutside> {
  const app = counterApp(careless);
  return {
    seed,
    startAt: 1_000,
    until: { quietBy: 600_000 },
    eventsMax: 5_000,
    legMs: [1, 30],
    queue: { ...PLAIN_QUEUE, delayMs: [0, 100] },
    scheduler: null,
    outside: () => {
      const placed: string[] = [];
      return { broker: { place: async (tag) => void placed.push(tag) }, book: { placed } };
    },
    lives: ['a', 'b'].map((name) => ({ name, app, bornAt: 1_000, restartMs: 200 })),
    switches: {},
    faults: [],
    fates: [],
    happenings: [],
    invariants: {
      'an order is placed once': (_world, { book: { placed } }) => {
        const twice = placed.find((tag, i) => placed.indexOf(tag) !== i);
        return twice === undefined ? null : `${twice} was placed twice`;
      },
      'an order has its number': (world, { book: { placed } }) => {
        const counted = numberIn(world.store.peek(COUNTER));
        const beyond = placed.find((tag) => Number(/\d+$/.exec(tag)?.[0]) > counted);
        return beyond === undefined ? null : `${beyond} was placed, and counted was to ${counted}`;
      },
    },
  };
}
