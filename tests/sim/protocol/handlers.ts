import type { BotName } from '../../../shared/domain/account.ts';
import type { Task } from '../../../shared/ports.ts';
import { executeOrder } from '../../../shared/runtime/execute-order.ts';
import { reconcile } from '../../../shared/runtime/reconcile.ts';
import type { Runtime } from '../../../shared/runtime/runtime.ts';
import { tick } from '../../../shared/runtime/tick.ts';

/** What the outside calls of a trading life. `flatten` null: there is none yet, and its story is left out. */
export interface Handlers {
  tick(bot: BotName, at: number): Promise<void>;
  executeOrder(task: Task): Promise<void>;
  reconcile(): Promise<void>;
  /** What a life does first that is not the first of its name. */
  newborn(): Promise<void>;
  readonly flatten: (() => Promise<void>) | null;
}

export function handlersOf(runtime: Runtime): Handlers {
  return {
    tick: (bot, at) => tick(runtime, bot, at),
    executeOrder: (task) => executeOrder(runtime, task),
    reconcile: () => reconcile(runtime),
    newborn: () => reconcile(runtime),
    flatten: null,
  };
}

export const HAS_FLATTEN = false;
