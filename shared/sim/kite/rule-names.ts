/** What an order may break, in the order in which it is looked at. */
export const RULES = [
  'product',
  'mis-blocked',
  'tag',
  'closed',
  'stock-option-market',
  'protection',
  'quantity',
  'price',
  'trigger',
  'tick',
  'band',
  'stop-ioc',
  'trigger-side',
  'stop-type',
  'stop-auction',
  'margin',
] as const;

export type RuleName = (typeof RULES)[number];
