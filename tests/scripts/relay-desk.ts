import { onTestFinished } from 'vitest';
import { EXIT, type ExitCode } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { RelayServer } from '../../scripts/commands/relay-server.ts';
import { httpTransport } from '../../shared/adapters/kite/http-transport.ts';
import { kiteBroker } from '../../shared/adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import { memoryQueue } from '../../shared/adapters/memory-queue.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { replayMarket } from '../../shared/adapters/replay-market.ts';
import type { Broker, Store } from '../../shared/ports.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import { handlersOf } from '../../shared/runtime/handlers.ts';
import { partsOfRuntime } from '../../shared/runtime/relay/of-runtime.ts';
import { controlRelay } from '../../shared/runtime/relay/relay.ts';
import type { Relay } from '../../shared/runtime/relay/serve.ts';
import { newRuntime } from '../../shared/runtime/runtime.ts';
import { SILENT_LOG } from '../../shared/runtime/telling.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { standingClock } from '../../shared/sim/kite/server/sim-clock.ts';
import { Served } from '../sim/kite/server/served.ts';
import { API_KEY, TOKEN } from '../sim/kite/support.ts';
import { at, storyOf, type Story } from '../sim/protocol/stories.ts';
import { certified } from '../support/certified.ts';
import { deskOf, type Shelf } from './desk.ts';
import { recordedTerminal } from './terminal.ts';

export const RELAY_SECRET = 'known to the two of them and nobody else'.replaceAll(' ', '-');
export const RELAY_ENV: Env = { TRON_RELAY_SECRET: RELAY_SECRET };

/** A relay that is served on this computer until the test is over. */
export async function servedRelay(relay: Relay): Promise<string> {
  const server = new RelayServer(relay);
  onTestFinished(() => server.stop());
  return `http://127.0.0.1:${await server.listen(0, '--port')}`;
}

/** Shares bought at a served Kite and protected by a stop; its clock stands but while somebody waits. The store can be taken away. */
export async function protectedPosition(
  { market, setup }: Pick<Story, 'market' | 'setup'> = storyOf('flatten'),
) {
  const instruments = new Map(market.instruments.map(({ instrument }) => [instrument.key, instrument]));
  const clock = standingClock(at(557));
  const sim = await Served.of({ market, clock, settings: { openingCash: 1_000_000_00 } });
  onTestFinished(() => sim.stop());
  const sleepUntil = async (until: number): Promise<void> => {
    if (until <= clock.now()) return;
    const body = JSON.stringify({ to: until });
    const answer = await fetch(`${sim.root}/_control/advance`, { method: 'POST', body });
    // Who waits beside another finds that it is later already.
    if (!answer.ok && clock.now() < until) throw new Error(await answer.text());
  };
  const broker: Broker = kiteBroker({
    apiKey: API_KEY,
    token: async () => TOKEN,
    clock,
    sleepUntil,
    transport: httpTransport(sim.root),
    share: shareOf('functions', 1),
    readings: readingsOf('functions', 1),
    instrumentOf: (key) => instruments.get(key),
    settings: DEFAULT_KITE_SETTINGS,
  });
  const alerts: string[] = [];
  const kept = certified(memoryStore(clock));
  let isDown = false;
  const unless = <T>(work: () => Promise<T>): Promise<T> =>
    isDown ? Promise.reject(new Error('UNAVAILABLE')) : work();
  const store: Store = {
    read: (wanted) => unless(() => kept.read(wanted)),
    list: (from, before) => unless(() => kept.list(from, before)),
    commit: (commit) => unless(() => kept.commit(commit)),
  };
  const queue = memoryQueue();
  let nonces = 0;
  const runtime = newRuntime({
    ports: {
      clock,
      store,
      queue,
      broker,
      market: replayMarket(market),
      alerts: { alert: async (text) => void alerts.push(text) },
      log: SILENT_LOG,
    },
    setup,
    observer: SILENT,
    life: '0-1',
    nonce: () => `nonce-${(nonces += 1)}`,
    sleepUntil,
  });
  const handlers = handlersOf(runtime);
  await handlers.tick('stocks', at(557));
  await queue.drain((task) => handlers.executeOrder(task));
  return {
    sim,
    root: sim.root,
    going: { clock, sleepUntil },
    alerts,
    runtime,
    broker,
    handlers,
    takeStoreAway: () => {
      isDown = true;
    },
    relay: controlRelay({ ...partsOfRuntime(runtime, { clock, sleepUntil }), secret: RELAY_SECRET }),
  };
}

export interface Told {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Any other command, over books in memory. */
export async function telling(
  args: readonly string[],
  env: Env = RELAY_ENV,
  shelf: Shelf = { books: {} },
): Promise<Told> {
  const terminal = recordedTerminal(env);
  const code = await main(args, terminal, async () => EXIT.failed, deskOf(shelf, [], []));
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

/** `tron flatten`, over books in memory. */
export async function flattening(
  args: readonly string[],
  env: Env = RELAY_ENV,
  shelf: Shelf = { books: {} },
): Promise<Told> {
  return telling(['flatten', '--why', 'a test', ...args], env, shelf);
}
