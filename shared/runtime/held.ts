import type { MarketDay } from '../domain/market-day.ts';
import type { Entry } from '../ports.ts';
import { positionDocument, type Position } from './documents.ts';
import { daysOf, keys } from './keys.ts';
import type { Runtime } from './runtime.ts';
import { tradedBy } from './setup.ts';

/**
 * The instruments in which there is anything to look after, in the order in which bots act and the day lists them: those whose document has an order, a
 * trade or a doubt, and those whose document nobody can read. An instrument that was never traded today has none.
 */
export async function liveInstruments(
  { ports, setup }: Runtime,
  market: MarketDay,
): Promise<readonly string[]> {
  const entries = await ports.store.list(...daysOf('positions', market.day));
  const live = new Set(entries.filter(isLive).map(({ key }) => key));
  return setup.bots
    .flatMap((bot) => tradedBy(bot, market))
    .map(({ instrument }) => instrument.key)
    .filter((instrument) => live.has(keys.position(market.day, instrument)));
}

function isLive({ value }: Entry): boolean {
  const parsed = positionDocument.safeParse(value);
  return !parsed.success || isOccupied(parsed.data);
}

/** Is there anything to look after? */
function isOccupied({ entry, exit, trade, past, slot }: Position): boolean {
  return entry !== null || exit !== null || trade !== null || past.length > 0 || slot.doubt !== null;
}
