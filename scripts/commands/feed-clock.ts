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

/**
 * The machine's clock, or at a root on this computer the clock of the simulator that serves there. Waiting rejects with an Interrupted once `signal` says so.
 * Rejects with a DayRefused for a simulator whose clock stands.
 */
export async function feedClock(root: string, transport: Transport, signal: AbortSignal): Promise<Going> {
  const simulated = new URL(root).hostname === '127.0.0.1' ? await simulatorOf(transport) : null;
  if (simulated === null) return going(systemClock(), 1, signal);
  const speed = simulated.speed === 'real' ? 1 : Number(simulated.speed) * 60;
  if (!(speed > 0))
    throw new DayRefused(
      'feed',
      `the simulator at ${root} stands still: begin it with --speed real or a number`,
    );
  return going(pacedClock(simulated.now.ms, speed), speed, signal);
}

function going(clock: Going['clock'], speed: number, signal: AbortSignal): Going {
  const sleep = sleeper(clock, speed, signal);
  return {
    clock,
    async sleepUntil(at) {
      await sleep(at);
      if (signal.aborted) throw new Interrupted();
    },
  };
}

/** Null: whatever is there is no simulator. */
async function simulatorOf(transport: Transport): Promise<z.output<typeof simulatorSchema> | null> {
  const request = { method: 'GET', url: '/_control/state', headers: {}, body: '' } as const;
  const answer = await transport(request, ASK_MS, () => true).catch(() => null);
  if (answer?.status !== 200) return null;
  const read = simulatorSchema.safeParse(JSON.parse(answer.body));
  return read.success ? read.data : null;
}
