import type { MarketDay } from '../../domain/market-day.ts';
import { dayOf, minuteOf, MINUTE_MS } from '../../domain/time.ts';
import { closePosition } from '../close-position.ts';
import { parsed, positionDocument } from '../documents.ts';
import { liveInstruments } from '../held.ts';
import { daysOf, keys } from '../keys.ts';
import type { Runtime } from '../runtime.ts';
import { isUnsettled } from '../until-flat.ts';
import { paperLived, publishedTo } from './paper-minutes.ts';
import { runtimeOn, type CloudParts } from './parts.ts';

/** The tick of the minute in which exits are due asks for them first, at its own prices; what it left is closed here. */
const AFTER_MINUTES = 1;

export interface SquaredOff {
  /** Instruments whose exits are due at that instant and that had anything open or under way. */
  readonly due: readonly string[];
  /** In words, one for each thing that is left; empty: everything due is flat. */
  readonly left: readonly string[];
}

/**
 * What is still open of every instrument whose own exits were due by then (by the session of its market), closed until the book is flat. No entry is made
 * in it any more, by the engine’s own rule. Nothing of the markets that are still open is touched. Twice is once. On paper what closes it is known when the next
 * minute is published: until then it is left.
 */
export async function squareOff(parts: CloudParts, at: number): Promise<SquaredOff> {
  const { broker, market: days } = parts;
  const day = dayOf(at);
  const known = await days.day(day);
  if (known === null) return { due: [], left: [] };
  const wanted = dueIn(known.opening.market, at);
  if (wanted.length === 0) return { due: [], left: [] };
  if (broker.kind === 'paper') {
    await paperLived(parts, known, await publishedTo(parts, known));
    const market = await days.upTo(at);
    const left = await unsettled(parts, market, wanted);
    return { due: left, left: left.map((key) => `${key} closes with the next published minute`) };
  }
  const runtime = runtimeOn(parts, day, broker.broker);
  const market = await days.upTo(at);
  const due = new Set(wanted);
  const open = (await liveInstruments(runtime, market)).filter((key) => due.has(key));
  const left = await Promise.all(open.map((key) => closed(runtime, key)));
  return { due: open, left: left.flat() };
}

/** One that cannot be closed keeps none of the others from it. */
async function closed(runtime: Runtime, instrument: string): Promise<readonly string[]> {
  try {
    const { left } = await closePosition(runtime, { instrument, why: 'square-off' });
    return left;
  } catch (error) {
    return [`${instrument}: ${String(error)}`];
  }
}

function dueIn({ instruments }: MarketDay, at: number): readonly string[] {
  const minute = minuteOf(at - (at % MINUTE_MS));
  return instruments.flatMap(({ instrument, session }) =>
    minute >= session.squareOff + AFTER_MINUTES ? [instrument.key] : [],
  );
}

async function unsettled(
  { ports: { store } }: CloudParts,
  { day }: MarketDay,
  instruments: readonly string[],
): Promise<readonly string[]> {
  // What was never traded has no document, and of options there are hundreds.
  const entries = await store.list(...daysOf('positions', day));
  const stored = new Map(entries.map((entry) => [entry.key, entry.value]));
  return instruments.filter((instrument) => {
    const key = keys.position(day, instrument);
    const found = stored.get(key);
    return found !== undefined && isUnsettled(parsed(key, found, positionDocument));
  });
}
