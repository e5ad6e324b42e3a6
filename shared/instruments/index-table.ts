/** An index that contracts are listed on, and where its level is quoted. */
export interface IndexRow {
  /** As the dump's `name` column has it. */
  readonly underlying: string;
  /** Kite's key of the spot index; null: not known. */
  readonly spot: string | null;
}

/**
 * The dump does not say which of its underlyings are indices, nor what their spot is called, so this is configuration. The names are of Kite's dump of
 * 17 Aug 2026, the spot symbols the ones that Kite's users give. A name that is missing here and is no share either is taken for a stock, which
 * forbids more.
 */
export const INDEX_TABLE: readonly IndexRow[] = [
  { underlying: 'NIFTY', spot: 'NSE:NIFTY 50' },
  { underlying: 'BANKNIFTY', spot: 'NSE:NIFTY BANK' },
  { underlying: 'FINNIFTY', spot: 'NSE:NIFTY FIN SERVICE' },
  { underlying: 'MIDCPNIFTY', spot: 'NSE:NIFTY MID SELECT' },
  { underlying: 'NIFTYNXT50', spot: 'NSE:NIFTY NEXT 50' },
  { underlying: 'NIFTYFPI', spot: null },
  { underlying: 'SENSEX', spot: 'BSE:SENSEX' },
  { underlying: 'BANKEX', spot: 'BSE:BANKEX' },
  { underlying: 'SENSEX50', spot: null },
  { underlying: 'FOCIT', spot: null },
];

/** The table by name. */
export const INDICES: ReadonlyMap<string, IndexRow> = new Map(
  INDEX_TABLE.map((row) => [row.underlying, row]),
);
