import { filesIn } from '../shared/runtime/wire.ts';
import { pinOf, runDays2017 } from '../tests/golden/run-2017.ts';

/**
 * Prints the pins of the ten days of 2017, after a change of decisions that is meant:
 *
 *     TRON_DATA=… node scripts/pin-golden.ts > tests/golden/days-2017.pins.ts
 */
const folder = process.env['TRON_DATA'] ?? '';
if (folder === '') throw new Error('TRON_DATA names no folder of real data');
const rows = (await runDays2017(filesIn(folder))).map((result) => {
  const { day, trades, net, hash } = pinOf(result);
  return `  { day: ${day}, trades: ${trades}, net: ${net}, hash: '${hash}' },`;
});
console.log(`import type { Pin } from './run-2017.ts';

/** Written by \`scripts/pin-golden.ts\`: regenerate after a change of decisions that is meant, and say in the commit why. */
export const PINS_2017: readonly Pin[] = [
${rows.join('\n')}
];`);
