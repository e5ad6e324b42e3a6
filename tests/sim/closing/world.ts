import { z } from 'zod';
import { kiteBroker } from '../../../shared/adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import { replayMarket } from '../../../shared/adapters/replay-market.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Side } from '../../../shared/domain/order.ts';
import type { Market } from '../../../shared/ports.ts';
import { plain } from '../../../shared/runtime/documents.ts';
import { IDLE_APP, type LifeSpec } from '../../../shared/sim/app.ts';
import type { Fate } from '../../../shared/sim/fates.ts';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import { Kite } from '../../../shared/sim/kite/kite.ts';
import { KiteLine, lineTransport, type KitePort } from '../../../shared/sim/kite-line.ts';
import { PLAIN_QUEUE, type Scenario } from '../../../shared/sim/simulate.ts';
import type { ArmedFault } from '../../../shared/sim/switches.ts';
import type { World } from '../../../shared/sim/world.ts';
import { still, stub, TINY, tinyInstrumentDay, tinyMarket, tinySetup } from '../../support/tiny-day.ts';
import { lifeHandlers } from '../protocol/handlers.ts';
import { API, FIRST_TOKEN } from '../protocol/stage.ts';
import { at } from '../protocol/stories.ts';
import { ClosingJudge } from './judge.ts';

/** Somebody holds more than the freeze quantity, and everything of everybody is to be closed: the real handlers on a model of Kite. */

export const SLICED: Instrument = { ...TINY, freezeQty: 10 };
const START = at(557);
/** A person asks to flatten. */
export const ASKED = START + 20_000;
const END = at(566);
const RESTART_MS = 1_500;
/** Another one asks the other instance so much later. */
const TWIN_MS = 3_000;

export interface Story {
  /** Which way others are. */
  readonly side: Side;
  /** What they trade, order by order. */
  readonly held: readonly number[];
  /** So much of the first slice is to be had in its minute: the rest of it is priced again. Null: all. */
  readonly thin: number | null;
  /** A second person asks a second instance to do the same. */
  readonly twin: boolean;
}

export interface Trouble {
  readonly kite: readonly FaultOptions[];
  readonly kernel: readonly ArmedFault[];
  readonly fates: readonly Fate[];
  /** The store is set back, at one instant to what it was at another, and everything is deployed anew; null: it is not. */
  readonly restored: { readonly to: number; readonly at: number } | null;
}

export const NO_TROUBLE: Trouble = { kite: [], kernel: [], fates: [], restored: null };

export function withTrouble(change: Partial<Trouble>): Trouble {
  return { ...NO_TROUBLE, ...change };
}

export interface Outside {
  readonly market: Market;
  readonly kite: KitePort;
  /** Nobody's ports. */
  readonly line: () => KiteLine;
  readonly judge: () => ClosingJudge;
}

const market = tinyMarket(
  tinyInstrumentDay(still(556, 580, 10_000), { instrument: SLICED, bandLow: 9_000, bandHigh: 11_000 }),
);
const setup = tinySetup([stub({})]);

export function scenarioOf(story: Story, { kite, kernel, fates, restored }: Trouble): Scenario<Outside> {
  const asks = [{ at: ASKED, name: 'flatten' }];
  if (story.twin) asks.push({ at: ASKED + TWIN_MS, name: 'twin-flatten' });
  return {
    seed: 1,
    startAt: START - 1_000,
    until: { at: END },
    eventsMax: 60_000,
    legMs: [1, 1],
    queue: PLAIN_QUEUE,
    scheduler: null,
    outside: (world) => outsideOf(world, story, kite),
    lives: [lifeOf('functions', 'flatten'), ...(story.twin ? [lifeOf('twin', 'twin-flatten')] : [])],
    switches: {},
    faults: kernel,
    fates,
    happenings: [
      ...restoring(restored),
      {
        at: START,
        what: 'others trade',
        act: (world, { line }) => byHand(line(), story, world.now()),
      },
      ...asks.map((ask) => ({
        at: ask.at,
        what: `somebody asks: ${ask.name}`,
        act: (world: World) => void flattened(world, ask.name),
      })),
    ],
    invariants: { closing: (_world, { judge }) => judge().look() },
  };
}

function restoring(restored: Trouble['restored']): Scenario<Outside>['happenings'] {
  if (restored === null) return [];
  return [
    { at: restored.to, what: 'the store is copied', act: ({ store }) => store.snapshot('copy') },
    { at: restored.at, what: 'the store is set back', act: setBack },
  ];
}

/** The epoch is deployment configuration: who lives then ends. */
async function setBack({ store, lives }: World): Promise<void> {
  await store.restore('copy');
  for (const name of ['functions', 'twin']) if (lives.find(name)?.state === 'running') lives.kill(name);
}

function lifeOf(name: string, request: string): LifeSpec<Outside> {
  return {
    name,
    bornAt: START - 1_000,
    restartMs: RESTART_MS,
    app: (ports, birth) => {
      const { clock } = ports;
      const broker = kiteBroker({
        apiKey: API.apiKey,
        token: async () => FIRST_TOKEN,
        clock,
        sleepUntil: birth.sleepUntil,
        transport: lineTransport(ports.kite, () => clock.now()),
        share: shareOf('flatten', 1),
        readings: readingsOf('flatten', 1),
        instrumentOf: (key) => (key === SLICED.key ? SLICED : undefined),
        settings: DEFAULT_KITE_SETTINGS,
      });
      const handlers = lifeHandlers(ports, { market: ports.market, broker }, setup, birth);
      const flatten = async () => plain(await handlers.flatten({ why: 'somebody', all: true }));
      return { ...IDLE_APP, requests: { [request]: flatten } };
    },
  };
}

function outsideOf(world: World, story: Story, faults: readonly FaultOptions[]): Outside {
  const kite = new Kite({
    settings: { ...API, accessToken: FIRST_TOKEN, openingCash: 1_000_000_00 },
    market,
    costs: setup.config.costs,
  });
  const line = new KiteLine(kite, world.kernel, () => world.caller());
  const thin: FaultOptions = { fault: 'partial-fill', qty: story.thin ?? 1, route: 'place', nth: 1 };
  for (const fault of [...(story.thin === null ? [] : [thin]), ...faults]) kite.arm(fault);
  const judge = new ClosingJudge(world, line, story.side);
  return { market: replayMarket(market), kite: line.port, line: () => line, judge: () => judge };
}

function byHand(line: KiteLine, { side, held }: Story, now: number): void {
  for (const qty of held) {
    const answer = line.kite.tradeByHand({ instrument: SLICED.key, side, qty, limit: null }, now);
    if (answer.kind === 'refused') throw new Error(answer.why);
  }
  line.changed();
}

/** A person asks again until it is flat. */
async function flattened(world: World, name: string): Promise<void> {
  for (;;) {
    try {
      const { flat } = z.object({ flat: z.boolean() }).parse(await world.request(name, null, 130_000));
      if (flat) return;
    } catch {
      // Whoever served it died, or nobody is there.
    }
    await world.kernel.sleep(3_000);
  }
}
