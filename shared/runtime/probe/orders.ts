import type { BookRow } from '../../domain/order.ts';
import { inRupees } from '../../domain/units.ts';
import type { PositionRow } from '../../domain/broker-rows.ts';
import { isDone } from '../../execution/reading.ts';
import type { Lag, OrderAnswers } from './answers.ts';
import { requireNothingLeft } from './before.ts';
import { ProbeDesk, Stopped, type ProbeParts } from './desk.ts';
import { oneShare, type ProbePlan } from './plan.ts';
import { whatRests } from './rests.ts';

export type Seen = Pick<
  OrderAnswers,
  'placed' | 'modified' | 'cancelled' | 'keepsQuantity' | 'trades' | 'positions'
>;

/** `stopped`: something was otherwise than expected; what rests, one sentence each. Nothing is kept of it. */
export type Probed<T> =
  | { readonly kind: 'answers'; readonly answers: T }
  | { readonly kind: 'stopped'; readonly why: string; readonly rests: readonly string[] };

/**
 * Asks Kite with single shares what is not documented: how late the book is, whether a modification without a quantity keeps the quantity, how late trades
 * and positions are. Whether a quantity in a modification would be the total or the rest is not asked: one share is never partly filled, and our protocol
 * sends none.
 */
export function probeOrders(parts: ProbeParts, plan: ProbePlan): Promise<Probed<Seen>> {
  return stopping(parts, async (desk) => {
    await requireFlat(parts);
    const resting = await restingOrders(parts, desk, plan);
    const filled = await roundTrip(parts, desk, plan);
    return { ...resting, ...filled };
  });
}

/** The work, to its end or to whatever stopped it. */
export async function stopping<T>(
  parts: ProbeParts,
  work: (desk: ProbeDesk) => Promise<T>,
): Promise<Probed<T>> {
  const desk = new ProbeDesk(parts);
  try {
    await requireNothingLeft(parts);
    return { kind: 'answers', answers: await work(desk) };
  } catch (error) {
    // Nothing may be left behind without a word, whatever it was that went wrong.
    const why = error instanceof Stopped ? error.message : `a fault: ${String(error)}`;
    parts.tell(`stopped: ${why}`);
    const left = error instanceof Stopped ? error.left : [];
    return { kind: 'stopped', why, rests: [...left, ...(await whatRests(parts, desk))] };
  }
}

/** What is held already would blur what is seen, and could be sold in its place. Orders first: one that works may fill before positions are read. */
async function requireFlat({ broker, instrument }: ProbeParts): Promise<void> {
  const { key } = instrument;
  const { ours, foreign } = await broker.orders();
  const working = [...ours.filter((row) => !isDone(row)), ...foreign.filter((row) => row.working)];
  const other = working.find((row) => row.instrument === key);
  if (other !== undefined)
    throw new Stopped(`order ${other.brokerId} in ${key} is working already: take another share`);
  const held = (await broker.positions()).filter((row) => row.instrument === key && isOpen(row));
  if (held.length > 0) throw new Stopped(`${key} is held or was traded today: take another share`);
}

function isOpen({ dayQty, netQty }: PositionRow): boolean {
  return dayQty !== 0 || netQty !== 0;
}

