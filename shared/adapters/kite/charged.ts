import type { ExecutedOrder } from '../../domain/broker-rows.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { fromRupees, type Paise } from '../../domain/units.ts';
import { chargesAnswer } from './answers.ts';
import { chargesParams, keyOf } from './params.ts';
import type { Understand } from './session.ts';

/** How the charges of executed orders are asked for. Throws a RangeError for an instrument that the day has not. */
export function chargesAsked(
  orders: readonly ExecutedOrder[],
  instrumentOf: (key: string) => Instrument | undefined,
) {
  return orders.map((order) => {
    const instrument = instrumentOf(order.instrument);
    if (instrument === undefined)
      throw new RangeError(`instrument ${order.instrument} is not in the day's instruments`);
    return chargesParams(instrument, order);
  });
}

/** Throws an Error for an answer about other orders than those that were asked about. */
export function totalsOf(orders: readonly ExecutedOrder[]): Understand<readonly Paise[]> {
  return (body) => {
    const rows = chargesAnswer.parse(body).data;
    if (rows.length !== orders.length)
      throw new Error(`asked about ${orders.length} orders, answered about ${rows.length}`);
    return rows.map(({ exchange, tradingsymbol, transaction_type: side, quantity, charges }, i) => {
      const order = orders[i];
      const key = keyOf(exchange, tradingsymbol);
      if (order?.instrument !== key || order.side !== side || order.qty !== quantity)
        throw new Error(`asked about order ${order?.brokerId}, answered about ${side} ${quantity} ${key}`);
      return fromRupees(charges.total);
    });
  };
}
