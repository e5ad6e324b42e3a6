import { memoryQueue, type MemoryQueue } from '../../shared/adapters/memory-queue.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { paperBroker, type PaperBroker } from '../../shared/adapters/paper-broker/paper-broker.ts';
import { replayClock, type ReplayClock } from '../../shared/adapters/replay-clock.ts';
import { replayMarket } from '../../shared/adapters/replay-market.ts';
import type { AccountState } from '../../shared/domain/account.ts';
import type { DecisionRecord } from '../../shared/domain/decision.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import { instantOf, MINUTE_MS, type Minute } from '../../shared/domain/time.ts';
import type { Trade } from '../../shared/domain/trade.ts';
import type { LogFields, LogLevel, Ports } from '../../shared/ports.ts';
import { chargedBy } from '../../shared/ledger/charged.ts';
import { marginRowOf } from '../../shared/risk/margin-table.ts';
import {
  accountDocument,
  FLAT,
  parsed,
  plain,
  positionDocument,
  type Position,
} from '../../shared/runtime/documents.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { newRuntime, type Observer, type Runtime } from '../../shared/runtime/runtime.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { loggedAlerts } from '../../shared/runtime/telling.ts';
import { tick } from '../../shared/runtime/tick.ts';
import { TINY, TODAY } from '../support/tiny-day.ts';

/** A line of the log as it was written. */
export interface Line {
  readonly level: LogLevel;
  readonly trace: string | null;
  readonly message: string;
  readonly fields: LogFields;
}

/** A day through the ports that a test walks by hand, with what was told on the way. */
export interface World {
  readonly runtime: Runtime;
  readonly ports: Ports;
  readonly broker: PaperBroker;
  readonly queue: MemoryQueue;
  readonly clock: ReplayClock;
  readonly alerts: string[];
  readonly lines: Line[];
  readonly decisions: DecisionRecord[];
  readonly closed: Trade[];
  readonly unfilled: string[];
  /** The minute `minute` as the day's driver lives it; `work` in place of tick and queue. */
  readonly minute: (minute: Minute, work?: () => Promise<void>) => Promise<void>;
  readonly position: (instrument?: string) => Promise<Position>;
  readonly account: () => Promise<AccountState>;
}

/** `wrap` changes the ports before anybody has them: a broker that does not answer, a queue that fails. */
export function world(
  setup: TradingSetup,
  market: MarketDay,
  wrap: (ports: Ports) => Ports = (ports) => ports,
): World {
  const clock = replayClock(instantOf(market.day, 0));
  const store = memoryStore();
  const broker = paperBroker(
    market,
    setup.config.costs,
    clock,
    store,
    (instrument, side) => marginRowOf(instrument, side, market.day),
    chargedBy(setup.rates),
  );
  const queue = memoryQueue();
  const alerts: string[] = [];
  const lines: Line[] = [];
  const log: Ports['log'] = {
    write: (level, trace, message, fields) => void lines.push({ level, trace, message, fields }),
  };
  const ports = wrap({
    clock,
    market: replayMarket(market),
    broker,
    store,
    queue,
    alerts: loggedAlerts({ alert: async (text) => void alerts.push(text) }, log),
    log,
  });
  const decisions: DecisionRecord[] = [];
  const closed: Trade[] = [];
  const unfilled: string[] = [];
  const observer: Observer = {
    decision: (record) => decisions.push(record),
    opened: () => undefined,
    closed: (trade) => closed.push(trade),
    unfilled: (_id, _instrument, why) => unfilled.push(why),
  };
  let nonces = 0;
  const runtime = newRuntime({
    ports,
    setup,
    observer,
    life: '0-1',
    nonce: () => `nonce-${(nonces += 1)}`,
    sleepUntil: async () => undefined,
  });
  return {
    runtime,
    ports,
    broker,
    queue,
    clock,
    alerts,
    lines,
    decisions,
    closed,
    unfilled,
    minute: (minute, work = () => tickAndDrain(runtime, queue, minute)) =>
      live({ runtime, broker, clock }, minute, work),
    position: (instrument = TINY.key) => positionIn(ports, instrument),
    account: () => accountIn(ports),
  };
}

async function tickAndDrain(runtime: Runtime, queue: MemoryQueue, minute: Minute): Promise<void> {
  for (const bot of runtime.setup.bots) await tick(runtime, bot, instantOf(TODAY, minute));
  await queue.drain((task) => executeOrder(runtime, task));
}

async function live(
  { runtime, broker, clock }: Pick<World, 'runtime' | 'broker' | 'clock'>,
  minute: Minute,
  work: () => Promise<void>,
): Promise<void> {
  const at = instantOf(TODAY, minute);
  clock.set(at);
  await broker.begin();
  await reconcile(runtime);
  await work();
  clock.set(at + MINUTE_MS);
  await broker.path();
  await reconcile(runtime);
}

async function positionIn({ store }: Ports, instrument: string): Promise<Position> {
  const key = keys.position(TODAY, instrument);
  const [stored] = await store.read([key]);
  return stored == null ? FLAT : parsed(key, stored.value, positionDocument);
}

async function accountIn({ store }: Ports): Promise<AccountState> {
  const key = keys.account('main');
  const [stored] = await store.read([key]);
  if (stored == null) throw new Error('no account');
  return parsed(key, stored.value, accountDocument);
}

/** What a person's halt writes: no precondition, so that nothing can defeat it. */
export async function haltBy(ports: Ports, why: string): Promise<void> {
  await changeAccount(ports, { halted: why });
}

/** What somebody else's commit left in the account. */
export async function changeAccount(ports: Ports, change: Partial<AccountState>): Promise<void> {
  const value = plain({ ...(await accountIn(ports)), ...change });
  await ports.store.commit({ expect: [], writes: [{ key: keys.account('main'), value }] });
}
