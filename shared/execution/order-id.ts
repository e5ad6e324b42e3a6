import type { Role } from '../domain/order.ts';
import { dayOf, instantOf, type Day } from '../domain/time.ts';

/** What an order is for; its id is a pure function of this, so the same cause can never make two orders. */
export interface Cause {
  readonly day: Day;
  /** 0–35, the bot's place in the list of bots. */
  readonly bot: number;
  /** The instrument's exchange token, below 36^7. */
  readonly token: number;
  /** The end of the bar the trade was decided on. */
  readonly at: number;
  readonly role: Role;
  /** 0; 1 for what a spread sells against it, under the token of what it bought. */
  readonly leg: number;
  readonly slice: number;
  /** 0–35 for an entry, 0–431 for an exit. */
  readonly attempt: number;
}

/** An exit's first 36 attempts are "x", the next 36 "y": a day of one attempt a minute fits. */
export const EXIT_LETTERS = 'xyzabcdfghij';

/** The last attempt that has an id. */
export const EXIT_ATTEMPTS_LAST = 36 * EXIT_LETTERS.length - 1;

const CLOSING_LETTER = 'o';
const CLOSING_BOT = 35;

/** The last order that closes what others hold in one instrument on one day and has an id. */
export const CLOSINGS_LAST = 36 ** 2 - 1;

/** Characters of a trace. */
export const TRACE_LENGTH = 15;

const EPOCH_DAY: Day = 20000101;
const DAY_MS = 86_400_000;

/**
 * 19 characters of base 36: date 3, bot 1, token 7, second of the day 4, role, leg, slice, attempt 1 each. It is Kite's `tag` (at most
 * 20 alphanumeric characters). Throws a RangeError for a part that does not fit: an id that is cut is an id that collides.
 */
export function orderId(cause: Cause): string {
  const trace = traceFor(cause);
  const [letter, attempt] = roleDigits(cause);
  return [
    trace,
    letter,
    digits('leg', cause.leg, 1),
    digits('slice', cause.slice, 1),
    digits('attempt', attempt, 1),
  ].join('');
}

/**
 * What a decision, its entry, its stop and its exits have in common, 15 characters: the beginning of every order id of one cause. Throws a
 * RangeError as `orderId` does.
 */
export function traceFor({ day, bot, token, at }: Pick<Cause, 'day' | 'bot' | 'token' | 'at'>): string {
  if (dayOf(at) !== day) throw new RangeError(`order id: the bar is not of the day ${day}`);
  if (at % 1000 !== 0) throw new RangeError(`order id: ${at} is not a whole second`);
  const second = (at - instantOf(day, 0)) / 1000;
  return [orderDay(day), digits('bot', bot, 1), digits('token', token, 7), digits('second', second, 4)].join(
    '',
  );
}

/** The id of the order that takes back what a trade's exits filled too much: an entry's, of a later attempt. `entry`: any entry's id of that trade. */
export function excessId(entry: string, attempt: number): string {
  return `${traceOf(entry)}e00${digits('attempt', attempt, 1)}`;
}

/**
 * The id of an order that closes what others hold: no bot has that place in the list, no entry and no exit that letter, so nobody takes it for one of a
 * trade's. `number`: its place among the day's of that instrument. Throws a RangeError for one above `CLOSINGS_LAST`.
 */
export function closingId(day: Day, token: number, number: number): string {
  const trace = traceFor({ day, bot: CLOSING_BOT, token, at: instantOf(day, 0) });
  return `${trace}${CLOSING_LETTER}0${digits('number', number, 2)}`;
}

export function isClosingTag(tag: string): boolean {
  return tag[TRACE_LENGTH] === CLOSING_LETTER;
}

/** The place of a closing order among the day's of its instrument. */
export function closingNumberOf(tag: string): number {
  return Number.parseInt(tag.slice(-2), 36);
}

/** How the ids of a day's orders begin, and no others do. */
export function orderDay(day: Day): string {
  return digits('date', Math.round((instantOf(day, 0) - instantOf(EPOCH_DAY, 0)) / DAY_MS), 3);
}

/** The trace of an order id, or of the id of a trade, which is its entry's. */
export function traceOf(id: string): string {
  return id.slice(0, TRACE_LENGTH);
}

/** 0, or 1 for what a spread sells against it. */
export function legOf(id: string): number {
  return Number.parseInt(id[TRACE_LENGTH + 1] ?? '', 36);
}

/** The second of the day at which the trade of an order id was decided. */
export function secondOf(id: string): number {
  return Number.parseInt(id.slice(TRACE_LENGTH - 4, TRACE_LENGTH), 36);
}

function roleDigits({ role, attempt }: Cause): readonly [letter: string, attempt: number] {
  if (role === 'entry') return ['e', attempt];
  const letter = EXIT_LETTERS[Math.floor(attempt / 36)];
  if (letter === undefined)
    throw new RangeError(`order id: exit attempt ${attempt} is beyond ${EXIT_ATTEMPTS_LAST}`);
  return [letter, attempt % 36];
}

function digits(part: string, value: number, width: number): string {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 36 ** width) {
    throw new RangeError(`order id: ${part} ${value} does not fit ${width} base-36 digits`);
  }
  return value.toString(36).padStart(width, '0');
}
