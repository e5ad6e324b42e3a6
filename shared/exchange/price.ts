import type { Side } from '../domain/order.ts';
import type { Instrument } from '../domain/instrument.ts';
import { roundToTick, wholePaise, type Paise } from '../domain/units.ts';
import type { Book, ExchangeCosts } from './book.ts';

/**
 * How far a taking order pays beyond the reference price, in paise, not yet on a tick: `slippagePct` of the price (`optionSlippagePct` of an
 * option whose bid and ask nobody knows) but at
 * least a tick when any is configured, plus `slippageTicks`, plus half the spread where quotes are known.
 */
export function slippageOf(reference: number, instrument: Instrument, costs: ExchangeCosts): number {
  const { tick, spread } = instrument;
  const percent =
    instrument.kind === 'option' && spread === null ? costs.optionSlippagePct : costs.slippagePct;
  const configured = percent > 0 || costs.slippageTicks > 0;
  const share = Math.max(configured ? tick : 0, (reference * percent) / 100);
  return share + costs.slippageTicks * tick + (spread ?? 0) / 2;
}

/**
 * What a taking order gets when the market stands at `reference`: moved and rounded against us. It may lie outside the
 * bar's range by design, for the bar shows last prices and we cross the spread; the move never carries it beyond the
 * day's band nor to zero.
 */
export function takingPrice(side: Side, reference: number, book: Book, costs: ExchangeCosts): Paise {
  const { instrument } = book;
  const slippage = slippageOf(reference, instrument, costs);
  if (side === 'BUY') {
    const moved = roundToTick(reference + slippage, instrument.tick, 'up');
    return moved <= book.bandHigh
      ? moved
      : roundToTick(Math.max(reference, book.bandHigh), instrument.tick, 'up');
  }
  const floor = Math.max(instrument.tick, book.bandLow);
  const moved = roundToTick(reference - slippage, instrument.tick, 'down');
  return moved >= floor ? moved : roundToTick(Math.min(reference, floor), instrument.tick, 'down');
}

/** The limit that market protection gives an order: `percent` beyond the reference, never more, and inside the band. */
export function protectedLimit(side: Side, reference: number, percent: number, book: Book): Paise {
  const { tick } = book.instrument;
  if (side === 'BUY') {
    const limit = roundToTick(reference * (1 + percent / 100), tick, 'down');
    return limit <= book.bandHigh ? limit : wholePaise(book.bandHigh);
  }
  const limit = roundToTick(reference * (1 - percent / 100), tick, 'up');
  return limit >= book.bandLow ? limit : wholePaise(book.bandLow);
}

/** What all our orders together may take of a minute: whole lots of a share of its volume; no bound where there is none. */
export function capacityOf(volume: number, instrument: Instrument, costs: ExchangeCosts): number {
  if (!instrument.hasVolume) return Infinity;
  return Math.floor((volume * costs.participationPct) / 100 / instrument.lot) * instrument.lot;
}
