import { z } from 'zod';
import type { Json, Store } from '../../ports.ts';
import { committed } from '../claim.ts';
import { parsed, plain } from '../documents.ts';
import { keys } from '../keys.ts';
import { ATTEMPTS_MAX } from '../runtime.ts';
import type { Job } from './schema.ts';

/** `heard/{job}`: the runs that are not too late yet to be repeated by a scheduler that calls at least once. */
interface Heard {
  /** Instants of runs that are done, ascending. */
  readonly done: readonly number[];
  /** Runs that somebody is at work on until `until`, or was. */
  readonly taken: readonly { readonly at: number; readonly nonce: string; readonly until: number }[];
}

const heardDocument: z.ZodType<Heard> = z.strictObject({
  done: z.array(z.int()),
  taken: z.array(z.strictObject({ at: z.int(), nonce: z.string(), until: z.int() })),
});

const NOTHING: Heard = { done: [], taken: [] };

/** `busy`: somebody is at work on it, and may still fail. */
export type Taken = 'taken' | 'duplicate' | 'busy';

/**
 * Takes the run of `job` for `at`, until the job's deadline has passed: who died on the way keeps nobody from repeating it. Rejects where the store does
 * not answer, or was overtaken too often.
 */
export async function take(store: Store, job: Job, at: number, now: number, nonce: string): Promise<Taken> {
  const until = now + job.attemptDeadlineSeconds * 1000;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { heard, version } = await read(store, job.name);
    if (heard.done.includes(at)) return 'duplicate';
    if (heard.taken.some((each) => each.at === at && each.until > now)) return 'busy';
    const taken = [...heard.taken.filter((each) => each.at !== at), { at, nonce, until }];
    if (await write(store, job, version, { ...heard, taken }, now, nonce)) return 'taken';
  }
  throw overtaken(job);
}

/** The end of a run that was taken under `nonce`; done, or given back so that it may be repeated. */
export async function giveBack(
  store: Store,
  job: Job,
  {
    at,
    nonce,
    now,
    isDone,
  }: { readonly at: number; readonly nonce: string; readonly now: number; readonly isDone: boolean },
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { heard, version } = await read(store, job.name);
    const isOurs = heard.taken.some((each) => each.nonce === nonce);
    // Somebody took it over after its deadline: what failed here is theirs, what is done is done.
    if (!isOurs && (!isDone || heard.done.includes(at))) return;
    const taken = heard.taken.filter((each) => each.nonce !== nonce);
    const done = isDone ? [...new Set([...heard.done, at])].sort((a, b) => a - b) : heard.done;
    if (await write(store, job, version, { done, taken }, now, null)) return;
  }
  throw overtaken(job);
}

function overtaken({ name }: Job): Error {
  return new Error(`document ${keys.heard(name)} was overtaken ${ATTEMPTS_MAX} times and given up`);
}

async function read(
  store: Store,
  name: string,
): Promise<{ readonly heard: Heard; readonly version: number }> {
  const key = keys.heard(name);
  const [stored] = await store.read([key]);
  if (stored == null) return { heard: NOTHING, version: 0 };
  return { heard: parsed(key, stored.value, heardDocument), version: stored.version };
}

/** Runs that are too late to be repeated are forgotten: they are refused for that. */
function write(
  store: Store,
  { name, lateAtMostSeconds }: Job,
  version: number,
  { done, taken }: Heard,
  now: number,
  nonce: string | null,
): Promise<boolean> {
  // A clock that is a minute ahead of another's forgets nothing that the other would run again.
  const since = now - lateAtMostSeconds * 1000 - 60_000;
  const value: Json = plain({
    done: done.filter((at) => at >= since),
    taken: taken.filter(({ at }) => at >= since),
  });
  const key = keys.heard(name);
  return committed(store, { expect: [{ key, version }], writes: [{ key, value }] }, nonce);
}
