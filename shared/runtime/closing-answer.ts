import type { Closing } from '../domain/closing.ts';
import { isTerminal, type Order, type OrderEvent } from '../domain/order.ts';
import { withEvent, withKnown } from '../execution/closing.ts';
import { changed } from '../execution/closing-orders.ts';
import { PASSING, type Heard } from './learn.ts';

/** What the broker said to a claim, folded in; where the book has the order's row, that counts. `isThere`: it has. */
export function withAnswer(closing: Closing, heard: Heard, isThere: boolean, at: number): Closing {
  const { id, what, answer, nonce } = heard;
  const order = closing.orders.find((each) => each.id === id);
  // Somebody else has taken it for lost, or claimed it again.
  if (order?.claim?.nonce !== nonce) return closing;
  const known = answer.kind === 'accepted' ? withKnown(closing, order, answer.brokerId) : closing;
  if (what === 'place') return isThere ? known : placed(known, order, heard, at);
  if (answer.kind !== 'refused' && answer.kind !== 'unsent') return known;
  const freed = changed(known, id, (each) => ({ ...each, claim: null }));
  const isFinal =
    answer.kind === 'refused' && heard.version === order.version && !PASSING.has(answer.failure);
  return isFinal && !isTerminal(order.status)
    ? withEvent(freed, id, { kind: 'unchanged', why: answer.why }, at)
    : freed;
}

/** What was certainly not done is over: the next attempt has a number of its own. Without an answer the claim stays until the book tells. */
function placed(closing: Closing, { id }: Order, { answer }: Heard, at: number): Closing {
  if (answer.kind === 'no-answer') return withEvent(closing, id, { kind: 'no-answer' }, at);
  const event: OrderEvent =
    answer.kind === 'accepted'
      ? { kind: 'accepted', brokerId: answer.brokerId, resting: 'open' }
      : { kind: answer.kind === 'unsent' ? 'unsent' : 'rejected', why: answer.why };
  return changed(withEvent(closing, id, event, at), id, (each) => ({ ...each, claim: null }));
}
