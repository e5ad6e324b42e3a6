import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../../ports.ts';
import { parsed, plain } from '../documents.ts';
import { ATTEMPTS_MAX } from '../runtime.ts';

/** A text that may come back: its SHA-256, so that who reads the store cannot bring it. */
interface Pending {
  readonly digest: string;
  readonly until: number;
}

const pendingDocument: z.ZodType<readonly Pending[]> = z
  .array(z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/), until: z.int() }))
  .max(16);

/** How long such a text is good, and how many are at a time: one more makes the oldest invalid. */
export interface PendingLimits {
  readonly keptMs: number;
  readonly most: number;
}

/** `unknown`: never given out here, spent before, or pushed out by newer ones. */
export type Spent = 'spent' | 'expired' | 'unknown';

/** The texts of one document that may come back. Each does so once. */
export class Pendings {
  readonly #store: Store;
  readonly #key: string;
  readonly #limits: PendingLimits;

  constructor(store: Store, key: string, limits: PendingLimits) {
    this.#store = store;
    this.#key = key;
    this.#limits = limits;
  }

  async add(text: string, now: number): Promise<void> {
    const { keptMs, most } = this.#limits;
    const one: Pending = { digest: digestOf(text), until: now + keptMs };
    await this.#change((all) => {
      const open = all.filter(({ until }) => now < until);
      return { next: [...open, one].slice(-most), answer: undefined };
    });
  }

  /** Takes the text away, for whoever does so first. */
  spend(text: string, now: number): Promise<Spent> {
    const digest = digestOf(text);
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

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** In a time that tells nothing of where they differ. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'));
}
