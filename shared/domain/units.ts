/**
 * Money and prices: whole paise. One of the two files that mint brands, so the only place where a number becomes money.
 */

declare const paiseBrand: unique symbol;

/** An amount or a price in whole paise (1/100 rupee). Arithmetic on it gives a plain number until `paise` mints it again. */
export type Paise = number & { readonly [paiseBrand]: true };

/** A whole number of paise. Throws a RangeError for a fraction, NaN or an infinity: rounding is the caller's decision. */
export function paise(amount: number): Paise {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`an amount must be whole paise, got ${amount}`);
  return (amount + 0) as Paise;
}

/** For values that an Int32Array already proved whole (bar columns): no check, so that hot loops stay hot. */
export function wholePaise(amount: number): Paise {
  return amount as Paise;
}

/** Rupees as written by people and files, to the nearest paisa. */
export function fromRupees(rupees: number): Paise {
  return paise(Math.round(rupees * 100));
}

export const ZERO = paise(0);

export type Rounding = 'down' | 'up' | 'nearest';

/** The one place where a price becomes a multiple of the instrument's tick. `tick` in paise, above zero. */
export function roundToTick(price: number, tick: Paise, rounding: Rounding): Paise {
  const ticks = price / tick;
  // A price that is a multiple up to floating error stays where it is, whichever way it would be rounded.
  const nearest = Math.round(ticks);
  if (Math.abs(ticks - nearest) < 1e-9) return paise(nearest * tick);
  const whole = rounding === 'down' ? Math.floor(ticks) : rounding === 'up' ? Math.ceil(ticks) : nearest;
  return paise(whole * tick);
}

/** Rupees for people, grouped the Indian way: 1234567 paise is "12,345.67". */
export function rupeeText(amount: number): string {
  const whole = Math.round(Math.abs(amount));
  const rupees = String(Math.trunc(whole / 100));
  const head = rupees.slice(0, -3);
  const grouped = head === '' ? rupees : `${head.replace(/\B(?=(\d{2})+$)/g, ',')},${rupees.slice(-3)}`;
  const sign = amount < 0 && whole !== 0 ? '-' : '';
  return `${sign}${grouped}.${String(whole % 100).padStart(2, '0')}`;
}

/** As `rupeeText`, with the rupee sign and no paise where there are none: "₹15,000". */
export function inRupees(amount: number): string {
  const text = rupeeText(amount).replace(/\.00$/, '');
  return text.startsWith('-') ? `-₹${text.slice(1)}` : `₹${text}`;
}
