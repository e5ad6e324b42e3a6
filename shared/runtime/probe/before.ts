import type { BookRow } from '../../domain/order.ts';
import { isDone } from '../../execution/reading.ts';
import type { BrokerAnswer } from '../../ports.ts';
import { isProbeTag, Stopped, type ProbeParts } from './desk.ts';
import { heldBy, heldText, workingText } from './rests.ts';

/**
 * What earlier probes of the day have left, of whichever share: an order that still works is cancelled, a share that is held is a person's to sell. Where one may
 * have left something, first waits until whatever it sent must be in the book. Throws a Stopped that names what is left.
 */
export async function requireNothingLeft(parts: ProbeParts): Promise<void> {
  const { broker, clock, sleepUntil, settings, mayHaveLeft, tell } = parts;
  const { timeoutMs, settlingMs } = broker.proof;
  if (mayHaveLeft) {
    tell('An earlier probe of today did not come to its end: what it sent is looked for');
    await sleepUntil(clock.now() + settings.sendWithinMs + timeoutMs + settlingMs);
  }
  try {
    let rows = await earlier(parts);
    const working = rows.filter((row) => !isDone(row));
    for (const { brokerId, instrument, tag } of working) {
      const answer = await broker.cancel(brokerId, clock.now() + settings.sendWithinMs);
      tell(`an earlier probe’s order ${brokerId} in ${instrument} (tag ${tag}) ${cancelText(answer)}`);
    }
    if (working.length > 0) {
      await sleepUntil(clock.now() + settlingMs);
      rows = await earlier(parts);
    }
    const left = [...workingText(rows), ...(await heldOf(parts, rows))];
    if (left.length > 0) throw new Stopped('an earlier probe of today has left something', null, left);
  } catch (error) {
    if (error instanceof Stopped || !mayHaveLeft) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Stopped('whether an earlier probe of today has left something is not known', null, [
      `${why}: look in the Kite app for orders and for a share of that probe`,
    ]);
  }
}

async function earlier({ broker, day }: ProbeParts): Promise<readonly BookRow[]> {
  return (await broker.book()).filter(({ tag }) => isProbeTag(tag, day));
}

/** Shares that the probes' orders have bought and not sold, as far as the account still holds them. */
async function heldOf({ broker }: ProbeParts, rows: readonly BookRow[]): Promise<readonly string[]> {
  const keys = [...new Set(rows.map(({ instrument }) => instrument))];
  const sums = keys.map((key) => ({ key, held: heldBy(rows.filter((row) => row.instrument === key)) }));
  const open = sums.filter(({ held }) => held !== 0);
  if (open.length === 0) return [];
  const positions = await broker.positions();
  return open.flatMap(({ key, held }) => {
    const rowsOf = positions.filter(({ instrument }) => instrument === key);
    const net = rowsOf.reduce((sum, { netQty }) => sum + netQty, 0);
    // A person may have closed it meanwhile.
    return Math.sign(net) === Math.sign(held) ? [heldText(key, held)] : [];
  });
}

function cancelText(answer: BrokerAnswer): string {
  return answer.kind === 'accepted' ? 'still worked, and is cancelled' : `still works: ${answer.why}`;
}
