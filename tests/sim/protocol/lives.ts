import { z } from 'zod';
import { kiteBroker } from '../../../shared/adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import { plain } from '../../../shared/runtime/documents.ts';
import type { Handlers } from '../../../shared/runtime/handlers.ts';
import { IDLE_APP, type App, type Birth, type LifeSpec, type SimPorts } from '../../../shared/sim/app.ts';
import { lineTransport } from '../../../shared/sim/kite-line.ts';
import { TINY } from '../../support/tiny-day.ts';
import { lifeHandlers } from './handlers.ts';
import { API, type Outside, type Stage } from './stage.ts';
import type { Story } from './stories.ts';

/** Who lives: the functions, a second instance of them, and the streamer that reads the book. */

const RESTART_MS = 1_500;
const READ_EVERY_MS = 2_000;
const STEADY_READ_EVERY_MS = 10_000;

type AppOf = (handlers: Handlers, ports: SimPorts, birth: Birth, stage: Stage) => App;

export function lifeOf(
  name: string,
  { setup }: Story,
  stage: Stage,
  bornAt: number,
  appOf: AppOf,
): LifeSpec<Outside> {
  return {
    name,
    bornAt,
    restartMs: RESTART_MS,
    app: (ports, birth) => {
      const { clock } = ports;
      const broker = kiteBroker({
        apiKey: API.apiKey,
        token: async () => stage.token,
        clock,
        sleepUntil: birth.sleepUntil,
        transport: lineTransport(ports.kite, () => clock.now()),
        share: shareOf(name === 'streamer' ? 'streamer' : 'functions', 1),
        readings: readingsOf(name === 'streamer' ? 'streamer' : 'functions', 1),
        instrumentOf: (key) => (key === TINY.key ? TINY : undefined),
        settings: DEFAULT_KITE_SETTINGS,
      });
      return appOf(lifeHandlers(ports, { market: ports.market, broker }, setup, birth), ports, birth, stage);
    },
  };
}

export function functionsApp(handlers: Handlers, _ports: SimPorts, { generation }: Birth, stage: Stage): App {
  return {
    main: () => (generation === 1 ? Promise.resolve() : handlers.newborn()),
    jobs: {
      tick: (minuteAt) => {
        stage.twin('twin-tick', minuteAt);
        return handlers.tick('stocks', minuteAt);
      },
      reconcile: () => handlers.reconcile(),
    },
    requests: {
      postback: async () => {
        await handlers.reconcile();
        return null;
      },
      flatten: async () => plain(await handlers.flatten({ why: 'somebody flattens', all: false })),
      close: async () => plain(await handlers.close({ instrument: TINY.key, why: 'somebody closes it' })),
    },
    deliver: (task) => {
      stage.twin('twin-task', { ...task });
      return handlers.executeOrder(task);
    },
  };
}

const taskSchema = z.object({
  name: z.string(),
  orderId: z.string(),
  notBefore: z.number(),
  validUntil: z.number(),
});

export function twinApp(handlers: Handlers, _ports: SimPorts, { generation }: Birth): App {
  return {
    ...IDLE_APP,
    main: () => (generation === 1 ? Promise.resolve() : handlers.newborn()),
    requests: {
      'twin-tick': async (minuteAt) => {
        await handlers.tick('stocks', z.number().parse(minuteAt));
        return null;
      },
      'twin-task': async (task) => {
        await handlers.executeOrder(taskSchema.parse(task));
        return null;
      },
    },
  };
}

/**
 * Reads the book every two seconds while something is open; what fails is tried again with the next reading. While the broker and the store are as
 * the last reading left them, with a stop that rests and nothing else under way, a reading comes to nothing: then it is every ten seconds.
 */
export function streamerApp(
  handlers: Handlers,
  { clock }: SimPorts,
  { sleepUntil }: Birth,
  stage: Stage,
): App {
  return {
    ...IDLE_APP,
    main: async () => {
      let readAt = 0;
      for (;;) {
        const now = clock.now();
        // Off the whole seconds, where everybody else is at work as well.
        await sleepUntil(now - (now % READ_EVERY_MS) + READ_EVERY_MS + 300);
        const isQuiet = stage.judge?.isQuiet() ?? true;
        if (isQuiet && clock.now() - readAt < STEADY_READ_EVERY_MS) continue;
        if (stage.judge?.isHeld() !== true) continue;
        readAt = clock.now();
        await handlers.reconcile().then(
          () => stage.judge?.hasRead(readAt),
          () => undefined,
        );
      }
    },
  };
}
