/**
 * What the harness finds in today's code, by cause. Each must still be found: what was mended leaves this list.
 */
export interface Known {
  readonly cause: string;
  readonly why: RegExp;
}

export const KNOWN: readonly Known[] = [
  {
    cause: 'an order that was claimed and is not in the book stays so for ever: no rule of absence yet',
    why: /is (unknown|sending) at the end, the broker has no such order/,
  },
  {
    cause: 'an exit that was claimed and is not in the book is not placed again: no rule of absence yet',
    why: /^invariant: protocol: naked for more than/,
  },
  {
    cause: "a fill's value is made of the average price, which the book rounds",
    why: /filled (\d+) for \d+, at the broker \1 for/,
  },
];
