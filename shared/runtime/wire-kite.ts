import type { KiteOptions } from '../adapters/kite/kite-broker.ts';
import type { KiteLoginOptions } from '../adapters/kite/login.ts';
import { dated } from '../adapters/kite/dated.ts';
import { loginUrl } from '../adapters/kite/login-url.ts';
import type { KiteDataOptions } from '../adapters/kite/market-data.ts';
import type { Transport } from '../adapters/kite/transport.ts';
import type { Broker, BrokerLogin, Clock, MarketData } from '../ports.ts';
import { ClockWatch } from './clock-watch.ts';

/** Who is who, of Kite: its SDK is 400 kB that a call which asks it nothing need not load, so each of these loads it with its first question. */

export function lateMarketData(options: KiteDataOptions): MarketData {
  const made = async () => (await import('../adapters/kite/market-data.ts')).kiteMarketData(options);
  const data = onceMade(made);
  return {
    dump: async () => (await data()).dump(),
    minutes: async (...asked) => (await data()).minutes(...asked),
  };
}

export function lateLogin(options: KiteLoginOptions): BrokerLogin {
  const login = onceMade(async () => (await import('../adapters/kite/login.ts')).kiteLogin(options));
  return {
    url: (state) => loginUrl(options, state),
    session: async (requestToken) => (await login()).session(requestToken),
    owner: async (accessToken) => (await login()).owner(accessToken),
  };
}

/** Where orders go to Kite, nothing is late: an exit waits for nothing that could be there already. */
export async function realBroker(options: KiteOptions): Promise<Broker> {
  const { kiteBroker } = await import('../adapters/kite/kite-broker.ts');
  return kiteBroker(options);
}

/** The transport, and who hears of each of its answers what time it is at Kite's. */
export function heardClock(
  transport: Transport,
  clock: Clock,
  limitMs: number,
): { readonly transport: Transport; readonly watch: ClockWatch } {
  const watch = new ClockWatch({ limitMs });
  return { transport: dated(transport, clock, (sighting) => watch.hear(sighting)), watch };
}

function onceMade<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
