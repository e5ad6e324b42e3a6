import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../../ports.ts';
import { parsed, plain } from '../documents.ts';
import { keys } from '../keys.ts';
import { ATTEMPTS_MAX } from '../runtime.ts';
import type { LoginSettings } from './settings.ts';

/** A log-in that was begun: SHA-256 of its state, so that who reads the store cannot finish it. */
interface Pending {
  readonly digest: string;
  readonly until: number;
}

const pendingDocument: z.ZodType<readonly Pending[]> = z
  .array(z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/), until: z.int() }))
  .max(16);

/** `unknown`: never begun here, spent before, or pushed out by newer ones. */
export type Spent = 'spent' | 'expired' | 'unknown';

/** `logins/{userId}`: the states that may come back. Each does so once. */
export class PendingLogins {
  readonly #store: Store;
  readonly #key: string;
  readonly #settings: LoginSettings;

  constructor(store: Store, userId: string, settings: LoginSettings) {
    this.#store = store;
    this.#key = keys.logins(userId);
    this.#settings = settings;
  }

  async add(state: string, now: number): Promise<void> {
    const { stateMs, pendingMax } = this.#settings;
    const one: Pending = { digest: digestOf(state), until: now + stateMs };
    await this.#change((all) => {
      const open = all.filter(({ until }) => now < until);
      return { next: [...open, one].slice(-pendingMax), answer: undefined };
    });
  }

  /** Takes the state away, for whoever does so first. */
  spend(state: string, now: number): Promise<Spent> {
    const digest = digestOf(state);
    return this.#change<Spent>((all) => {
      const found = all.filter((each) => same(each.digest, digest));
      const [one] = found;
      if (one === undefined) return { next: null, answer: 'unknown' };
      const next = all.filter((each) => !found.includes(each));
      return { next, answer: now < one.until ? 'spent' : 'expired' };
    });
  }

  /** `next` null: nothing is to be written. */
  async #change<T>(
    work: (all: readonly Pending[]) => { readonly next: readonly Pending[] | null; readonly answer: T },
  ): Promise<T> {
    const key = this.#key;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const [stored] = await this.#store.read([key]);
      const all = stored == null ? [] : parsed(key, stored.value, pendingDocument);
      const { next, answer } = work(all);
      if (next === null) return answer;
      const expect = [{ key, version: stored?.version ?? 0 }];
      const committed = await this.#store.commit({ expect, writes: [{ key, value: plain(next) }] });
      if (committed.kind === 'committed') return answer;
    }
    throw new Error(`document ${key} was overtaken ${ATTEMPTS_MAX} times and given up`);
  }
}

function digestOf(state: string): string {
  return createHash('sha256').update(state).digest('hex');
}

/** In a time that tells nothing of where they differ. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));
}
