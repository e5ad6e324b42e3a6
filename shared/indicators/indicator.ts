/**
 * What an indicator is: numbers in, one number out, NaN until warm. One small final class each, all state in numeric
 * fields or preallocated typed arrays, so that `next` allocates nothing; methods stay short so that V8 inlines them
 * (a call that is not inlined boxes the double it returns).
 */
export interface Indicator<Inputs extends readonly number[]> {
  /** Inputs until the first number: the `warmup`-th call of `next` is the first that does not return NaN. */
  readonly warmup: number;
  /** What `next` returned last; NaN before it is warm. */
  readonly value: number;
  /** Takes the next inputs. Throws a RangeError, its state unchanged, when one of them is not finite. */
  next(...inputs: Inputs): number;
  /** Back to how it was made. */
  reset(): void;
}

/** No window needs more; a longer one is a slip of the keyboard. */
const LONGEST = 10_000;

/** A NaN that got in would never get out of a running sum. */
export function refuse(indicator: string, value: number): never {
  throw new RangeError(`NaN refused: ${indicator} takes finite numbers, got ${value}`);
}

/**
 * As `refuse`, for several inputs: names the first that is not finite. Callers test the sum of their inputs, which is short
 * enough to be inlined, and not finite whenever one of them is not (nor where the sum itself overflows).
 */
export function refuseAmong(indicator: string, inputs: Readonly<Record<string, number>>): never {
  for (const [name, value] of Object.entries(inputs)) {
    if (!Number.isFinite(value)) refuse(`${indicator} ${name}`, value);
  }
  throw new RangeError(`${indicator} takes smaller numbers, got ${JSON.stringify(inputs)}`);
}

/** A window's length: a whole number of inputs. Throws a RangeError that names what it got. */
export function windowOf(indicator: string, length: number, least = 1): number {
  if (Number.isInteger(length) && length >= least && length <= LONGEST) return length;
  throw new RangeError(`${indicator} takes a window of ${least} to ${LONGEST} inputs, got ${length}`);
}
