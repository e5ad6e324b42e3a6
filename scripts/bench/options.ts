import type { OptionRight } from '../../shared/domain/instrument.ts';
import { blackPrice } from '../../shared/options/black76.ts';
import { impliedVolatilityOrNaN } from '../../shared/options/implied-volatility.ts';

/**
 * `npm run bench:options [-- --quick]`: implied volatilities a second on one core over a NIFTY-like grid of quotes in ticks, beside a bisection of the
 * same price formula in the same run. Medians of 21 runs (`--quick`: 5). Seconds of the processor, not of the
 * clock: what else the machine does is not measured.
 */
const RUNS = process.argv.includes('--quick') ? 5 : 21;
const WANTED = 500_000;
const FORWARD = 24_200;
const STRIKES = { from: 21_800, to: 26_600, step: 50 };
const TICK = 0.05;
const MINUTE_YEARS = 1 / 525_600;
/** From 15 minutes before the end to two months. */
const MINUTES = [15, 60, 385, 1_825, 10_465, 30_625, 87_265] as const;
/** At-the-money volatility of each grid. */
const LEVELS = [0.08, 0.13, 0.25] as const;
const PASSES = 20;

interface Quote {
  readonly right: OptionRight;
  readonly strike: number;
  readonly years: number;
  readonly price: number;
}

/** Out of the money and in it, at the tick nearest their price on a smile; those of no time value are left out. */
function grid(): readonly Quote[] {
  const quotes: Quote[] = [];
  for (const minutes of MINUTES) {
    const years = minutes * MINUTE_YEARS;
    for (const level of LEVELS) {
      for (let strike = STRIKES.from; strike <= STRIKES.to; strike += STRIKES.step) {
        const volatility = level + 1.5 * Math.abs(Math.log(strike / FORWARD));
        for (const right of ['CE', 'PE'] as const) {
          const ticks = Math.round(blackPrice(right, FORWARD, strike, volatility, years) / TICK);
          const price = ticks * TICK;
          const intrinsic = Math.max(right === 'CE' ? FORWARD - strike : strike - FORWARD, 0);
          if (price > intrinsic + TICK / 2) quotes.push({ right, strike, years, price });
        }
      }
    }
  }
  return quotes;
}

/** Halves [0, 20] until nothing is left between. */
function bisection({ right, strike, years, price }: Quote): number {
  let from = 0;
  let to = 20;
  for (;;) {
    const middle = 0.5 * (from + to);
    if (!(middle > from && middle < to)) return middle;
    if (blackPrice(right, FORWARD, strike, middle, years) < price) from = middle;
    else to = middle;
  }
}

function rate(quotes: readonly Quote[], passes: number, solve: (quote: Quote) => number): number {
  const from = process.cpuUsage();
  let sum = 0;
  for (let pass = 0; pass < passes; pass++) for (const quote of quotes) sum += solve(quote);
  const { user, system } = process.cpuUsage(from);
  const seconds = (user + system) / 1e6;
  if (Number.isNaN(sum)) throw new Error('a quote inside the bounds has no volatility');
  return (passes * quotes.length) / seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

const solved = ({ right, strike, years, price }: Quote): number =>
  impliedVolatilityOrNaN(right, price, FORWARD, strike, years);

const quotes = grid();
const apart = Math.max(...quotes.map((quote) => Math.abs(solved(quote) / bisection(quote) - 1)));
rate(quotes, PASSES, solved);
rate(quotes, 1, bisection);
const runs = Array.from({ length: RUNS }, () => ({
  solved: rate(quotes, PASSES, solved),
  bisected: rate(quotes, 1, bisection),
}));
const rates = runs.map((run) => run.solved);
const middle = median(rates);
const thousands = (value: number): string =>
  `${Math.round(value / 1_000).toLocaleString('en-IN')} thousand a second`;
console.log(
  `${quotes.length} quotes, ${MINUTES[0]} minutes to ${Math.round(MINUTES[6] / 1_440)} days to expiry; ${RUNS} runs`,
);
console.log(
  `implied volatility   ${thousands(middle)} (wanted: at least ${WANTED / 1_000}), least ${thousands(Math.min(...rates))}`,
);
console.log(`bisection            ${thousands(median(runs.map(({ bisected }) => bisected)))}`);
console.log(`ratio                ${median(runs.map((run) => run.solved / run.bisected)).toFixed(1)}`);
console.log(`furthest apart       ${apart.toExponential(1)} of the volatility`);
if (!(middle >= WANTED) || !(apart < 1e-6)) process.exitCode = 1;
