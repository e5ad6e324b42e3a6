import type { MarketDay } from '../domain/market-day.ts';
import type { Entry } from '../ports.ts';
import { positionDocument, type Position } from './documents.ts';
import { daysOf, keys } from './keys.ts';
import type { Runtime } from './runtime.ts';
import { tradedBy } from './setup.ts';
import { inexactOf } from '../engine/true-up.ts';

/**
 * The instruments in which there is anything to look after, in the order in which bots act and the day lists them: those whose document has an order, a
 * trade or a doubt, and those whose document nobody can read. An instrument that was never traded today has none.
 */
export async function liveInstruments(runtime: Runtime, market: MarketDay): Promise<readonly string[]> {
  const { live } = await heldInstruments(runtime, market);
  return live;
}

/** The same, and from the same one reading those, held or not, in which a finished order's value is not yet known to the paisa. */
export async function heldInstruments(
  { ports, setup }: Runtime,
  market: MarketDay,
): Promise<{ readonly live: readonly string[]; readonly inexact: readonly string[] }> {
  const entries = await ports.store.list(...daysOf('positions', market.day));
  const looks = new Map(entries.map((entry) => [entry.key, lookOf(entry)]));
  const traded = setup.bots
    .flatMap((bot) => tradedBy(bot, market))
    .map(({ instrument }) => ({ instrument, look: looks.get(keys.position(market.day, instrument.key)) }));
  const those = (is: (look: Look) => boolean): readonly string[] =>
    traded.flatMap(({ instrument, look }) => (look !== undefined && is(look) ? [instrument.key] : []));
  return { live: those(({ live }) => live), inexact: those(({ inexact }) => inexact) };
}

interface Look {
  readonly live: boolean;
  readonly inexact: boolean;
}

function lookOf({ value }: Entry): Look {
  const parsed = positionDocument.safeParse(value);
  if (!parsed.success) return { live: true, inexact: false };
  return { live: isOccupied(parsed.data), inexact: inexactOf(parsed.data).length > 0 };
}

/** Is there anything to look after? */
function isOccupied({ entry, exit, trade, past, slot }: Position): boolean {
  return (
    entry !== null ||
    exit !== null ||
    trade !== null ||
    past.length > 0 ||
    slot.doubt !== null ||
    slot.close !== null
  );
}
