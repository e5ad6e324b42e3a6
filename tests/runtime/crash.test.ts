import { describe, expect, test } from 'vitest';
import { openQty } from '../../shared/domain/trade.ts';
import { instantOf, MINUTE_MS } from '../../shared/domain/time.ts';
import type { Ports, Task } from '../../shared/ports.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { tick } from '../../shared/runtime/tick.ts';
import {
  buyAt,
  still,
  step,
  stub,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  TODAY,
  type MinuteRow,
} from '../support/tiny-day.ts';
import { world } from './world.ts';

/** How a life ends at a call of a port: it dies or the call throws, before or after what the call does. */
type Ending = 'dies before' | 'dies after' | 'throws before' | 'throws after';
const ENDINGS: readonly Ending[] = ['dies before', 'dies after', 'throws before', 'throws after'];

const SETUP = tinySetup([stub({ find: buyAt(557) })]);
const LAST = 568;
const DAYS: Readonly<Record<string, readonly MinuteRow[]>> = {
  'that ends by square-off': still(556, LAST, 10_000),
  'whose stop is hit': [...still(556, 559, 10_000), step(560, 10_000, 9_850), ...still(561, LAST, 9_850)],
  'whose stop is refused': [...still(556, 557, 10_000), ...still(558, LAST, 9_890)],
};

/** Counts the calls that write, and ends the life at the one of that number. */
class Fate {
  calls = 0;
  fell: string | null = null;
  died: () => void = () => undefined;
  readonly #at: number;
  readonly #ending: Ending;

  constructor(at: number, ending: Ending) {
    this.#at = at;
    this.#ending = ending;
  }

  async meet<T>(what: string, call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    if (this.calls !== this.#at) return call();
    this.fell = what;
    if (this.#ending.endsWith('after')) await call();
    if (this.#ending.startsWith('throws')) throw new Error(`${what} failed`);
    this.died();
    return new Promise<T>(() => undefined);
  }

  /** The work, whole, or until its life ended. */
  async life(work: () => Promise<unknown>): Promise<void> {
    const death = new Promise<void>((resolve) => {
      this.died = resolve;
    });
    await Promise.race([work().catch(() => undefined), death]);
  }
}

/** A day of which one life ends at call `at`; every call of the minute is then made again, and every task delivered again. */
async function lived(rows: readonly MinuteRow[], at: number, ending: Ending) {
  const fate = new Fate(at, ending);
  const tasks: Task[] = [];
  const market = tinyMarket(tinyInstrumentDay(rows, { squareOff: 563 }));
  const w = world(SETUP, market, (ports: Ports) => ({
    ...ports,
    store: { ...ports.store, commit: (commit) => fate.meet('commit', () => ports.store.commit(commit)) },
    broker: {
      ...ports.broker,
      place: (...order) => fate.meet('place', () => ports.broker.place(...order)),
      modify: (...change) => fate.meet('modify', () => ports.broker.modify(...change)),
      cancel: (...id) => fate.meet('cancel', () => ports.broker.cancel(...id)),
      book: () => fate.meet('book', () => ports.broker.book()),
    },
    queue: {
      enqueue: (task) =>
        fate.meet('enqueue', async () => {
          tasks.push(task);
          return 'queued' as const;
        }),
    },
  }));
  let net = 0;
  for (let minute = 556; minute <= LAST; minute++) {
    const now = instantOf(TODAY, minute);
    w.clock.set(now);
    await w.broker.begin();
    for (let twice = 0; twice < 2; twice++) {
      await fate.life(() => reconcile(w.runtime));
      await fate.life(() => tick(w.runtime, 'stocks', now));
      for (const task of tasks.slice()) await fate.life(() => executeOrder(w.runtime, task));
    }
    w.clock.set(now + MINUTE_MS);
    await w.broker.path();
    for (let twice = 0; twice < 2; twice++) await fate.life(() => reconcile(w.runtime));
    const book = await w.broker.book();
    const bought = book.filter(({ tag }) => tag[15] === 'e').reduce((sum, row) => sum + row.filledQty, 0);
    const sold = book.filter(({ tag }) => tag[15] === 'x').reduce((sum, row) => sum + row.filledQty, 0);
    net = bought - sold;
    expect(net).toBeGreaterThanOrEqual(0);
    const working = book.filter(({ status }) => status === 'open' || status === 'trigger-pending');
    expect(working.length).toBeLessThanOrEqual(1);
    expect(book.filter(({ tag }) => tag[15] === 'e').length).toBeLessThanOrEqual(1);
  }
  return { ...w, fate, net };
}

describe.each(Object.keys(DAYS))('a day %s, of which one life ends at a call of a port', (name) => {
  const rows = DAYS[name] ?? [];

  test.each(ENDINGS)('and which %s it: nothing is doubled, and nothing lost in silence', async (ending) => {
    const whole = await lived(rows, 0, ending);
    expect(whole.net).toBe(0);
    expect(whole.closed).toHaveLength(1);
    const seen: { readonly at: number; readonly wrong: string }[] = [];
    for (let at = 1; at <= whole.fate.calls; at++) {
      const wrong = await wrongIn(await lived(rows, at, ending));
      if (wrong !== null) seen.push({ at, wrong });
    }
    expect(seen).toEqual([]);
  });
});

const UNSEEN: ReadonlySet<string> = new Set(['sending', 'unknown', 'abandoned']);

/** Null: flat with the money back, or claimed, unseen, and a person told. */
async function wrongIn(w: Awaited<ReturnType<typeof lived>>): Promise<string | null> {
  const { entry, exit, trade } = await w.position();
  const { open } = await w.account();
  const stuck = [entry, exit].find((order) => order !== null && UNSEEN.has(order.status));
  if (stuck == null) {
    const flat = w.net === 0 && trade === null && entry === null && exit === null && open.length === 0;
    return flat ? null : `${w.fate.fell}: net ${w.net}, ${open.length} reserved, not flat`;
  }
  // An entry that was claimed and never seen in the book: not sent again, its money kept until the day's end.
  if (stuck.status !== 'abandoned') return `${stuck.role} is ${stuck.status} for good`;
  if (!/^(commit|place)$/.test(w.fate.fell ?? '')) return `${w.fate.fell}: ${stuck.role} is ${stuck.status}`;
  if (!w.alerts.some((text) => text.includes(stuck.id)))
    return `${stuck.role} ${stuck.status}: nobody was told`;
  if (open.length !== 1) return `${stuck.role} ${stuck.status}: ${open.length} reserved`;
  const held = trade === null ? 0 : openQty(trade);
  return w.net === held ? null : `${stuck.role} ${stuck.status}: net ${w.net}, held ${held}`;
}
