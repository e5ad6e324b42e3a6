import type { BotName, Disabled } from '../domain/account.ts';
import type { Task } from '../ports.ts';
import type { Certificate } from './certificate.ts';
import { certify } from './certify.ts';
import { closePosition, type CloseAsked, type CloseReport } from './close-position.ts';
import { disable, enable, type ControlAsked } from './controls.ts';
import { executeOrder } from './execute-order.ts';
import { flatten, type FlattenAsked, type FlattenReport } from './flatten.ts';
import { followed } from './follow.ts';
import { leased } from './lease.ts';
import { reconcile } from './reconcile.ts';
import { recover } from './recover.ts';
import type { Runtime } from './runtime.ts';
import { tick } from './tick.ts';

/** What the outside calls. Each bears to be called twice, late, and beside any other. */
export interface Handlers {
  /** A minute of a bot; `at` is its end. */
  tick(bot: BotName, at: number): Promise<void>;
  executeOrder(task: Task): Promise<void>;
  /** The book into our orders, and whatever is under way followed for a while. */
  reconcile(): Promise<void>;
  /** What a life does before anything else. */
  newborn(): Promise<void>;
  flatten(asked: FlattenAsked): Promise<FlattenReport>;
  /** One position, and nothing else; the instrument as `closePosition` takes it. */
  close(asked: CloseAsked): Promise<CloseReport>;
  /** Nothing more is entered of a bot or a symbol; what stands, with the first reason. */
  disable(asked: ControlAsked): Promise<Disabled>;
  /** What was disabled; null: it was not. */
  enable(asked: ControlAsked): Promise<Disabled | null>;
  /** The day's certificate; of a flat account that never traded, its first. */
  certify(): Promise<Certificate>;
}

export function handlersOf(runtime: Runtime): Handlers {
  const { followMs, readEveryMs } = runtime.protocol;
  const reconciled = (): Promise<void> => followed(runtime, () => reconcile(runtime), followMs, readEveryMs);
  return {
    tick: (bot, at) => tick(runtime, bot, at),
    executeOrder: (task) => executeOrder(runtime, task),
    reconcile: () => leased(runtime, reconciled),
    async newborn() {
      // Only there is an order that is not in the book certainly not on its way.
      const { settlingMs, timeoutMs, alone } = runtime.ports.broker.proof;
      if (settlingMs === 0 && timeoutMs === 0 && alone) await recover(runtime);
      // The lease may still be that of the life that ended.
      await reconciled();
    },
    flatten: (asked) => flatten(runtime, asked),
    close: (asked) => closePosition(runtime, asked),
    disable: (asked) => disable(runtime, asked),
    enable: (asked) => enable(runtime, asked),
    certify: () => certify(runtime),
  };
}
