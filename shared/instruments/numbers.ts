const ZERO = 48;
const NINE = 57;
const DOT = 46;

/** A whole number in plain digits, at most `max`; NaN for anything else, so that "", "-1", "1e3" and "65.0" do not pass. */
export function wholeOf(text: string, max: number): number {
  if (text.length === 0 || text.length > 15) return NaN;
  let value = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < ZERO || code > NINE) return NaN;
    value = value * 10 + (code - ZERO);
  }
  return value <= max ? value : NaN;
}

/**
 * Rupees in plain digits ("24200", "8.5", "17500.00") as whole paise, read digit by digit, so exact; at most `max` paise. NaN for anything else: a sign, an
 * exponent, a fraction of a paisa.
 */
export function paiseOf(text: string, max: number): number {
  let value = 0;
  let digits = 0;
  let decimals = -1;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === DOT && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (code < ZERO || code > NINE) return NaN;
    digits += 1;
    if (decimals >= 0) decimals += 1;
    if (decimals <= 2) value = value * 10 + (code - ZERO);
    else if (code !== ZERO) return NaN;
  }
  if (digits === 0) return NaN;
  const paise = decimals < 1 ? value * 100 : decimals === 1 ? value * 10 : value;
  return paise <= max ? paise : NaN;
}
