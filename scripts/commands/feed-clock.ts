import { z } from 'zod';
import type { Transport } from '../../shared/adapters/kite/transport.ts';
import { pacedClock, sleeper, systemClock } from '../../shared/adapters/system-clock.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import type { Going } from '../../shared/runtime/place.ts';

/** Somebody wanted the run to stop. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Of what `tron kite-sim` says of itself. */
const simulatorSchema = z.object({ speed: z.string(), now: z.object({ ms: z.int() }) });

const ASK_MS = 2000;

/** What time it is for a run, and how many of its milliseconds a real one has. */
export interface FeedClock extends Going {
  readonly speed: number;
}

/**
 * The machine's clock, or at an http root, which is on this computer and never Kite's own, the clock of the simulator that serves there. Waiting rejects with
 * an Interrupted once `signal` says so. Rejects with a DayRefused where no simulator answers there, and for one whose clock stands.
 */
export async function feedClock(root: string, transport: Transport, signal: AbortSignal): Promise<FeedClock> {
  if (new URL(root).protocol === 'https:') return going(systemClock(), 1, signal);
  const simulated = await simulatorOf(root, transport);
  const speed = simulated.speed === 'real' ? 1 : Number(simulated.speed) * 60;
  if (!(speed > 0))
    throw new DayRefused(
      'feed',
      `the simulator at ${root} stands still: begin it with --speed real or a number`,
    );
  return going(pacedClock(simulated.now.ms, speed), speed, signal);
}

function going(clock: Going['clock'], speed: number, signal: AbortSignal): FeedClock {
  const sleep = sleeper(clock, speed, signal);
  return {
    clock,
    speed,
    async sleepUntil(at) {
      await sleep(at);
      if (signal.aborted) throw new Interrupted();
    },
  };
}

async function simulatorOf(root: string, transport: Transport): Promise<z.output<typeof simulatorSchema>> {
  const request = { method: 'GET', url: '/_control/state', headers: {}, body: '' } as const;
  const none = (why: string): DayRefused =>
    new DayRefused('feed', `no simulator answers at ${root} (${why}): begin one with tron kite-sim`);
  const answer = await transport(request, ASK_MS, () => true).catch((error: unknown) => {
    throw none(error instanceof Error ? error.message : String(error));
  });
  const read = answer.status === 200 ? simulatorSchema.safeParse(jsonOf(answer.body)) : null;
  if (read?.success !== true) throw none(`HTTP ${answer.status}, which is no simulator's state`);
  return read.data;
}

/** Undefined: it is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
