import { newOrder, type BookRow, type Order } from '../domain/order.ts';
import { instantOf } from '../domain/time.ts';
import { paise, roundToTick, ZERO } from '../domain/units.ts';
import type { Lane } from '../engine/lane.ts';
import { isEntryTag } from '../execution/excess.ts';
import { orderDay, secondOf, traceOf } from '../execution/order-id.ts';
import { isDone } from '../execution/reading.ts';
import type { Account } from '../risk/account.ts';
import type { Runtime } from './runtime.ts';
import { tradedBy } from './setup.ts';
import { withLane } from './with-lane.ts';

/** What a trade is called whose story the store has lost. */
const STRATEGY = 'found-in-the-book';

/**
 * Orders of ours that hold something and that the store knows nothing of, as one that was set back to before they were decided: they become a trade
 * again, under the stop that rests for it, and the next tick closes it, for nobody knows any more what it was for.
 */
export async function adoptOrphans(runtime: Runtime, book: readonly BookRow[]): Promise<readonly string[]> {
  const { ports, setup } = runtime;
  const market = await ports.market.upTo(ports.clock.now());
  const today = orderDay(market.day);
  const traded = new Set(setup.bots.flatMap((bot) => tradedBy(bot, market)).map((day) => day.instrument.key));
  const ours = book.filter(({ tag, instrument }) => tag.startsWith(today) && traded.has(instrument));
  const found: string[] = [];
  for (const instrument of new Set(ours.map((row) => row.instrument))) {
    // Only what a first look finds holding is looked at again beside its document.
    if (holdingOf(ours.filter((row) => row.instrument === instrument)) === null) continue;
    const { value } = await withLane<string | null, readonly BookRow[]>(
      runtime,
      instrument,
      { part: 'adopt' },
      () => ports.broker.book(),
      (lane, account, _sink, at, rows) => ({ value: adopt(lane, account, rows, at), nonce: null }),
    );
    if (value === null) continue;
    found.push(instrument);
    await ports.alerts.alert(
      `${instrument}: the book has ${value}, of which the store knows nothing; it is closed`,
    );
  }
  return found;
}

/** The id of the entry that was adopted; null: everything there is known, or over. */
function adopt(lane: Lane, account: Account, book: readonly BookRow[], at: number): string | null {
  if (lane.entry !== null || lane.trade !== null || lane.exit !== null) return null;
  const known = new Set(lane.slot.known.map(({ tag }) => traceOf(tag)));
  const rows = book.filter(
    ({ tag, instrument }) => instrument === lane.instrument.key && !known.has(traceOf(tag)),
  );
  const held = holdingOf(rows);
  if (held === null) return null;
  const entry = entryOf(lane, held, rows, at);
  lane.entry = entry;
  const { plan, request } = entry;
  if (!account.state.open.some(({ order }) => order === entry.id)) {
    const price = plan?.signalPrice ?? request.price;
    account.reserve({
      order: entry.id,
      bot: lane.bot,
      strategy: STRATEGY,
      instrument: lane.instrument.key,
      side: request.side,
      bet: lane.instrument.right === 'PE' ? 'SELL' : request.side,
      worstLoss: paise(Math.abs(price - (plan?.stop ?? price)) * request.qty),
      charges: ZERO,
      margin: paise(price * request.qty),
      notional: paise(price * request.qty),
      counted: false,
    });
  }
  return entry.id;
}

/** The entry of a trade that is not closed, or whose exit can still fill; null: there is none. */
function holdingOf(rows: readonly BookRow[]): BookRow | null {
  for (const trace of new Set(rows.map(({ tag }) => traceOf(tag)))) {
    const of = rows.filter(({ tag }) => traceOf(tag) === trace);
    const entry = of.find(({ tag }) => isEntryTag(tag));
    if (entry === undefined) continue;
    const open = of.reduce((sum, { tag, filledQty }) => sum + (isEntryTag(tag) ? filledQty : -filledQty), 0);
    if (open > 0 || of.some((row) => !isDone(row))) return entry;
  }
  return null;
}

/** As it might have been decided: at the price it filled, under the stop that rests, else under that price. */
function entryOf(lane: Lane, row: BookRow, rows: readonly BookRow[], at: number): Order {
  const { tag, side, qty, change, filledQty, filledValue } = row;
  const { tick, key } = lane.instrument;
  const price = filledQty > 0 ? roundToTick(filledValue / filledQty, tick, 'nearest') : change.price;
  const stop = rows.find(
    (each) => traceOf(each.tag) === traceOf(tag) && !isEntryTag(each.tag) && each.change.trigger > 0,
  );
  const order = newOrder({
    id: tag,
    bot: lane.bot,
    instrument: key,
    position: key,
    role: 'entry',
    request: { side, qty, validity: 'IOC', ...change },
    plan: {
      strategy: STRATEGY,
      decidedAt: instantOf(lane.session.day, 0) + secondOf(tag) * 1000,
      signalPrice: price,
      stop: stop?.change.trigger ?? price,
      target: null,
      trail: null,
      // Over since midnight: the next tick closes it.
      exitBy: 0,
      why: 'the store has lost why',
      spread: null,
    },
    createdAt: at,
    validUntil: at,
  });
  return { ...order, status: 'unknown' };
}
