import { isDone } from '../../execution/reading.ts';
import type { BrokerAnswer } from '../../ports.ts';
import type { WrongIpAnswer } from './answers.ts';
import { Stopped, type ProbeDesk, type ProbeParts } from './desk.ts';
import { stopping, type Probed } from './orders.ts';
import { oneShare, type ProbePlan } from './plan.ts';

export type Refused = Pick<WrongIpAnswer, 'status' | 'type' | 'message' | 'read'>;

type Failed = Exclude<BrokerAnswer, { readonly kind: 'accepted' }>;

/** What else an order may be refused for, which says nothing about the address. */
const OTHERWISE: ReadonlySet<string> = new Set(['token-dead', 'margin', 'market-closed', 'rate-limited']);

/**
 * What an order is answered from an address that is not registered at Kite: one far from the market, which is to be refused. Where it is taken the address is
 * registered; then it is cancelled.
 */
export function probeWrongIp(parts: ProbeParts, { far }: ProbePlan): Promise<Probed<Refused>> {
  return stopping(parts, async (desk) => {
    const answer = await refusal(desk, far);
    const { http, failure, why } = answer;
    if (http === null || OTHERWISE.has(failure))
      throw new Stopped(`the order failed for something else than the address: ${why}`, answer);
    const spoken = { ...http, message: why };
    if (answer.kind === 'refused')
      return { ...spoken, read: failure === 'ip-not-allowed' ? failure : ('refused' as const) };
    await requireAbsent(parts, desk);
    return { ...spoken, read: 'ambiguous' as const };
  });
}

async function refusal(desk: ProbeDesk, far: ProbePlan['far']): Promise<Failed> {
  try {
    await desk.place('entry', oneShare('BUY', far, 'DAY'));
  } catch (error) {
    if (error instanceof Stopped && error.answer !== null && error.answer.kind !== 'accepted')
      return error.answer;
    throw error;
  }
  throw new Stopped('the order was taken: this address is registered at Kite. Ask from another one');
}

/** Two readings, as the order protocol takes absence for proven. */
async function requireAbsent(parts: ProbeParts, { tags }: ProbeDesk): Promise<void> {
  const { broker, clock, sleepUntil, settings } = parts;
  const { timeoutMs, settlingMs } = broker.proof;
  let wait = settings.sendWithinMs + timeoutMs + settlingMs;
  for (let reading = 0; reading < 2; reading++) {
    await sleepUntil(clock.now() + wait);
    const row = (await broker.book()).find(({ tag }) => tags.includes(tag));
    if (row !== undefined && !(row.status === 'rejected' || (isDone(row) && row.filledQty === 0)))
      throw new Stopped(`the order was answered with an error and is in the book: ${row.status}`);
    wait = settlingMs;
  }
}
