import { opposite, type Side } from '../../domain/order.ts';
import { INTRADAY } from '../../execution/foreign.ts';
import type { Broker } from '../../ports.ts';
import type { FlattenAsked, FlattenReport } from '../flatten.ts';

/**
 * What others hold and order is closed by orders of our own, and without the store none is placed: where everybody's was to be closed, theirs is left to
 * the person, by name. `ours`: what the flatten of our own came to.
 */
export async function withOthers(
  broker: Pick<Broker, 'positions' | 'orders'>,
  { all }: FlattenAsked,
  ours: FlattenReport,
): Promise<FlattenReport> {
  if (!all) return ours;
  try {
    const held = (await broker.positions()).filter(({ netQty }) => netQty !== 0);
    const working = (await broker.orders()).foreign.filter((row) => row.working);
    const theirs = [
      ...held.map(({ instrument, product, netQty }) => ({
        product,
        text: `${netQty} of ${instrument} (${product}) are in the account`,
        todo: `in the Kite app, Positions, ${instrument}, Exit: ${exitText(netQty)}`,
      })),
      ...working.map(({ brokerId, instrument, product, side, qty, filledQty }) => ({
        product,
        text: `order ${brokerId} in ${instrument} (${side} ${qty - filledQty}, ${product}) is not ours and still works`,
        todo: 'in the Kite app, Orders, Open, Cancel',
      })),
    ];
    const intraday = theirs.filter(({ product }) => product === INTRADAY);
    const kept = theirs.filter(({ product }) => product !== INTRADAY).map(({ text }) => text);
    const left = [...ours.left, ...intraday.map(({ text, todo }) => `${text}: ${todo}`)];
    return { ...ours, flat: ours.flat && left.length === 0, left, kept: [...ours.kept, ...kept] };
  } catch (error) {
    const left = [...ours.left, `what others hold cannot be read: ${String(error)}`];
    return { ...ours, flat: false, left };
  }
}

function exitText(net: number): string {
  const held: Side = net > 0 ? 'BUY' : 'SELL';
  return `${opposite(held)} ${Math.abs(net)} at a limit beyond the price`;
}
