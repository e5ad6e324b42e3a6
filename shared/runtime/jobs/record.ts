import { z } from 'zod';
import { ATTEMPTS_MAX } from '../runtime.ts';
import type { Json, Store } from '../../ports.ts';
import { parsed, plain } from '../documents.ts';
import { keys } from '../keys.ts';

/** `jobs/{name}`: the newest due instant that somebody took, and what became of it. */
export interface JobRecord {
  readonly dueAt: number;
  /** When it was taken. */
  readonly ranAt: number;
  /** `running` where nobody works on it any more: its process died on the way. */
  readonly outcome: 'running' | 'done' | 'failed' | 'skipped';
  /** Why it failed or was skipped; null: it did not. */
  readonly why: string | null;
}

const jobDocument: z.ZodType<JobRecord> = z.strictObject({
  dueAt: z.int(),
  ranAt: z.int(),
  outcome: z.enum(['running', 'done', 'failed', 'skipped']),
  why: z.string().nullable(),
});

/** A commit that failed and may have landed all the same: the record may read `running` for a run that nobody does. */
export class UnsureClaim extends Error {
  constructor(key: string, cause: unknown) {
    super(
      `document ${key} may or may not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
    this.name = 'UnsureClaim';
  }
}

interface Versioned {
  readonly record: JobRecord | null;
  readonly version: number;
}

/** The record of a job; null: it never ran. Throws an Error that names a document which does not fit. */
export async function recordOf(store: Store, name: string): Promise<JobRecord | null> {
  return (await read(store, name)).record;
}

/**
 * Takes the run due at `dueAt` by one commit that expects what was read. False: somebody has it or a later one. With `cutOff` a record of that very
 * instant which still reads `running` is taken over: only for who knows that its process is gone. Throws an UnsureClaim where the commit did.
 */
export async function claim(store: Store, name: string, value: JobRecord, cutOff: boolean): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { record, version } = await read(store, name);
    if (record !== null && record.dueAt >= value.dueAt) {
      const left = cutOff && record.dueAt === value.dueAt && record.outcome === 'running';
      // Who lost a race for it must not take it from the winner: that one has it now, alive.
      if (!left || attempt > 0) return false;
    }
    if (await write(store, name, value, version)) return true;
  }
  throw new Error(`document ${keys.job(name)} was overtaken ${ATTEMPTS_MAX} times and given up`);
}

/** What became of a run that was taken; nothing where a later run has been taken since. */
export async function settle(store: Store, name: string, value: JobRecord): Promise<void> {
  const { record, version } = await read(store, name);
  if (record?.dueAt === value.dueAt && record.outcome === 'running') await write(store, name, value, version);
}

async function read(store: Store, name: string): Promise<Versioned> {
  const key = keys.job(name);
  const [stored] = await store.read([key]);
  if (stored == null) return { record: null, version: 0 };
  return { record: parsed(key, stored.value, jobDocument), version: stored.version };
}

async function write(store: Store, name: string, value: JobRecord, version: number): Promise<boolean> {
  const key = keys.job(name);
  const json: Json = plain(value);
  const answer = await store
    .commit({ expect: [{ key, version }], writes: [{ key, value: json }] })
    .catch((cause: unknown) => {
      throw new UnsureClaim(key, cause);
    });
  return answer.kind === 'committed';
}
