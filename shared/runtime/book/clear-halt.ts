import { z } from 'zod';
import type { AccountState } from '../../domain/account.ts';
import { isoText, type Day } from '../../domain/time.ts';
import type { Store } from '../../ports.ts';
import { haltCleared } from '../../risk/account.ts';
import { plain, positionDocument } from '../documents.ts';
import { daysOf, keys } from '../keys.ts';
import { instant, instantPart } from '../report/fields.ts';
import { ACCOUNT } from '../session-state.ts';
import { NothingThere, StillInDoubt, StillOpen } from './book.ts';
import { readAccount } from './read.ts';

/** `halts/{at}`: a halt that a person ended. */
export interface HaltCleared {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The reason that had stopped trading. */
  readonly halted: string;
  readonly who: string;
  readonly why: string;
}

export const haltClearedDocument: z.ZodType<HaltCleared> = z.strictObject({
  at: z.int(),
  halted: z.string(),
  who: z.string(),
  why: z.string(),
});

/** What `tron clear-halt --json` prints. */
export const haltDocumentSchema = z.strictObject({
  format: z.literal('tron-halt-cleared'),
  version: z.literal(1),
  book: z.string(),
  at: instant,
  halted: z.string().describe('the reason that had stopped trading'),
  who: z.string(),
  why: z.string(),
});

/**
 * Ends the halt of the account and records who did, why and when, in one commit. Rejects with a NothingThere where nothing is halted, with a StillInDoubt
 * after a store was set back and the broker's book has not yet told what was on its way, with a StillOpen where `bar` says why it must stand, and with an
 * Error where somebody else wrote the account meanwhile: a person decided on what they saw, so nothing is tried again for them.
 */
export async function clearHalt(
  store: Store,
  book: string,
  { at, who, why }: Omit<HaltCleared, 'halted'>,
  bar: (account: AccountState) => string | null = () => null,
): Promise<HaltCleared> {
  const read = await readAccount(store);
  if (read === null || read.account.halted === null)
    throw new NothingThere(`the account of book ${book} is not halted: there is nothing to clear`);
  const { version, account } = read;
  const barred = bar(account);
  if (barred !== null) throw new StillOpen(barred);
  const doubted = await doubtedIn(store, account.day);
  if (doubted.length > 0) throw new StillInDoubt(book, doubted);
  const cleared: HaltCleared = { at, halted: read.account.halted, who, why };
  const [accountKey, haltKey] = [keys.account(ACCOUNT), keys.halt(at)];
  const commit = {
    expect: [
      { key: accountKey, version },
      { key: haltKey, version: 0 },
    ],
    writes: [
      { key: accountKey, value: plain(haltCleared(account)) },
      { key: haltKey, value: plain(cleared) },
    ],
  };
  const answer = await store
    .commit(commit)
    .catch((error: unknown) => answered(store, haltKey, cleared, error));
  if (answer.kind === 'conflict')
    throw new Error(
      `${answer.key} was written by somebody else at ${isoText(at)}: the halt stands; look at tron status and ask again`,
    );
  return cleared;
}

/** What became of a commit whose answer was an error: made, where the record lies there. A person who is told that a halt stands counts on it. Rejects where it was not, or nobody knows. */
async function answered(
  store: Store,
  haltKey: string,
  cleared: HaltCleared,
  error: unknown,
): Promise<{ readonly kind: 'committed' }> {
  if (error instanceof RangeError) throw error;
  const unknown = 'the store did not say whether the halt is ended: look at tron status';
  const why = error instanceof Error ? error.message : String(error);
  const [stored] = await store.read([haltKey]).catch(() => {
    throw new Error(`${unknown} (${why})`, { cause: error });
  });
  if (JSON.stringify(stored?.value) === JSON.stringify(plain(cleared))) return { kind: 'committed' };
  throw new Error(`the halt stands, unless the store ends it late: look at tron status (${why})`, {
    cause: error,
  });
}

/** The positions of which nobody knows yet what was sent before the store was set back; an unreadable one is one of them. */
async function doubtedIn(store: Store, day: Day): Promise<readonly string[]> {
  const entries = await store.list(...daysOf('positions', day));
  return entries.flatMap(({ key, value }) => {
    const position = positionDocument.safeParse(value);
    return position.success && position.data.slot.doubt === null ? [] : [key];
  });
}

export function haltJson(book: string, { at, ...rest }: HaltCleared): z.infer<typeof haltDocumentSchema> {
  return { format: 'tron-halt-cleared', version: 1, book, at: instantPart(at), ...rest };
}
