import { z } from 'zod';
import type { Store } from '../ports.ts';
import { parsed, plain } from './documents.ts';
import { keys } from './keys.ts';

/** What became of one call of a function. Instants in epoch ms. */
export interface Beat {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** One sentence; null: it was done. */
  readonly why: string | null;
}

/** `monitoring/{function}`: what was last heard of it. */
export interface Heartbeat {
  readonly lastStart: number;
  readonly lastSuccess: number | null;
  readonly lastFailure: number | null;
  /** Of the last failure. */
  readonly failure: string | null;
  /** Of the last refusal by a rule. */
  readonly refusal: string | null;
  /** Of the last call. */
  readonly durationMs: number;
  readonly counts: { readonly done: number; readonly refused: number; readonly failed: number };
}

const WHY_MAX = 500;

export const heartbeatDocument: z.ZodType<Heartbeat> = z.strictObject({
  lastStart: z.int(),
  lastSuccess: z.int().nullable(),
  lastFailure: z.int().nullable(),
  failure: z.string().max(WHY_MAX).nullable(),
  refusal: z.string().max(WHY_MAX).nullable(),
  durationMs: z.int(),
  counts: z.strictObject({ done: z.int(), refused: z.int(), failed: z.int() }),
});

const NEVER: Heartbeat = {
  lastStart: 0,
  lastSuccess: null,
  lastFailure: null,
  failure: null,
  refusal: null,
  durationMs: 0,
  counts: { done: 0, refused: 0, failed: 0 },
};

/**
 * Tells what became of a call: one reading and one commit, never a second try. Where somebody else's came between, theirs stands and this one is not
 * counted (`overtaken`): what is watched is whether a function lives, not how often it did. A mark that cannot be read is begun anew.
 */
export async function beat(store: Store, name: string, one: Beat): Promise<'kept' | 'overtaken'> {
  const key = keys.monitoring(name);
  const [stored] = await store.read([key]);
  const before = stored == null ? NEVER : readable(key, stored.value);
  const expect = [{ key, version: stored?.version ?? 0 }];
  const answer = await store.commit({ expect, writes: [{ key, value: plain(after(before, one)) }] });
  return answer.kind === 'committed' ? 'kept' : 'overtaken';
}

/** What was last heard of each function, by its name. What else lies there, as what a clock was compared by, is no function's. */
export async function beats(store: Pick<Store, 'list'>): Promise<Readonly<Record<string, Heartbeat>>> {
  const prefix = keys.monitoring('');
  const marks = await store.list(prefix, keys.monitoring('~'));
  return Object.fromEntries(
    marks.flatMap(({ key, value }) => {
      const { data } = heartbeatDocument.safeParse(value);
      return data === undefined ? [] : [[key.slice(prefix.length), data] as const];
    }),
  );
}

function readable(key: string, value: Parameters<typeof parsed>[1]): Heartbeat {
  const read = heartbeatDocument.safeParse(value);
  return read.success
    ? read.data
    : { ...NEVER, failure: `document ${key} did not fit its schema`, lastFailure: 0 };
}

function after(before: Heartbeat, { startedAt, endedAt, outcome, why }: Beat): Heartbeat {
  const sentence = why === null ? null : why.slice(0, WHY_MAX);
  const { done, refused, failed } = before.counts;
  return {
    lastStart: Math.max(before.lastStart, startedAt),
    // A refusal is a success of the function: it lived, and decided.
    lastSuccess: outcome === 'failed' ? before.lastSuccess : endedAt,
    lastFailure: outcome === 'failed' ? endedAt : before.lastFailure,
    failure: outcome === 'failed' ? sentence : before.failure,
    refusal: outcome === 'refused' ? sentence : before.refusal,
    durationMs: Math.max(0, endedAt - startedAt),
    counts: {
      done: done + (outcome === 'done' ? 1 : 0),
      refused: refused + (outcome === 'refused' ? 1 : 0),
      failed: failed + (outcome === 'failed' ? 1 : 0),
    },
  };
}
