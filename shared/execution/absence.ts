import type { Order } from '../domain/order.ts';
import type { Timing } from './reading.ts';

/**
 * Whether an order that a reading lacks was never taken. Two complete readings must lack it: the first begun when whatever was written by `sendBy`
 * has been answered or given up and has settled, the second a settling time after the first.
 */
export type Absence =
  /** Nothing to be said before `at`. */
  | { readonly kind: 'wait'; readonly at: number }
  /** This reading is the first that counts. */
  | { readonly kind: 'first' }
  | { readonly kind: 'absent' };

export function absenceOf(
  { sendBy, absentAt }: { readonly sendBy: number; readonly absentAt: number | null },
  beganAt: number,
  complete: boolean,
  { timeoutMs, settlingMs, now }: Timing,
): Absence {
  const firstFrom = sendBy + timeoutMs + settlingMs;
  if (absentAt === null) {
    if (beganAt <= firstFrom) return { kind: 'wait', at: firstFrom + 1 };
    return complete ? { kind: 'first' } : { kind: 'wait', at: now + 1 };
  }
  const secondFrom = absentAt + settlingMs;
  if (beganAt < secondFrom) return { kind: 'wait', at: secondFrom };
  return complete ? { kind: 'absent' } : { kind: 'wait', at: now + 1 };
}

/** Until when it could have been written: its claim says so. Null: nobody may have sent it, or the broker told of it. */
export function sentBy({ status, claim, createdAt }: Order): number | null {
  if (status !== 'sending' && status !== 'unknown') return null;
  return claim?.sendBy ?? createdAt;
}
