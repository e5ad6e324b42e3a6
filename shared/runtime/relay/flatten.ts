import { z } from 'zod';
import type { Clock, Log } from '../../ports.ts';
import type { FlattenAsked, FlattenReport } from '../flatten.ts';
import { tellError } from '../telling.ts';
import { FlattenLimit } from './limit.ts';
import { answering, STORE_WITHIN_MS } from './store-up.ts';
import type { Shown } from './storeless.ts';

const WHY_MOST = 500;

export const WHY = z.string().trim().min(1).max(WHY_MOST).describe('for people: who wants it, and why');

export const flattenAskedSchema: z.ZodType<FlattenAsked> = z.strictObject({
  why: WHY,
  all: z.boolean().default(false).describe('what others hold intraday in the account is closed as well'),
});

/** What POST /flatten answers, and `tron flatten --json` prints of it. */
export const flattenAnswerSchema = z.strictObject({
  format: z.literal('tron-flatten'),
  version: z.literal(1),
  flat: z.boolean(),
  left: z
    .array(z.string())
    .describe('in words, one for each thing that is left, with what a person has to do'),
  kept: z.array(z.string()).describe('what others hold under other products: listed, never touched'),
  tookMs: z.int().min(0).describe('from the call to the reading that shows it'),
  by: z.enum(['store', 'storeless']).describe('storeless: nothing was placed, what rested was made to fill'),
  store: z.enum(['up', 'down', 'none']).describe('none: this relay has none'),
  halted: z.boolean().describe('the halt is written: no entry follows'),
});

export type FlattenAnswer = z.output<typeof flattenAnswerSchema>;

/** What has the documents. */
export interface StoreSide {
  /** The halt and everything closed, by `runtime/flatten.ts`. Rejects where the store does not answer. */
  flatten(asked: FlattenAsked, limit: FlattenLimit): Promise<FlattenReport>;
  /** Rejects where the store does not answer. */
  answers(): Promise<unknown>;
}

export interface FlattenParts {
  /** Null: this relay has no store. */
  readonly store: StoreSide | null;
  /** What can be done by the broker's book alone. */
  readonly storeless: (asked: FlattenAsked, limit: FlattenLimit) => Promise<Shown>;
  /** Of the process, which moves on by itself whatever the market's does. */
  readonly clock: Clock;
  readonly sleepUntil: (at: number) => Promise<void>;
  readonly log: Log;
}

/** What failed once is asked again after so long: one answer that was lost is no store that is down. */
const STORE_AGAIN_MS = 300;

/**
 * Through the store where there is one that answers, for only there is the halt written and may an exit be placed; by the book alone otherwise. A store
 * that answers again by then is asked once more: what it has not heard of yet is the halt. Each part is told the `limit` of all; it is kept by whoever set it.
 */
export async function flattenAnswer(
  parts: FlattenParts,
  asked: FlattenAsked,
  limit = new FlattenLimit(parts.clock, Infinity),
): Promise<FlattenAnswer> {
  const beganAt = parts.clock.now();
  const told = (
    { report, agoMs }: Shown,
    by: FlattenAnswer['by'],
    store: FlattenAnswer['store'],
  ): FlattenAnswer => {
    const { flat, left, kept } = report;
    const tookMs = Math.max(0, parts.clock.now() - beganAt - agoMs);
    const halted = by === 'store';
    return {
      format: 'tron-flatten',
      version: 1,
      flat,
      left: [...left],
      kept: [...kept],
      tookMs,
      by,
      store,
      halted,
    };
  };
  const { store } = parts;
  if (store === null) return told(await parts.storeless(asked, limit), 'storeless', 'none');
  const first = await throughStore(parts, store, asked, STORE_WITHIN_MS, limit);
  if (first !== null) return told({ report: first, agoMs: 0 }, 'store', 'up');
  limit.isStoreLost = true;
  const without = told(await parts.storeless(asked, limit), 'storeless', 'down');
  limit.without = without;
  const again = await throughStore(parts, store, asked, 0, limit);
  return again === null ? without : told({ report: again, agoMs: 0 }, 'store', 'up');
}

/** Null: the store does not answer, before the halt or since. What it fails at is tried again for `patienceMs`. */
async function throughStore(
  parts: FlattenParts,
  store: StoreSide,
  asked: FlattenAsked,
  patienceMs: number,
  limit: FlattenLimit,
): Promise<FlattenReport | null> {
  const { clock, log } = parts;
  const until = clock.now() + patienceMs;
  for (;;) {
    try {
      await answering(parts, store);
      const report = await store.flatten(asked, limit);
      if (!report.flat) await answering(parts, store);
      return report;
    } catch (error) {
      tellError(log, null, 'flatten: the store does not answer', error);
      const before = clock.now();
      if (before + STORE_AGAIN_MS > until) return null;
      await parts.sleepUntil(before + STORE_AGAIN_MS);
      // Where time does not pass by waiting there is nothing to wait for.
      if (clock.now() <= before) return null;
    }
  }
}
