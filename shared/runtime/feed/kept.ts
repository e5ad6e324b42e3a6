import { z } from 'zod';
import type { Bars } from '../../domain/bars.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { OptionChain } from '../../domain/market-day.ts';
import type { Day } from '../../domain/time.ts';
import { paise } from '../../domain/units.ts';
import type { Store } from '../../ports.ts';
import { parsed, plain } from '../documents.ts';
import { keys } from '../keys.ts';
import { packed, unpackedBars } from './packed.ts';
import type { Wanted } from './universe.ts';

/** An instrument of the day with its minutes before it. */
export interface Prepared extends Wanted {
  readonly before: Bars;
}

/** What a day of this feed begins with. */
export interface Preparation {
  /** What it was prepared for, as text: another preparation is made for anything else. */
  readonly asked: string;
  readonly prepared: readonly Prepared[];
  /** Of the options among them. */
  readonly chains: readonly OptionChain[];
  readonly notes: readonly string[];
}

export const instrumentSchema: z.ZodType<Instrument> = z.strictObject({
  key: z.string(),
  exchange: z.enum(['NSE', 'BSE', 'NFO', 'BFO']),
  symbol: z.string(),
  kind: z.enum(['equity', 'future', 'option', 'index']),
  token: z.int(),
  lot: z.int(),
  tick: z.int().transform(paise),
  underlying: z.string(),
  expiry: z.int().nullable(),
  strike: z.int().transform(paise).nullable(),
  right: z.enum(['CE', 'PE']).nullable(),
  closingAuction: z.boolean(),
  hasVolume: z.boolean(),
  proxy: z.boolean(),
  freezeQty: z.int().nullable(),
  spread: z.int().transform(paise).nullable(),
  assumed: z.array(z.string()),
});

/** `market/{day}-instruments`: of a day of one process, which has no options. */
const preparationSchema = z.strictObject({
  asked: z.string(),
  notes: z.array(z.string()),
  instruments: z.array(
    z.strictObject({
      instrument: instrumentSchema,
      token: z.int(),
      as: z.enum(['market', 'vix']),
      before: z.string(),
    }),
  ),
});

/** Null: the day was not prepared, or for something else. */
export async function keptPreparation(store: Store, day: Day, asked: string): Promise<Preparation | null> {
  const key = keys.market(day, 'instruments');
  const [stored] = await store.read([key]);
  if (stored == null) return null;
  const found = parsed(key, stored.value, preparationSchema);
  if (found.asked !== asked) return null;
  const prepared = found.instruments.map(({ before, ...wanted }) => ({
    ...wanted,
    before: unpackedBars(before, wanted.instrument.hasVolume),
  }));
  return { asked, prepared, chains: [], notes: found.notes };
}

export async function keepPreparation(
  store: Store,
  day: Day,
  { asked, prepared, notes }: Preparation,
): Promise<void> {
  const instruments = prepared.map(({ before, ...wanted }) => ({ ...wanted, before: packed(before) }));
  const value = plain({ asked, notes, instruments });
  await store.commit({ expect: [], writes: [{ key: keys.market(day, 'instruments'), value }] });
}
