import type { BotName } from '../domain/account.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Side } from '../domain/order.ts';
import type { TradeLimits } from '../domain/strategy.ts';
import type { Minute } from '../domain/time.ts';
import type { Paise } from '../domain/units.ts';

/** What a trade of some quantity costs and may lose; all in paise, for the whole quantity. */
export interface Stakes {
  readonly qty: number;
  /** Stop distance × quantity: R. Of a spread its whole debit, for that is what can be lost. */
  readonly risk: number;
  /** Charges and slippage of the round trip. */
  readonly cost: number;
  /** To the stop at the worst price we allow ourselves: entry limit, stop's limit offset, slippage, gap allowance, charges. */
  readonly worstLoss: number;
  /** What may be lost until every leg is filled: of a spread the whole premium of its bought leg; else the worst loss. */
  readonly openingLoss: number;
  /** The charges in `worstLoss`. */
  readonly charges: number;
  readonly margin: number;
  readonly notional: number;
}

/** What is known of the market in the moment of asking. NaN or null: unknown. */
export interface MarketNow {
  readonly now: number;
  /** The end of the newest bar. */
  readonly dataAt: number;
  readonly lastPrice: number;
  /** Continuous trading, and more of it to come. */
  readonly open: boolean;
  readonly bandLow: number | null;
  readonly bandHigh: number | null;
  /** Minutes that the decision's bar lacks. */
  readonly missing: number;
  /** When our own exits are due. */
  readonly squareOff: Minute;
}

/** The leg of a spread that is to be sold; prices of one unit, paise. */
export interface SoldAsk {
  readonly instrument: Instrument;
  /** What a seller gets, as it was seen, and the least it is sold at. */
  readonly price: Paise;
  readonly limit: Paise;
  /** Between the strikes. */
  readonly width: Paise;
}

/** A trade that somebody wants: everything the rules look at. */
export interface Ask {
  readonly bot: BotName;
  readonly strategy: string;
  readonly tradeLimits: TradeLimits;
  readonly instrument: Instrument;
  readonly side: Side;
  /** The way the trade bets on the market: SELL for a put that is bought. */
  readonly bet: Side;
  readonly barAt: number;
  readonly minute: Minute;
  readonly entry: Paise;
  readonly entryLimit: Paise;
  /** Of a spread, values of it; entry and limit are its bought leg's. */
  readonly stop: Paise;
  readonly target: Paise | null;
  /** How far behind the best close the stop follows; null: it stays. */
  readonly trail: Paise | null;
  /** Null: nothing is sold against what is bought. */
  readonly sold: SoldAsk | null;
  readonly exitBy: Minute;
  readonly why: string;
  /** Of the quantity asked for; one lot where not even that fits, so that the rules can say why. */
  readonly stakes: Stakes;
  /** The most this trade may lose by stop and costs, after halving where the selector says so. */
  readonly riskAllowed: number;
  /** The side that the day's direction blocks. */
  readonly blocks: Side | null;
  /** Why the instrument may not be entered today (ban, surveillance, a split, …), in words; null: it may, as may what is sold. */
  readonly blocked: string | null;
  /** The bot that owns the instrument, or what is sold, or null. */
  readonly owner: BotName | null;
  /** True: this bar was decided on before. */
  readonly repeated: boolean;
  readonly market: MarketNow;
}

/** What a unit costs to enter, as seen and at the worst prices allowed: of a spread its debit. */
export function debitOf({ entry, entryLimit, sold }: Pick<Ask, 'entry' | 'entryLimit' | 'sold'>): {
  readonly seen: number;
  readonly atLimits: number;
} {
  if (sold === null) return { seen: entry, atLimits: entryLimit };
  return { seen: entry - sold.price, atLimits: entryLimit - sold.limit };
}
