import { z } from 'zod';
import { jsonOf } from './failures.ts';
import type { Transport } from './transport.ts';

const stateSchema = z.object({ speed: z.string(), now: z.object({ ms: z.int() }) });

const ASK_MS = 2000;

/** What time it is at a simulator of Kite, and how many times as fast as ours its clock goes. Rejects where none answers, and for one whose clock stands. */
export async function simulatedNow(
  transport: Transport,
): Promise<{ readonly now: number; readonly speed: number }> {
  const request = { method: 'GET', url: '/_control/state', headers: {}, body: '' } as const;
  const answer = await transport(request, ASK_MS, () => true);
  const state = stateSchema.safeParse(jsonOf(answer.body));
  if (answer.status !== 200 || !state.success)
    throw new Error(`HTTP ${answer.status}, which is no state of a simulator of Kite`);
  const { speed: text, now } = state.data;
  const speed = text === 'real' ? 1 : Number(text) * 60;
  if (!(speed > 0))
    throw new Error('the simulator of Kite stands still: begin it with --speed real or a number');
  return { now: now.ms, speed };
}
