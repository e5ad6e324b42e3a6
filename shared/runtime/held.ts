import type { MarketDay } from '../domain/market-day.ts';
import { accountDocument, parsed } from './documents.ts';
import { keys } from './keys.ts';
import type { Runtime } from './runtime.ts';
import { ACCOUNT } from './session-state.ts';
import { tradedBy } from './setup.ts';

/**
 * The positions that the day's bots may have, or an order for, by the instrument they are kept under, in the order in which bots act and the day lists them: those that the
 * account has money set aside for, which nothing open is ever without. A chain has hundreds of options; nobody reads hundreds of empty documents.
 */
export async function heldInstruments(
  { ports, setup }: Runtime,
  market: MarketDay,
): Promise<readonly string[]> {
  const key = keys.account(ACCOUNT);
  const [stored] = await ports.store.read([key]);
  if (stored == null) return [];
  const account = parsed(key, stored.value, accountDocument);
  if (account.day !== market.day) return [];
  const held = new Set(account.open.map(({ instrument }) => instrument));
  return setup.bots
    .flatMap((bot) => tradedBy(bot, market))
    .map(({ instrument }) => instrument.key)
    .filter((instrument) => held.has(instrument));
}
