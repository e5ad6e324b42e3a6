import { isTerminal } from '../domain/order.ts';
import type { BotName } from '../domain/account.ts';
import type { DecisionRecord } from '../domain/decision.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Trade } from '../domain/trade.ts';
import type { Task } from '../ports.ts';
import { decisionHash } from './decision-hash.ts';
import type { DayListener, DayResult } from './day-result.ts';
import { accountDocument, parsed, positionDocument } from './documents.ts';
import { keys } from './keys.ts';
import { executeOrder } from './execute-order.ts';
import { reconcile } from './reconcile.ts';
import type { Observer, Runtime } from './runtime.ts';
import { ACCOUNT } from './session-state.ts';
import { tradedBy, type TradingSetup } from './setup.ts';
import { SetupStops } from './setup-stops.ts';
import { tick } from './tick.ts';

/** What drives a replayed day besides the ports: time, the minutes of the paper market, and the queue's deliveries. */
export interface Replayed {
  setClock(at: number): void;
  begin(): Promise<void>;
  path(): Promise<void>;
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
}

/**
 * A day through the ports, minute by minute, as the functions would live it: resting orders meet the open → each bot's tick → the queue delivers
 * entries → the rest of the minute → the book is read. `pace` may wait between minutes for a person who watches.
 */
export async function runDay(
  ports: Runtime['ports'],
  setup: TradingSetup,
  market: MarketDay,
  replayed: Replayed,
  listener: DayListener,
  pace: (at: number) => Promise<void>,
): Promise<DayResult> {
  const watched = new Watched(listener);
  const runtime: Runtime = { ports, setup, observer: watched, run: 0 };
  const [first, last] = spanOf(market);
  for (let at = first; at <= last; at += MINUTE_MS) {
    await pace(at);
    replayed.setClock(at);
    await replayed.begin();
    await reconcile(runtime);
    for (const bot of setup.bots) await tick(runtime, bot, at);
    await replayed.drain((task) => executeOrder(runtime, task));
    await replayed.path();
    replayed.setClock(at + MINUTE_MS);
    await reconcile(runtime);
    listener.minute(at, last === first ? 1 : (at - first) / (last - first));
  }
  return result(runtime, market, watched);
}

/** Passes everything on and keeps what the result needs. */
class Watched implements Observer {
  readonly decisions: DecisionRecord[] = [];
  readonly trades: Trade[] = [];
  readonly stops = new SetupStops();
  readonly #listener: DayListener;

  constructor(listener: DayListener) {
    this.#listener = listener;
  }

  decision(record: DecisionRecord): void {
    this.decisions.push(record);
    this.#listener.decision(record);
  }

  opened(trade: Trade): void {
    this.#listener.opened(trade);
  }

  closed(trade: Trade): void {
    this.trades.push(trade);
    this.#listener.closed(trade);
  }

  unfilled(orderId: string, instrument: string, why: string): void {
    this.#listener.unfilled(orderId, instrument, why);
  }

  stopped(...[lane, strategy, stopped]: Parameters<Observer['stopped']>): void {
    this.stops.add(lane, strategy, stopped);
  }
}

async function result(runtime: Runtime, market: MarketDay, watched: Watched): Promise<DayResult> {
  const { ports, setup } = runtime;
  const accountKey = keys.account(ACCOUNT);
  const positionKeys = setup.bots.flatMap((bot: BotName) =>
    tradedBy(bot, market).map(({ instrument }) => keys.position(market.day, instrument.key)),
  );
  const [account, ...positions] = await ports.store.read([accountKey, ...positionKeys]);
  if (account == null) throw new Error('the day left no account behind');
  const left: Trade[] = [];
  for (const [i, stored] of positions.entries()) {
    if (stored == null) continue;
    const { trade, entry } = parsed(positionKeys[i] ?? '', stored.value, positionDocument);
    if (trade !== null) left.push(trade);
    if (entry !== null && !isTerminal(entry.status)) {
      await ports.alerts.alert(
        `entry ${entry.id} in ${entry.instrument} is ${entry.status} at the end of the day`,
      );
    }
  }
  return {
    day: market.day,
    config: setup.config,
    bots: setup.bots,
    decisions: watched.decisions,
    trades: watched.trades,
    left,
    account: parsed(accountKey, account.value, accountDocument),
    setups: watched.stops.list(),
    assumed: market.assumed,
    hash: decisionHash(watched.decisions),
  };
}

function spanOf(market: MarketDay): readonly [number, number] {
  let first = Infinity;
  let last = -Infinity;
  for (const { bars, from, to } of market.instruments) {
    if (from >= to) continue;
    first = Math.min(first, bars.at[from]!);
    last = Math.max(last, bars.at[to - 1]!);
  }
  return [first, last];
}
