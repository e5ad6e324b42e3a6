import { z } from 'zod';
import type { InstrumentDay } from '../../domain/market-day.ts';
import type { Day } from '../../domain/time.ts';
import { paise } from '../../domain/units.ts';
import type { Store } from '../../ports.ts';
import { DocumentError } from '../document-error.ts';
import { parsed } from '../documents.ts';
import { keys } from '../keys.ts';

/** One thing that was looked at before the day. */
export interface PlanCheck {
  readonly name: string;
  /** `blocks`: no entry is made while it stands. `note`: for people. */
  readonly is: 'fine' | 'note' | 'blocks';
  /** What was found. */
  readonly says: string;
}

/** What may be traded of one instrument, by the lists of the day. */
export type PlannedInstrument = Pick<InstrumentDay, 'blocked' | 'bandLow' | 'bandHigh'>;

/** What the gate of live trading opened before the day. */
export interface PlannedLive {
  /** Where orders go, and for whom. */
  readonly root: string;
  readonly userId: string;
  /** Lots an entry may have at most; null: no limit of the ladder. */
  readonly lots: number | null;
}

/** `plans/{day}`: whether the day may be traded. A day without one makes no entry, and neither does one whose plan says why. */
export interface DayPlan {
  readonly day: Day;
  readonly madeAt: number;
  /** Of the opening that it is for; null: there is none. */
  readonly opening: string | null;
  readonly checks: readonly PlanCheck[];
  /** By instrument key. */
  readonly instruments: Readonly<Record<string, PlannedInstrument>>;
  /** Null: the gate was not asked, or opened nothing. */
  readonly live: PlannedLive | null;
  /** What is assumed of the day, for people. */
  readonly assumed: readonly string[];
}

const price = z.int().transform(paise).nullable();

const planDocument: z.ZodType<DayPlan> = z.strictObject({
  day: z.int(),
  madeAt: z.number(),
  opening: z.string().nullable(),
  checks: z.array(
    z.strictObject({ name: z.string(), is: z.enum(['fine', 'note', 'blocks']), says: z.string() }),
  ),
  instruments: z.record(
    z.string(),
    z.strictObject({ blocked: z.string().nullable(), bandLow: price, bandHigh: price }),
  ),
  // A plan of before the gate was asked here has none.
  live: z
    .strictObject({ root: z.string(), userId: z.string(), lots: z.int().min(1).nullable() })
    .nullable()
    .default(null),
  assumed: z.array(z.string()),
});

/** Null: no preflight was made. */
export async function planOf(store: Store, day: Day): Promise<DayPlan | null> {
  const key = keys.plan(day);
  const [stored] = await store.read([key]);
  return stored == null ? null : parsed(key, stored.value, planDocument);
}

/**
 * The same for whoever looks after what is open: a plan that nobody can read, as one of a newer program, blocks every entry with that sentence and keeps nobody
 * from anything else. `openingId`: of the opening that is there, by which the day is known then.
 */
export async function planOrBlocked(
  store: Store,
  day: Day,
  openingId: () => Promise<string | null> = async () => null,
): Promise<DayPlan | null> {
  try {
    return await planOf(store, day);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const { message: says } = error;
    return {
      day,
      madeAt: 0,
      opening: await openingId(),
      checks: [{ name: 'plan', is: 'blocks', says }],
      instruments: {},
      live: null,
      assumed: [says],
    };
  }
}

/** Why no entry may be made today; null: nothing speaks against it. */
export function planBar(plan: DayPlan | null): string | null {
  if (plan === null) return 'the day has no preflight';
  const blocking = plan.checks.filter(({ is }) => is === 'blocks');
  if (blocking.length === 0) return null;
  return `preflight: ${blocking.map(({ name, says }) => `${name}: ${says}`).join('; ')}`;
}
