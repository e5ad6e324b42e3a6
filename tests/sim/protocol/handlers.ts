import type { Broker } from '../../../shared/ports.ts';
import { SILENT } from '../../../shared/runtime/day-result.ts';
import { handlersOf, type Handlers } from '../../../shared/runtime/handlers.ts';
import { newRuntime } from '../../../shared/runtime/runtime.ts';
import type { TradingSetup } from '../../../shared/runtime/setup.ts';
import type { Market } from '../../../shared/ports.ts';
import { certified } from '../../support/certified.ts';
import type { Birth, SimPorts } from '../../../shared/sim/app.ts';

/** The handlers of one life. */
export function lifeHandlers(
  { clock, store, queue, alerts, log }: SimPorts,
  { market, broker }: { readonly market: Market; readonly broker: Broker },
  setup: TradingSetup,
  { id, random, sleepUntil, restoreEpoch }: Birth,
): Handlers {
  const runtime = newRuntime({
    ports: { clock, store: certified(store), queue, alerts, log, market, broker },
    setup,
    observer: SILENT,
    life: id.replace('#', '-'),
    nonce: () => `${id}-${random.uniform()}`,
    sleepUntil,
    restoreEpoch,
  });
  return handlersOf(runtime);
}
