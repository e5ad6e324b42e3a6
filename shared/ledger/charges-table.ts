import { dayText, type Day } from '../domain/time.ts';

/**
 * What an executed order is charged, dated. Rates are RUPEES PER CRORE of turnover (1 crore = 10,000,000): 0.03 % is 3000. So every
 * published figure stands as published, and turnover × rate ÷ 10^7 is exact to the paisa. Sources: STT NSE FATAX73524
 * (1 Apr 2026), NSE transaction and IPFT FA73061 (1 Mar 2026), BSE since 1 Oct 2024 and SEBI, stamp, GST from secondary tables of
 * 2026, brokerage Zerodha's support page.
 */
export interface SegmentRates {
  /** Brokerage: the smaller of this share of turnover and `brokerageCap`; null: always the cap. */
  readonly brokerage: number | null;
  /** Securities transaction tax on a sale; on a purchase there is none in these segments. */
  readonly sttSell: number;
  readonly transactionNse: number;
  readonly transactionBse: number;
  /** On a purchase. */
  readonly stampBuy: number;
}

export interface ChargeRates {
  /** The first day of the row. */
  readonly from: Day;
  /** Paise an order. */
  readonly brokerageCap: number;
  readonly equityIntraday: SegmentRates;
  readonly futures: SegmentRates;
  /** Turnover of an option is its premium. `transactionBse` is that of `bseIndexOptions`. */
  readonly options: SegmentRates;
  /** Underlyings whose options pay `options.transactionBse`; all others at BSE pay `bseOtherOptions`. */
  readonly bseIndexOptions: readonly string[];
  readonly bseOtherOptions: number;
  readonly sebi: number;
  /** Percent of brokerage + transaction + SEBI. */
  readonly gstPct: number;
  /**
   * 'paisa': STT of each order to the paisa. 'rupee': of each order to the whole rupee, as a contract note rounds it (the note does
   * so once for the day, so this overstates the effect on small orders).
   */
  readonly sttRounding: 'paisa' | 'rupee';
}

/** Newest last. */
export const CHARGE_TABLE: readonly ChargeRates[] = [
  {
    from: 20260401,
    brokerageCap: 2000,
    equityIntraday: {
      brokerage: 3000,
      sttSell: 2500,
      transactionNse: 306.99 + 0.01,
      transactionBse: 375,
      stampBuy: 300,
    },
    futures: {
      brokerage: 3000,
      sttSell: 5000,
      transactionNse: 182.99 + 0.01,
      transactionBse: 0,
      stampBuy: 200,
    },
    options: {
      brokerage: null,
      sttSell: 15_000,
      transactionNse: 3552 + 1,
      transactionBse: 3250,
      stampBuy: 300,
    },
    bseIndexOptions: ['SENSEX', 'BANKEX'],
    bseOtherOptions: 500,
    sebi: 10,
    gstPct: 18,
    sttRounding: 'paisa',
  },
];

export interface RatesRefusal {
  readonly kind: 'refused';
  readonly rule: 'no-charge-row';
  readonly why: string;
}

/** The rates of today: would it pay now? The default of all research. */
export function newestRates(table: readonly ChargeRates[] = CHARGE_TABLE): ChargeRates {
  const row = table.at(-1);
  if (row === undefined) throw new RangeError('the table of charges is empty');
  return row;
}

/** The rates in force on a day (`--rates of-day`), or a refusal that names the row that is missing. */
export function ratesOfDay(
  day: Day,
  table: readonly ChargeRates[] = CHARGE_TABLE,
): ChargeRates | RatesRefusal {
  const row = table.findLast((r) => r.from <= day);
  if (row !== undefined) return row;
  const first = table[0] === undefined ? 'the table is empty' : `the first row is ${dayText(table[0].from)}`;
  return {
    kind: 'refused',
    rule: 'no-charge-row',
    why: `charges of ${dayText(day)}: no row in force on that day, ${first}. Use the newest rates or add the row`,
  };
}
