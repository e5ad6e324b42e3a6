import { MINUTE_MS } from '../../domain/time.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import { isNext, type Desk } from './desk.ts';

/**
 * The minute that starts at `minute` begun at the desk. Minutes that passed while nobody looked are lived first: the start of the last of them, 0
 * where there was none.
 */
export function openMinute(exchange: Exchange, desk: Desk, minute: number): number {
  let passedAt = 0;
  while (desk.begunAt !== 0 && desk.begunAt < minute) {
    passedAt = passMinute(exchange, desk);
    const next = passedAt + MINUTE_MS;
    if (next < minute && desk.book.working > 0) start(exchange, desk, next);
  }
  if (desk.begunAt !== minute) start(exchange, desk, minute);
  return passedAt;
}

function start(exchange: Exchange, desk: Desk, minute: number): void {
  desk.begunAt = minute;
  const { bars } = desk.day;
  while (desk.cursor.index < desk.day.to && bars.at[desk.cursor.index]! <= minute) desk.cursor.index += 1;
  exchange.begin(desk.book, isNext(desk, minute) ? desk.cursor : null, minute);
}

/** The rest of the minute that has begun, whose start it gives. */
export function passMinute(exchange: Exchange, desk: Desk): number {
  const { begunAt } = desk;
  if (isNext(desk, begunAt)) exchange.path(desk.book, desk.cursor);
  desk.begunAt = 0;
  return begunAt;
}
