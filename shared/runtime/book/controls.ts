import { z } from 'zod';
import { dayText, isoText, type Day } from '../../domain/time.ts';
import type { Disabled } from '../../domain/account.ts';
import type { Store } from '../../ports.ts';
import { disabledAs } from '../../risk/disabled.ts';
import { named, positionWith } from '../close-position.ts';
import { disabledIn, enabledIn, type Control, type ControlAsked } from '../controls.ts';
import { isOver, wasOnPaper, type DayRecord } from '../day-record.ts';
import { plain, type Position } from '../documents.ts';
import { keys } from '../keys.ts';
import { NotTraded } from '../not-traded.ts';
import { instant, instantPart } from '../report/fields.ts';
import { isUnsettled } from '../until-flat.ts';
import { NothingThere } from './book.ts';
import { LAST_DAY, readAccount, readDays, readDecisions, readPositions } from './read.ts';

/** A person's controls of a book that nobody runs. */

/** What was asked, and what stands (or stood, where it is enabled). */
export interface Controlled extends Control {
  readonly who: string;
  /** False: it stood so already, and nothing was written. */
  readonly changed: boolean;
  /** Why it is or was disabled, or is to be closed, and since when. */
  readonly reason: string;
  readonly since: number;
}

/** What `tron disable`, `tron enable` and `tron close` print with `--json`. */
export const controlDocumentSchema = z.strictObject({
  format: z.literal('tron-control'),
  version: z.literal(1),
  book: z.string(),
  what: z.enum(['disable', 'enable', 'close']),
  kind: z.enum(['bot', 'symbol', 'position']),
  name: z.string().describe('a bot, a symbol, or the instrument that names the position'),
  changed: z.boolean().describe('false: it stood so already, and nothing was written'),
  reason: z.string().describe('why it is (or was) disabled, or is to be closed'),
  since: instant,
  at: instant,
  who: z.string(),
  why: z.string(),
});

export type Asked = Required<ControlAsked> & { readonly at: number };

export function controlJson(
  book: string,
  { since, at, ...rest }: Controlled,
): z.infer<typeof controlDocumentSchema> {
  return {
    format: 'tron-control',
    version: 1,
    book,
    ...rest,
    since: instantPart(since),
    at: instantPart(at),
  };
}

/** Rejects with a NothingThere for a book without an account. */
export async function disableIn(store: Store, book: string, asked: Asked): Promise<Controlled> {
  const before = await standing(store, book, asked);
  const disabled = await disabledIn(store, asked, asked.at);
  if (disabled === null) throw new Error(`${asked.kind} ${asked.name} could not be disabled in book ${book}`);
  return controlled('disable', asked, disabled, before === null);
}

/** Rejects with a NothingThere for what is not disabled. */
export async function enableIn(store: Store, book: string, asked: Asked): Promise<Controlled> {
  await standing(store, book, asked);
  const enabled = await enabledIn(store, asked, asked.at);
  if (enabled === null)
    throw new NothingThere(
      `${asked.kind} ${asked.name} is not disabled in book ${book}: there is nothing to enable`,
    );
  return controlled('enable', asked, enabled, true);
}

function controlled(
  what: 'disable' | 'enable',
  { kind, name, who, why, at }: Asked,
  disabled: Disabled,
  changed: boolean,
): Controlled {
  return { what, kind, name, who, why, at, changed, reason: disabled.why, since: disabled.at };
}

async function standing(store: Store, book: string, { kind, name }: Asked): Promise<Disabled | null> {
  const read = await readAccount(store);
  if (read === null)
    throw new NothingThere(`book ${book} has no account yet: a run that is kept in it makes one`);
  return disabledAs(read.account.disabled, kind, name);
}

/**
 * Writes down that one position is to be closed: the next life of its day closes it, as a call of `closePosition` that died is finished. Rejects with a
 * NothingThere where no day goes on or nothing of it is open, and with an Error where somebody else wrote the position meanwhile.
 */
export async function closeIn(
  store: Store,
  book: string,
  {
    instrument,
    who,
    why,
    at,
  }: { readonly instrument: string; readonly who: string; readonly why: string; readonly at: number },
): Promise<Controlled & { readonly day: Day }> {
  const record = (await readDays(store)).findLast(({ ended }) => !ended);
  if (record === undefined)
    throw new NothingThere(`book ${book} has no day that goes on: nobody would close ${instrument}`);
  const { day } = record;
  const over = overText(record, book, at);
  if (over !== null) throw new NothingThere(`${over}: nobody would close ${instrument}`);
  const positions = await readPositions(store, day);
  const name = meant(instrument, positions, `what is open or on its way in book ${book} on ${dayText(day)}`);
  const key = keys.position(day, name);
  const [stored] = await store.read([key]);
  const position = positions.get(name);
  const of = position?.trade?.id ?? position?.entry?.id;
  if (stored == null || position === undefined || of === undefined)
    throw new NothingThere(`what is on its way in ${name} is not known: reconcile, then ask again`);
  const found = position.slot.close;
  const asked: Control = { at, what: 'close', kind: 'position', name, who, why };
  if (found?.of === of) return { ...asked, who, day, changed: false, reason: found.why, since: found.at };
  const answer = await store.commit({
    expect: [{ key, version: stored.version }],
    writes: [
      { key, value: plain({ ...position, slot: { ...position.slot, close: { of, why, at } } }) },
      { key: keys.control(at, `close-position-${name}`), value: plain(asked) },
    ],
  });
  if (answer.kind === 'conflict')
    throw new Error(
      `${answer.key} was written by somebody else at ${isoText(at)}: look at tron status and ask again`,
    );
  return { ...asked, who, day, changed: true, reason: why, since: at };
}

/** Why nobody goes on with a day that was cut off; null: somebody can. */
function overText(record: DayRecord, book: string, at: number): string | null {
  if (!isOver(record, at)) return null;
  const { day } = record;
  const how = `tron certificate --book ${book} --day ${dayText(day)} --rebuild --sign NAME --why TEXT`;
  const real = `; look in the Kite app what is held, then ${how}`;
  return `${dayText(day)} was cut off, was lived as it happened and is over${wasOnPaper(record) ? '' : real}`;
}

/** The position that a person means by either of its legs. */
function meant(asked: string, positions: ReadonlyMap<string, Position>, where: string): string {
  const held = [...positions].filter(([, position]) => isUnsettled(position) || position.entry !== null);
  const legs = held.flatMap(([key, { entry, trade }]) => [
    key,
    ...[trade?.sold?.instrument ?? entry?.plan?.spread?.instrument].flatMap((leg) => leg ?? []),
  ]);
  try {
    const leg = named(asked, [...new Set(legs)], where);
    return positionWith(leg, new Map(held)) ?? leg;
  } catch (error) {
    throw error instanceof NotTraded ? new NothingThere(error.message) : error;
  }
}

/** Stocks that anything was decided about on the newest day of a book. */
export async function stocksIn(store: Store): Promise<readonly string[]> {
  const newest = (await readDays(store)).at(-1)?.day ?? LAST_DAY;
  const decisions = await readDecisions(store, newest);
  const cash = decisions.flatMap(({ record }) => /^(?:NSE|BSE):(.+)$/.exec(record.instrument)?.[1] ?? []);
  return [...new Set(cash)];
}
