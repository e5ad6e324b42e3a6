import { dayText } from '../../domain/time.ts';
import type { Lag, OrderAnswers, WrongIpAnswer } from './answers.ts';

/** What is never asked: for people. */
export const UNASKED =
  'Not asked: whether a quantity in a modification is the total or the rest. One share is never partly filled, and no modification of ours names a quantity.';

export function orderAnswersText(answers: OrderAnswers): readonly string[] {
  const { instrument, day, userId, keepsQuantity } = answers;
  const late = (name: string, { times, medianMs, maxMs }: Lag): string =>
    `  ${name.padEnd(14)} at most ${maxMs} ms, median ${medianMs} ms (${times} times)`;
  return [
    `Answers of ${dayText(day)} with ${instrument}, account of ${userId}:`,
    late('in the book', answers.placed),
    late('moved', answers.modified),
    late('gone', answers.cancelled),
    late('trades', answers.trades),
    late('positions', answers.positions),
    `  a modification without a quantity ${keepsQuantity ? 'keeps' : 'CHANGES'} the order’s quantity`,
    UNASKED,
  ];
}

export function wrongIpText({ day, status, type, message, read }: WrongIpAnswer): readonly string[] {
  const taken = {
    'ip-not-allowed': 'a refusal for the address',
    refused: 'a refusal, not for what: look whether its words are about the address',
    ambiguous: 'no answer: each such order would be looked for in the book',
  };
  return [
    `An order from a wrong address, ${dayText(day)}: HTTP ${status}, ${type ?? 'no type'}: ${message}`,
    `  taken for ${taken[read]}`,
  ];
}
