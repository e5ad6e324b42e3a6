import { fromRupees } from '../../../shared/domain/units.ts';
import { chargedBy } from '../../../shared/ledger/charged.ts';
import { newestRates } from '../../../shared/ledger/charges-table.ts';
import { TINY } from '../../support/tiny-day.ts';

/** What the small model of Kite says of margins and charges. */

export function marginsOf(body: string): readonly object[] {
  const orders: readonly { readonly quantity: number; readonly price: number }[] = JSON.parse(body);
  return orders.map(({ quantity, price }) => ({ type: 'equity', total: (quantity * price) / 5 }));
}

interface Asked {
  readonly exchange: string;
  readonly tradingsymbol: string;
  readonly transaction_type: 'BUY' | 'SELL';
  readonly quantity: number;
  readonly average_price: number;
}

const CHARGED = chargedBy(newestRates());

export function chargesOf(body: string): readonly object[] {
  const orders: readonly Asked[] = JSON.parse(body);
  return orders.map(({ exchange, tradingsymbol, transaction_type: side, quantity: qty, average_price }) => {
    const value = fromRupees(average_price * qty);
    const total = CHARGED(TINY, { brokerId: '', instrument: TINY.key, side, qty, value });
    const charges = { total: total / 100 };
    return { exchange, tradingsymbol, transaction_type: side, quantity: qty, charges };
  });
}
