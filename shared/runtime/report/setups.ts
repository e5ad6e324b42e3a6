import type { SetupStop } from '../day-result.ts';
import { capped, symbolOf, tableText, type Column } from './text.ts';

const ROWS_MOST = 15;

const COLUMNS: readonly Column[] = [
  { head: 'times', right: true },
  { head: 'bot' },
  { head: 'strategy' },
  { head: 'symbol' },
  { head: 'stopped by' },
  { head: 'last value', right: true },
  { head: 'limit', right: true },
];

/** Why nothing was bought: which rule of a strategy was the first to stop its setups, most frequent first, with the last numbers. */
export function setupsText(setups: readonly SetupStop[], most = ROWS_MOST): string {
  if (setups.length === 0) return 'Setups stopped by their own strategy: none recorded.';
  const [shown, more] = capped(
    setups.toSorted((a, b) => b.times - a.times),
    most,
  );
  const rows = shown.map(({ bot, strategy, instrument, rule, times, value, limit }) => [
    String(times),
    bot,
    strategy,
    symbolOf(instrument),
    rule,
    numberText(value),
    numberText(limit),
  ]);
  return [
    'Setups stopped by their own strategy (the first rule that said no, bar by bar)',
    tableText(COLUMNS, rows),
    ...(more === '' ? [] : [more]),
  ].join('\n');
}

/** Four digits at least, no exponent, no trailing zeros: a rule's number has a unit only the rule knows. */
export function numberText(amount: number | null): string {
  if (amount === null) return 'unknown';
  return Number.isInteger(amount) || Math.abs(amount) >= 1000
    ? amount.toFixed(0)
    : String(Number(amount.toPrecision(4)));
}
