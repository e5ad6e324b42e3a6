import type { Order } from '../domain/order.ts';
import type { BrokerAnswer } from '../ports.ts';
import type { Sending } from './decide.ts';
import type { Heard } from './learn.ts';
import type { Runtime } from './runtime.ts';
import { tellAnswer, tellChange, tellSend } from './telling.ts';

/** A claim that was won. */
export interface Claimed {
  readonly sending: Sending;
  /** As it was committed. */
  readonly order: Order;
  readonly nonce: string;
  /** By the store's time. */
  readonly sendBy: number;
}

/** Writes to the broker what was claimed, once, and gives what it said. Nobody else writes orders to the broker. */
export async function sent(runtime: Runtime, instrument: string, claim: Claimed): Promise<Heard> {
  const { ports, time } = runtime;
  const { broker, alerts } = ports;
  const { sending, order, nonce } = claim;
  const { id, role, version } = order;
  const sendBy = time.local(claim.sendBy);
  switch (sending.kind) {
    case 'place': {
      tellSend(runtime, order);
      const answer = await answered(broker.place(id, order.instrument, order.request, sendBy));
      tellAnswer(runtime, role, id, answer);
      if (answer.kind === 'no-answer')
        await alerts.alert(`${instrument}: no answer to order ${id} (${answer.why}): only the book can tell`);
      return { id, what: 'place', nonce, version, answer };
    }
    case 'modify':
    case 'cancel': {
      const what = sending.kind;
      tellChange(runtime, instrument, order, what === 'cancel' ? 'cancel' : sending.change);
      const answer = await answered(
        what === 'cancel'
          ? broker.cancel(sending.brokerId, sendBy)
          : broker.modify(sending.brokerId, sending.change, sending.purpose, sendBy),
      );
      tellAnswer(runtime, what, id, answer);
      if (answer.kind !== 'accepted')
        await alerts.alert(`${instrument}: ${what} of ${role} ${id}: ${answer.why}`);
      return { id, what, nonce, version, answer };
    }
  }
}

/**
 * Cancels an order of somebody else's. By the broker's id it may be asked as often as one likes, and by several at once: there is no claim to be taken.
 */
export async function cancelForeign(
  runtime: Runtime,
  instrument: string,
  brokerId: string,
): Promise<BrokerAnswer> {
  const { ports, time, protocol } = runtime;
  ports.log.write('INFO', null, 'cancel an order that is not ours', { brokerId, instrument });
  const sendBy = time.local(time.now() + protocol.sendWithinMs);
  const answer = await answered(ports.broker.cancel(brokerId, sendBy));
  tellAnswer(runtime, 'cancel', brokerId, answer);
  return answer;
}

/** What failed may have landed. */
async function answered(asked: Promise<BrokerAnswer>): Promise<BrokerAnswer> {
  try {
    return await asked;
  } catch (error) {
    return { kind: 'no-answer', failure: 'ambiguous', why: String(error), http: null };
  }
}
