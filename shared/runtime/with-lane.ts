import type { Order } from '../domain/order.ts';
import type { Lane } from '../engine/lane.ts';
import type { Account } from '../risk/account.ts';
import { Collector, type Effect } from './collector.ts';
import { newlyHalted, newlyUnknown, unknownIn } from './doubts.ts';
import { keys } from './keys.ts';
import { ATTEMPTS_MAX, type Runtime } from './runtime.ts';
import { ACCOUNT, hydrate, loadState, saveState, type Extra } from './session-state.ts';
import { bareLane, botOf, instrumentDayOf } from './setup.ts';
import { tellOvertaken, tellWork } from './telling.ts';

/** What a piece of work on one instrument came to: its effects are still to be performed. */
export interface Outcome<T> {
  readonly value: T;
  readonly effects: readonly Effect[];
}

/** How a piece of work on one instrument is done. */
export interface Manner {
  /** Part of the key of what it decides. */
  readonly part: string;
  /** The account is written even if unchanged, so that a racing halt defeats this commit. */
  readonly touch?: boolean;
}

/** What the work says of its commit. */
export interface Worked<T> {
  readonly value: T;
  /** The nonce of the claim that the commit takes; null: it takes none. */
  readonly nonce: string | null;
  /** Documents to write with it, besides what the engine's sink was told. */
  readonly extras?: readonly Extra[];
}

/**
 * Work on the orders of one position, named by its instrument: load, look (at the broker's book, whose reading so begins after the orders' last change),
 * change, commit; and again from the start where somebody else committed first. Throws an Error after too many attempts; then nothing was written.
 */
export async function withLane<T, L>(
  runtime: Runtime,
  instrument: string,
  { part, touch = false }: Manner,
  look: () => Promise<L>,
  work: (lane: Lane, account: Account, sink: Collector, at: number, looked: L) => Worked<T>,
): Promise<Outcome<T>> {
  const { ports, setup } = runtime;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const market = await ports.market.upTo(ports.clock.now());
    const day = instrumentDayOf(market, instrument);
    const bot = botOf(day);
    const state = await loadState(ports, setup, day.session.day, bot, [instrument]);
    const looked = await look();
    const at = ports.clock.now();
    const lane = bareLane(setup, market, bot, day);
    hydrate(lane, state);
    const unknown = unknownIn(lane);
    const was = { entry: lane.entry, exit: lane.exit, trade: lane.trade, halted: state.account.state.halted };
    const sink = new Collector();
    const { value, nonce, extras = [] } = work(lane, state.account, sink, at, looked);
    const touched = touch ? [keys.account(ACCOUNT)] : [];
    // The version it was read at makes the part unique: one order may be learnt of twice within one instant.
    const version = state.versions.get(keys.position(day.session.day, instrument)) ?? 0;
    const decided = sink.records(day.session.day, bot, at, `${part}-${instrument}-${version}`);
    const doubts = [
      ...newlyUnknown(day.session.day, unknown, lane, at),
      ...newlyHalted(day.session.day, was.halted, state.account.state.halted, at),
    ];
    const records = [...decided, ...doubts, ...extras];
    if (!(await saveState(ports, state, day.session.day, bot, [lane], state.bot, records, touched, nonce))) {
      tellOvertaken(runtime, part, attempt);
      continue;
    }
    tellWork(runtime, part, lane, was, sink);
    tell(runtime, lane, was, sink);
    if (state.account.state.halted !== was.halted) {
      await ports.alerts.alert(`halted: ${state.account.state.halted ?? ''}`);
    }
    return { value, effects: sink.effects };
  }
  throw new Error(`${instrument}: ${part} was overtaken ${ATTEMPTS_MAX} times and given up`);
}

function tell({ observer }: Runtime, lane: Lane, was: Pick<Lane, 'entry' | 'trade'>, sink: Collector): void {
  const { entry } = was;
  if (entry !== null && lane.entry === null) {
    if (lane.trade !== null) observer.opened(lane.trade);
    else if (!sink.trades.some((trade) => trade.id === entry.id)) {
      observer.unfilled(
        entry.id,
        lane.instrument.key,
        whyUnfilled(sink.orders.find(({ id }) => id === entry.id)),
      );
    }
  }
  for (const record of sink.decisions) observer.decision(record);
  for (const trade of sink.trades) observer.closed(trade);
}

function whyUnfilled(order: Order | undefined): string {
  if (order?.status === 'rejected') return order.note ?? 'rejected';
  return order?.status === 'lapsed'
    ? `not sent: ${order.note ?? 'its time passed'}`
    : 'nothing to be had within the limit';
}
