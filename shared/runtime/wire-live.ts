import type { Transport } from '../adapters/kite/transport.ts';
import { echoedAddress } from '../adapters/echoed-address.ts';
import { DEFAULT_PROTOCOL } from '../execution/protocol-settings.ts';
import type { Clock, Store } from '../ports.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { CloudVariables } from './cloud/cloud-variables.ts';
import { addressOf, type Egress } from './cloud/egress.ts';
import type { CloudLive } from './cloud/live.ts';
import { ConfigError } from './config.ts';
import { DEFAULT_LADDER } from './ladder/settings.ts';
import { heardClock } from './wire-kite.ts';

/** Who is who, of what stands before real orders: the gate of live trading, and the address from which they leave. */

const ECHO_TIMEOUT_MS = 5_000;

type Variables = Pick<
  CloudVariables,
  | 'TRON_BROKER'
  | 'TRON_LIVE_GATE'
  | 'TRON_CLOCK_CHECK'
  | 'TRON_ENVIRONMENT'
  | 'TRON_PAPER_ENVIRONMENT'
  | 'TRON_EGRESS_ADDRESSES'
  | 'TRON_EGRESS_ECHO'
>;

/**
 * Null: none is asked, for orders go to paper or to a simulator on this computer. Throws a ConfigError where it is to be left out for Kite itself, and
 * where real trading would be kept among the documents of paper trading.
 */
export function liveHere(
  { TRON_BROKER, TRON_LIVE_GATE, TRON_ENVIRONMENT: own, TRON_PAPER_ENVIRONMENT: paper }: Variables,
  { apiRoot: root, userId }: { readonly apiRoot: string; readonly userId: string },
  openOf: (environment: string) => Promise<{ readonly store: Store; close(): Promise<void> }>,
  watch: ClockWatch | null,
): CloudLive | null {
  if (TRON_BROKER === 'paper') return null;
  if (TRON_LIVE_GATE === 'unasked') {
    if (root.startsWith('http://127.0.0.1:')) return null;
    throw new ConfigError([
      `TRON_LIVE_GATE is "unasked", and TRON_KITE_ROOT is ${root}. Allowed: asked, or a simulator on 127.0.0.1`,
    ]);
  }
  if (own === paper)
    throw new ConfigError([
      `TRON_ENVIRONMENT is "${own}", where paper trading is kept (TRON_PAPER_ENVIRONMENT), and TRON_BROKER is "kite". Allowed: another one`,
    ]);
  const ladder = { ...DEFAULT_LADDER, root, userId };
  return { paper: () => openOf(paper), ladder, watch, told: new Set() };
}

/**
 * The transport, and who hears of each of its answers what time it is at Kite's. Null: the clocks are not compared, for that is not wanted, orders go to paper
 * or to a simulator without a gate, or the time is no machine's (`isReal`).
 */
export function heardHere(
  { TRON_BROKER: broker, TRON_LIVE_GATE: gate, TRON_CLOCK_CHECK: check }: Variables,
  transport: Transport,
  { clock, isReal }: { readonly clock: Clock; readonly isReal: boolean },
): { readonly transport: Transport; readonly watch: ClockWatch | null } {
  if (broker === 'paper' || gate === 'unasked' || check === 'none' || !isReal)
    return { transport, watch: null };
  return heardClock(transport, clock, DEFAULT_PROTOCOL.skewMs);
}

/** Throws a ConfigError where one of the two is set without the other, and for what is no address. */
export function egressHere({ TRON_EGRESS_ADDRESSES: addresses, TRON_EGRESS_ECHO: url }: Variables): Egress {
  const problems: string[] = [];
  const permitted = (addresses ?? []).flatMap((text) => {
    const address = addressOf(text);
    if (address === null) problems.push(`TRON_EGRESS_ADDRESSES has "${text}", which is no IP address`);
    return address ?? [];
  });
  if ((addresses === undefined) !== (url === undefined))
    problems.push(
      `TRON_EGRESS_ADDRESSES and TRON_EGRESS_ECHO are set together or not at all, and ${url === undefined ? 'TRON_EGRESS_ECHO' : 'TRON_EGRESS_ADDRESSES'} is not set`,
    );
  if (url !== undefined && !url.startsWith('https:') && new URL(url).hostname !== '127.0.0.1')
    problems.push(`TRON_EGRESS_ECHO is "${url}". Allowed: an https URL, or an http one on 127.0.0.1`);
  if (problems.length > 0) throw new ConfigError(problems);
  if (url === undefined) return { permitted: [], seen: nobody };
  return { permitted, seen: echoedAddress({ url, timeoutMs: ECHO_TIMEOUT_MS }) };
}

async function nobody(): Promise<never> {
  throw new Error('TRON_EGRESS_ECHO is not set');
}
