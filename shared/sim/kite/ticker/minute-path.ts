/** Where in a minute its four ticks are, in ms from its start. The last one is the instant at which the model matches the minute. */
export const STATIONS_MS = [0, 20_000, 40_000, 59_999] as const;

export interface MinutePrices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * The prices that a minute travels, one a station: its open, the extreme that is nearer to the open, the other one, its close. Equally near: first the
 * one that the close lies farther from. Bars do not tell the order: this one is a convention.
 */
export function pathOf({ open, high, low, close }: MinutePrices): readonly number[] {
  const up = high - open;
  const down = open - low;
  const highFirst = up === down ? high - close > close - low : up < down;
  return highFirst ? [open, high, low, close] : [open, low, high, close];
}

/** What of a minute's volume is done by its station: nothing at the open, then a third more at each, in whole lots; at the last one all of it. */
export function volumeBy(station: number, volume: number, lot: number): number {
  const last = STATIONS_MS.length - 1;
  return station >= last ? volume : Math.floor((volume * station) / last / lot) * lot;
}
