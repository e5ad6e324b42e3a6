import { inRupees } from '../domain/units.ts';
import { orderDocument, parsed } from './documents.ts';
import { keys } from './keys.ts';
import { refusedEntry, send } from './perform.ts';
import type { Runtime } from './runtime.ts';
import type { Task } from '../ports.ts';

/**
 * A task from the queue: claim the entry, send it, follow it to its end, protect what was filled. Safe to be told twice, late or after a halt: the
 * claim re-reads the order and the account, and only an order that nobody claimed before is sent.
 */
export async function executeOrder(runtime: Runtime, task: Task): Promise<void> {
  const { store, alerts } = runtime.ports;
  const key = keys.order(task.orderId);
  const [stored] = await store.read([key]);
  if (stored == null) {
    await alerts.alert(`task ${task.name}: no order ${task.orderId} in the store`);
    return;
  }
  const { position } = parsed(key, stored.value, orderDocument);
  await send(runtime, position, task.orderId, 'entry', (order, account, at) => {
    const refused = refusedEntry(order, account, at);
    if (refused !== undefined) return refused;
    // Its own reservation is part of this: what was lost since the decision may have used the day up.
    const { maxDailyLoss } = account.policy;
    return account.atRisk() <= maxDailyLoss
      ? undefined
      : `${inRupees(account.atRisk())} at risk, allowed ${inRupees(maxDailyLoss)} a day`;
  });
}
