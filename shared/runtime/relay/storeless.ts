import type { Broker } from '../../ports.ts';
import { flattenStoreless, type StorelessParts } from '../flatten-storeless.ts';
import type { FlattenAsked, FlattenReport } from '../flatten.ts';
import { withOthers } from './others-held.ts';

/** What a flatten came to, and how long ago the reading was made that shows it. */
export interface Shown {
  readonly report: FlattenReport;
  readonly agoMs: number;
}

/** A look that finds something is worked off and looked at again, this often. */
const LOOKS_MAX = 4;

/**
 * By the broker's book alone, until two looks a settling time apart say the same: without the store nobody knows what was sent, one book with rows missing
 * looks flat, and an order is in the book some time after it was taken. Whoever is in a hurry is served at once all the same: it is the word that waits.
 */
export async function shownStoreless(parts: StorelessParts, asked: FlattenAsked): Promise<Shown> {
  const { broker, clock } = parts;
  const { settlingMs } = broker.proof;
  let report = (await look(parts, asked)).report;
  let shownAt = clock.now();
  // A book that is proof at once needs no second look.
  if (settlingMs === 0) return { report, agoMs: 0 };
  for (let looks = 1; report.flat; looks += 1) {
    await parts.sleepUntil(shownAt + settlingMs);
    const again = await look(parts, asked);
    report = again.report;
    const now = clock.now();
    if (report.flat && again.readings === 1) return { report, agoMs: now - shownAt };
    shownAt = now;
    if (looks >= LOOKS_MAX)
      return { report: { ...report, flat: false, left: [...report.left, UNSTEADY] }, agoMs: 0 };
  }
  return { report, agoMs: 0 };
}

/** `readings`: of the book, that came. What is flat after one was so before anything was done. */
async function look(
  parts: StorelessParts,
  asked: FlattenAsked,
): Promise<{ readonly report: FlattenReport; readonly readings: number }> {
  let readings = 0;
  const broker: Broker = {
    ...parts.broker,
    async book() {
      const rows = await parts.broker.book();
      readings += 1;
      return rows;
    },
  };
  const ours = await flattenStoreless({ ...parts, broker });
  const seen = readings;
  return { report: await withOthers(broker, asked, ours), readings: seen };
}

const UNSTEADY = 'the book says one thing and then another: look in the Kite app, Orders and Positions';
