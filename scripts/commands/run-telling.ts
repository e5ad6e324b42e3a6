import { dayText, type Day } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { certificateText, readCertificate } from '../../shared/runtime/book/certificate.ts';
import { NothingThere } from '../../shared/runtime/book/book.ts';
import type { Certificate } from '../../shared/runtime/certificate.ts';
import { laterThan } from '../../shared/runtime/certificate-kept.ts';
import type { DayListener, DayResult } from '../../shared/runtime/day-result.ts';
import { LOGIN_COMMAND } from '../../shared/runtime/paged-alerts.ts';
import { accountText } from '../../shared/runtime/report/account.ts';
import { assumedText } from '../../shared/runtime/report/assumed.ts';
import type { LiveLines } from '../../shared/runtime/report/live.ts';
import { setupsText } from '../../shared/runtime/report/setups.ts';
import { whatsNext, whatsNextText, type WhatsNext } from '../../shared/runtime/report/whats-next.ts';
import { tradesText } from '../../shared/runtime/report/trades.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

export type Say = (text: string) => void;

/** `tell` null: only alerts are told, on standard error. */
export function listenerOf(live: LiveLines, tell: Say | null, err: Say): DayListener {
  const line = (text: string | null): void => {
    if (text !== null) tell?.(text);
  };
  return {
    begun: (text) => line(text),
    minute: (at) => live.minute(at),
    decision: (record) => line(live.decision(record)),
    opened: (trade) => line(live.opened(trade)),
    closed: (trade) => line(live.closed(trade)),
    unfilled: (id, instrument, why) => line(live.unfilled(id, instrument, why)),
    alert: (text) => (tell ?? err)(live.alert(text)),
  };
}

/** The day's tables. */
export function dayBlocks(result: DayResult): readonly string[] {
  return [
    tradesText(result.trades, result.left),
    accountText(result),
    setupsText(result.setups),
    assumedText(result.assumed),
  ];
}

/** "stocks, futures and options" */
export function listText(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

export function endOf(results: readonly DayResult[]): ExitCode {
  return results.some(({ left, account }) => left.length > 0 || account.halted !== null)
    ? EXIT.open
    : EXIT.done;
}

/** A day on a broker that others may use: its certificate, and what a person has to do now. A next day that may send no entry is not done. */
export async function endOfOthers(
  store: Store,
  book: string,
  day: Day,
  result: DayResult,
  tell: Say,
): Promise<ExitCode> {
  const later = await laterThan(store, day);
  const certificate = later === null ? await certificateOf(store, book, day) : null;
  const none = `Certificate of ${dayText(day)}, book ${book}: none`;
  if (certificate !== null) tell(`\n${certificateText(book, certificate)}`);
  else if (later !== null)
    tell(`\n${none} of the whole day, only one that was made before order ${later} was sent`);
  else tell(`\n${none}; the day is not over before it has one: ${LOGIN_COMMAND}, then go on with --resume`);
  const next = await whatsNext(store, day, result);
  tellNext(next, tell);
  return next.bar === null && certificate !== null ? endOf([result]) : EXIT.open;
}

/** Null: the day has none. */
async function certificateOf(store: Store, book: string, day: Day): Promise<Certificate | null> {
  try {
    return await readCertificate(store, book, day);
  } catch (error) {
    if (error instanceof NothingThere) return null;
    throw error;
  }
}

export function tellNext(next: WhatsNext, tell: Say): void {
  const text = whatsNextText(next);
  if (text !== null) tell(`\n${text}`);
}
