import { describeVariables } from '../../shared/runtime/variables.ts';
import { EXIT_MEANINGS } from './exit-codes.ts';

/** The manual below the options of `tron run`. */
export function runManual(): string {
  return [
    '',
    'What it does:',
    '  Lives one trading day on paper, minute by minute: a bot a class of instruments, each with the strategy the selector',
    '  allows; every order sized from its risk, judged by the governor, matched by a model of the exchange, with charges and',
    '  slippage. Then it tells the day: each trade, the account, refusals with their numbers, why setups were not taken, what',
    '  was assumed, and the decision hash (the same inputs give the same hash). No order leaves this computer, unless it',
    '  is told --broker kite on a day that `tron live on` armed: docs/live-day.md.',
    '',
    'Examples:',
    '  tron run                                          a synthetic day under the careful budget',
    '  tron run --profile demo --seed 7                  another day, a budget that lets futures trade',
    '  tron run --profile demo --speed 60                the day in seven seconds, to watch',
    '  tron run --bots futures --strategy ema-cross      one bot, one strategy, no selector',
    '  tron run --data DIR --day 2017-10-03              real bars; DIR holds the files',
    '  tron run --data DIR --days 2017-10-01..2017-10-31 a month, a line a day and a summary',
    '  tron run --feed kite                              today, as it happens, under the token of tron login',
    '  tron run --feed kite --broker kite                the same for real, on a day of tron live on',
    '  tron run --broker kite-sim --trouble token-dead   a simulated Kite on which something goes wrong',
    '  tron run --json --quiet | jq .account.net         for programs',
    '  tron logs --trace ORDER_ID                        what was logged of one trade, from its decision to its close',
    '',
    'Environment variables (a variable that is set wins over the profile):',
    ...describeVariables().flatMap(({ name, meaning, default: standard, allowed }) => [
      `  ${name.padEnd(16)}  ${meaning}`,
      `  ${''.padEnd(16)}  allowed: ${allowed}; default: ${standard}`,
    ]),
    `  ${'NO_COLOR'.padEnd(16)}  Set to anything: no colour (there is none outside a terminal either)`,
    '',
    'Exit codes:',
    ...EXIT_MEANINGS.map(([code, meaning]) => `  ${code}  ${meaning}`),
  ].join('\n');
}
