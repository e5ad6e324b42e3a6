import { dayText } from '../../domain/time.ts';
import { fromRupees } from '../../domain/units.ts';
import type { SeriesIdentity } from './format.ts';
import { decimal, DayReader } from './text.ts';

/** "NIFTY22112417900CE": underlying, yymmdd of the expiry, strike in rupees, right. Null for any other name. */
export function optionByName(name: string): SeriesIdentity | null {
  const match = /^([A-Z]+)(\d{6})(\d{1,7}(?:\.\d+)?)(CE|PE)$/.exec(name);
  if (match === null) return null;
  const [, symbol = '', expiry = '', strike = '', right = ''] = match;
  return option(name, symbol, `20${expiry}`, strike, right);
}

/** An option by its columns, named "NIFTY 2026-08-18 22000 CE"; null where one of them is not what it should be. */
export function optionByColumns(
  symbol: string,
  expiry: string,
  strike: string,
  right: string,
): SeriesIdentity | null {
  return option(null, symbol, expiry, strike, right);
}

function option(
  name: string | null,
  symbol: string,
  expiryText: string,
  strikeText: string,
  right: string,
): SeriesIdentity | null {
  const expiry = new DayReader().read(expiryText);
  const rupees = decimal(strikeText);
  if (symbol === '' || Number.isNaN(expiry) || (right !== 'CE' && right !== 'PE')) return null;
  if (!(rupees > 0 && rupees < 10_000_000)) return null;
  const series = name ?? `${symbol} ${dayText(expiry)} ${rupees} ${right}`;
  return { symbol, series, kind: 'option', contract: { expiry, strike: fromRupees(rupees), right } };
}
