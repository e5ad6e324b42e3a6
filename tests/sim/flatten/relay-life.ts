import { kiteBroker } from '../../../shared/adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import { SILENT } from '../../../shared/runtime/day-result.ts';
import { partsOfRuntime } from '../../../shared/runtime/relay/of-runtime.ts';
import { controlRelay } from '../../../shared/runtime/relay/relay.ts';
import { newRuntime } from '../../../shared/runtime/runtime.ts';
import { IDLE_APP, type LifeSpec } from '../../../shared/sim/app.ts';
import { lineTransport } from '../../../shared/sim/kite-line.ts';
import { certified } from '../../support/certified.ts';
import { TINY } from '../../support/tiny-day.ts';
import { API, type Outside, type Stage } from '../protocol/stage.ts';
import type { Story } from '../protocol/stories.ts';

const SECRET = 'of the simulation and of nobody else'.replaceAll(' ', '-');

/** The request of the world that is POST /flatten, under the secret. */
export const RELAY_REQUEST = 'relay-flatten';

/** A process of its own that serves the relay: its own broker session, the flatten's share of the rate, and the store as long as that answers. `aheadMs`: its clock. */
export function relayLife(
  { setup }: Story,
  stage: Stage,
  bornAt: number,
  aheadMs: number,
): LifeSpec<Outside> {
  return {
    name: 'relay',
    bornAt,
    restartMs: null,
    app: (ports, { sleepUntil, id, random, restoreEpoch }) => {
      const { clock, store, queue, alerts, log, market } = ports;
      const broker = kiteBroker({
        apiKey: API.apiKey,
        token: async () => stage.token,
        clock,
        sleepUntil,
        // The judge asks when it was sent, whatever the relay took the time for.
        transport: lineTransport(ports.kite, () => clock.now() - aheadMs),
        share: shareOf('flatten', 1),
        readings: readingsOf('flatten', 1),
        instrumentOf: (key) => (key === TINY.key ? TINY : undefined),
        settings: DEFAULT_KITE_SETTINGS,
      });
      const runtime = newRuntime({
        ports: { clock, store: certified(store), queue, alerts, log, market, broker },
        setup,
        observer: SILENT,
        life: id.replace('#', '-'),
        nonce: () => `${id}-${random.uniform()}`,
        sleepUntil,
        restoreEpoch,
      });
      const relay = controlRelay({ ...partsOfRuntime(runtime, { clock, sleepUntil }), secret: SECRET });
      return {
        ...IDLE_APP,
        requests: {
          [RELAY_REQUEST]: async (asked) => {
            const headers = { authorization: `Bearer ${SECRET}` };
            const request = { method: 'POST', path: '/flatten', headers, body: JSON.stringify(asked) };
            const { status, body } = await relay(request);
            if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
            return body;
          },
        },
      };
    },
  };
}
