import { createHash } from 'node:crypto';
import type { Order } from '../domain/order.ts';
import type { Runtime } from './runtime.ts';
import { ACCOUNT } from './session-state.ts';
import { tellQueued } from './telling.ts';

/** A queue takes a name once, for hours after its task is gone. */
const NAME_LENGTH = 32;

/** Nobody hands an entry over anew more often: it is valid for seconds. */
const DELIVERIES_MAX = 64;

/** The name of an entry's task: 32 hexadecimal digits of SHA-256 over the account, the order's id and how often it was handed over. */
export function taskName(life: string, id: string, deliveries: number): string {
  return createHash('sha256')
    .update(`${ACCOUNT} ${life} ${id} ${deliveries}`)
    .digest('hex')
    .slice(0, NAME_LENGTH);
}

/** A task of this life, whichever handing over it was. */
export function isTaskOf(
  life: string,
  { name, orderId }: { readonly name: string; readonly orderId: string },
): boolean {
  for (let deliveries = 0; deliveries <= DELIVERIES_MAX; deliveries++)
    if (taskName(life, orderId, deliveries) === name) return true;
  return false;
}

export async function enqueue(runtime: Runtime, order: Order): Promise<'queued' | 'exists'> {
  const answer = await runtime.ports.queue.enqueue({
    name: taskName(runtime.life, order.id, Math.min(order.deliveries, DELIVERIES_MAX)),
    orderId: order.id,
    notBefore: 0,
    validUntil: order.validUntil ?? 0,
  });
  tellQueued(runtime, order, answer);
  return answer;
}