async function restingOrders(
  { settings, tell }: ProbeParts,
  desk: ProbeDesk,
  { far, farther }: ProbePlan,
): Promise<Pick<Seen, 'placed' | 'modified' | 'cancelled' | 'keepsQuantity'>> {
  const [placed, modified, cancelled]: [number[], number[], number[]] = [[], [], []];
  let keepsQuantity = true;
  for (let time = 0; time < settings.times; time++) {
    const order = await desk.place('entry', oneShare('BUY', far, 'DAY'));
    const there = await desk.row(order, 'is', order.acceptedAt, () => true);
    const { row } = await desk.row(order, 'rests', order.acceptedAt, (each) => rests(each));
    const modifiedAt = await desk.modify(order, farther);
    const moved = await desk.row(
      order,
      'is moved',
      modifiedAt,
      (each) => rests(each) && each.change.price === farther,
    );
    keepsQuantity &&= moved.row.qty === row.qty;
    const cancelledAt = await desk.cancel(order);
    const ended = await desk.row(order, 'is over', cancelledAt, (each) => isDone(each));
    if (ended.row.filledQty > 0) throw new Stopped(`order ${order.tag} filled, far from the market`);
    placed.push(there.ms);
    modified.push(moved.ms);
    cancelled.push(ended.ms);
    tell(
      `resting order ${time + 1}: in the book after ${there.ms} ms, moved after ${moved.ms}, gone after ${ended.ms}`,
    );
  }
  return { placed: lagOf(placed), modified: lagOf(modified), cancelled: lagOf(cancelled), keepsQuantity };
}

/** Throws a Stopped for one that fills. */
function rests({ tag, status, filledQty }: BookRow): boolean {
  if (filledQty > 0) throw new Stopped(`order ${tag} filled, far from the market`);
  return status === 'open';
}

async function roundTrip(
  parts: ProbeParts,
  desk: ProbeDesk,
  { buys, sells }: ProbePlan,
): Promise<Pick<Seen, 'trades' | 'positions'>> {
  const { tell, instrument } = parts;
  const bought = await taken(parts, desk, 'BUY', buys);
  if (bought === null) throw new Stopped(`nobody sold a share of ${instrument.key} at ${buys.length} limits`);
  const lagsIn = await lagsOf(parts, desk, bought, 1);
  const sold = await taken(parts, desk, 'SELL', sells);
  if (sold === null)
    throw new Stopped(`nobody bought the share of ${instrument.key} at ${sells.length} limits`);
  const lagsOut = await lagsOf(parts, desk, sold, 0);
  const cost = bought.row.filledValue - sold.row.filledValue;
  tell(
    `one share bought at ${inRupees(bought.row.filledValue)} and sold again: ${inRupees(cost)} before charges`,
  );
  return {
    trades: lagOf([lagsIn.trades, lagsOut.trades]),
    positions: lagOf([lagsIn.positions, lagsOut.positions]),
  };
}

interface Taken {
  readonly row: BookRow;
  /** When the reading ended that had it filled. */
  readonly at: number;
}

/** One share at the first of these limits that fills; null: none did, and each attempt is over. */
async function taken(
  { clock }: ProbeParts,
  desk: ProbeDesk,
  side: 'BUY' | 'SELL',
  limits: readonly Price[],
): Promise<Taken | null> {
  for (const limit of limits) {
    const order = await desk.place(side === 'BUY' ? 'entry' : 'exit', oneShare(side, limit, 'IOC'));
    const { row } = await desk.row(order, 'is over', order.acceptedAt, (each) => isDone(each));
    if (row.filledQty > 0) return { row, at: clock.now() };
  }
  return null;
}

type Price = ProbePlan['far'];

async function lagsOf(
  { broker, instrument }: ProbeParts,
  desk: ProbeDesk,
  { row: { brokerId, tag }, at }: Taken,
  held: number,
): Promise<{ readonly trades: number; readonly positions: number }> {
  const trades = await desk.until(`the trade of ${tag}`, at, async () => {
    const rows = await broker.trades();
    return rows.some((each) => each.brokerId === brokerId) ? true : null;
  });
  const positions = await desk.until(`the position of ${tag}`, at, async () => {
    const rows = (await broker.positions()).filter((each) => each.instrument === instrument.key);
    return rows.reduce((sum, { dayQty }) => sum + dayQty, 0) === held ? true : null;
  });
  return { trades: trades.ms, positions: positions.ms };
}

function lagOf(times: readonly number[]): Lag {
  const sorted = times.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  return { times: sorted.length, medianMs: (low + high) / 2, maxMs: sorted.at(-1)! };
}
