import { signOf, type BookRow } from '../../domain/order.ts';
import { isDone } from '../../execution/reading.ts';
import type { Placed, ProbeDesk, ProbeParts } from './desk.ts';

type Order = Pick<Placed, 'tag' | 'brokerId'>;

/**
 * What a probe that stopped has left behind, one sentence each; none: nothing. Waits until whatever was sent must be in the book, cancels what of it still
 * works, and looks again. Nothing is placed: a share that is held is a person's to sell.
 */
export async function whatRests(parts: ProbeParts, desk: ProbeDesk): Promise<readonly string[]> {
  const { broker, clock, sleepUntil, settings, instrument } = parts;
  const { timeoutMs, settlingMs } = broker.proof;
  if (desk.tags.length === 0) return [];
  const left: string[] = [];
  // What is there is cancelled at once, what may come late when it must be there; what was accepted even where no book shows it.
  for (const wait of [0, settings.sendWithinMs + timeoutMs + settlingMs]) {
    await sleepUntil(clock.now() + wait);
    const rows = await ourRows(parts, desk);
    for (const order of workingOf(desk.open, rows))
      await desk.cancel(order).catch((error: unknown) => left.push(messageOf(error)));
  }
  await sleepUntil(clock.now() + settlingMs);
  const last = await ourRows(parts, desk);
  if (typeof last === 'string') return [...left, ...unread(last, desk)];
  left.push(...workingText(last));
  const held = heldBy(last);
  if (held !== 0) left.push(heldText(instrument.key, held));
  const seen = new Set(last.map(({ tag }) => tag));
  const accepted = desk.open.filter(({ tag }) => !seen.has(tag));
  for (const { tag, brokerId } of accepted)
    left.push(
      `order ${brokerId} (tag ${tag}) was accepted and is not in the book: look for it in the Kite app`,
    );
  const missing = desk.tags.filter((tag) => !seen.has(tag) && !accepted.some((each) => each.tag === tag));
  if (missing.length > 0)
    left.push(`not in the book, so probably never there; look once more for the tags ${missing.join(', ')}`);
  return left;
}

export function workingText(rows: readonly BookRow[]): readonly string[] {
  const working = rows.filter((row) => !isDone(row));
  return working.map(
    ({ tag, brokerId, status }) => `order ${brokerId} (tag ${tag}) is ${status}: cancel it in the Kite app`,
  );
}

/** Bought less sold. */
export function heldBy(rows: readonly BookRow[]): number {
  return rows.reduce((sum, { side, filledQty }) => sum + signOf(side) * filledQty, 0);
}

export function heldText(key: string, held: number): string {
  return `${held} of ${key} ${held > 0 ? 'is held' : 'is owed'}, intraday: close it in the Kite app`;
}

/** Those that work by the book, and those that it does not have or cannot be asked about. */
function workingOf(open: readonly Order[], rows: readonly BookRow[] | string): readonly Order[] {
  if (typeof rows === 'string') return open;
  const unseen = open.filter(({ tag }) => !rows.some((row) => row.tag === tag));
  return [...rows.filter((row) => !isDone(row)), ...unseen];
}

/** In words where the book cannot be read. */
async function ourRows({ broker }: ProbeParts, { tags }: ProbeDesk): Promise<readonly BookRow[] | string> {
  try {
    return (await broker.book()).filter(({ tag }) => tags.includes(tag));
  } catch (error) {
    return messageOf(error);
  }
}

function unread(why: string, { tags }: ProbeDesk): readonly string[] {
  return [
    `${why}: whatever became of the orders with the tags ${tags.join(', ')}, look for them in the Kite app`,
  ];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
