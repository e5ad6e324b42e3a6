/** What the command's end means to a program. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, nothing: 3, open: 4 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT.done, 'done'],
  [EXIT.failed, 'an unexpected error'],
  [EXIT.usage, 'bad usage or configuration'],
  [
    EXIT.refused,
    'the day cannot be run: no session, no data, no rates; what was asked about is not there; a log-in was refused; or a flatten left something or reached nobody',
  ],
  [
    EXIT.open,
    'the day ended with an open position, a halted account, or a certificate that keeps the next day’s entries back',
  ],
];
