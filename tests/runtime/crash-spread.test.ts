import { describe, expect, test } from 'vitest';
import { openQty, soldOpenQty } from '../../shared/domain/trade.ts';
import { instantOf, MINUTE_MS } from '../../shared/domain/time.ts';
import type { Ports, Task } from '../../shared/ports.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { tick } from '../../shared/runtime/tick.ts';
import {
  AT,
  FAR_PRICE,
  NEAR,
  quiet,
  spreadMarket,
  spreadSetup,
  type SpreadDay,
} from '../support/spread-day.ts';
import { OPEN, step, TODAY } from '../support/tiny-day.ts';
import { ENDINGS, Fate, fated, type Ending } from './fate.ts';
import { haltBy, world, type World } from './world.ts';

const SETUP = spreadSetup({ exitBy: AT + 5 });
const [FROM, TO] = [AT - 1, AT + 9];
const DAYS: Readonly<Record<string, SpreadDay>> = {
  'that is held until its time': {},
  'whose second leg is sold in part': {
    far: quiet(FAR_PRICE, step(AT + 1, FAR_PRICE, FAR_PRICE, 1_500)),
  },
};

/** Units held of the bought leg and owed of the sold one, by the broker's book: orders of the sold leg bear the digit 1. */
async function netOf({ broker }: Pick<World, 'broker'>) {
  const net = { held: 0, owed: 0, working: 0, bought: 0 };
  for (const { tag, filledQty, status } of await broker.book()) {
    const sign = tag[15] === 'e' ? 1 : -1;
    if (tag[16] === '1') net.owed += sign * filledQty;
    else net.held += sign * filledQty;
    if (status === 'open' || status === 'trigger-pending') net.working += 1;
    if (tag.slice(15, 17) === 'e0') net.bought += 1;
  }
  return net;
}

/** A day of which one life ends at call `at`; every call of the minute is then made again, and every task delivered again. */
async function lived(of: SpreadDay, at: number, ending: Ending) {
  const fate = new Fate(at, ending);
  const tasks: Task[] = [];
  const w = world(SETUP, spreadMarket(of), (ports) => fated(ports, fate, tasks));
  for (let minute = FROM; minute <= TO; minute++) {
    const now = instantOf(TODAY, minute);
    w.clock.set(now);
    await w.broker.begin();
    for (let twice = 0; twice < 2; twice++) {
      await fate.life(() => reconcile(w.runtime));
      await fate.life(() => tick(w.runtime, 'options', now));
      for (const task of tasks.slice()) await fate.life(() => executeOrder(w.runtime, task));
    }
    w.clock.set(now + MINUTE_MS);
    await w.broker.path();
    for (let twice = 0; twice < 2; twice++) await fate.life(() => reconcile(w.runtime));
    const { held, owed, working, bought } = await netOf(w);
    expect(owed).toBeGreaterThanOrEqual(0);
    expect(owed).toBeLessThanOrEqual(held);
    expect(working).toBeLessThanOrEqual(1);
    expect(bought).toBeLessThanOrEqual(1);
  }
  return { ...w, fate };
}

describe.each(Object.keys(DAYS))('a spread %s, of which one life ends at a call of a port', (name) => {
  const of = DAYS[name] ?? {};

  test.each(ENDINGS)(
    'and which %s it: never is more sold than held, and nothing is lost in silence',
    async (ending) => {
      const whole = await lived(of, 0, ending);
      expect(await netOf(whole)).toMatchObject({ held: 0, owed: 0 });
      expect(whole.closed).toHaveLength(1);
      const seen: { readonly at: number; readonly wrong: string }[] = [];
      for (let at = 1; at <= whole.fate.calls; at++) {
        const wrong = await wrongIn(await lived(of, at, ending));
        if (wrong !== null) seen.push({ at, wrong });
      }
      expect(seen).toEqual([]);
    },
  );
});

const UNSEEN: ReadonlySet<string> = new Set(['sending', 'unknown', 'abandoned']);

/** Null: flat with the money back, or claimed, unseen, and a person told. */
async function wrongIn(w: Awaited<ReturnType<typeof lived>>): Promise<string | null> {
  const { entry, exit, trade } = await w.position(NEAR.key);
  const { open } = await w.account();
  const { held, owed } = await netOf(w);
  const stuck = [entry, exit].find((order) => order !== null && UNSEEN.has(order.status));
  if (stuck == null) {
    const flat = held === 0 && owed === 0 && trade === null && entry === null && exit === null;
    return flat && open.length === 0 ? null : `${w.fate.fell}: ${held} held, ${owed} owed, not flat`;
  }
  // Claimed and never seen in the book: not sent again, its money kept. What is known of it must be what the broker has.
  if (!/^(commit|place)$/.test(w.fate.fell ?? '')) return `${w.fate.fell}: ${stuck.role} is ${stuck.status}`;
  if (!w.alerts.some((text) => text.includes(stuck.id))) return `${stuck.id}: nobody was told`;
  if (open.length !== 1) return `${stuck.id}: ${open.length} reserved`;
  const known = trade === null ? [0, 0] : [openQty(trade), soldOpenQty(trade)];
  return held === known[0] && owed === known[1]
    ? null
    : `${stuck.id}: ${held} and ${owed}, known ${known.join(' and ')}`;
}

/** A day lived whole, with something done to the world right after the bought leg was placed. */
async function interrupted(between: (ports: Ports, w: World) => Promise<void>): Promise<World> {
  const w: World = world(SETUP, spreadMarket(), (ports) => ({
    ...ports,
    broker: {
      ...ports.broker,
      async place(tag, instrument, request, sendBy) {
        const answer = await ports.broker.place(tag, instrument, request, sendBy);
        if (tag.slice(15, 17) === 'e0') await between(ports, w);
        return answer;
      },
    },
  }));
  for (let minute = OPEN + 1; minute <= AT; minute++) await w.minute(minute);
  return w;
}

test('a halt between the legs: the second is not sold, and what is held is closed at once', async () => {
  const w = await interrupted((ports) => haltBy(ports, 'by hand'));
  const closedAt = instantOf(TODAY, AT);
  expect(w.closed).toMatchObject([{ exitReason: 'leg-unfilled', closedAt, sold: { qty: 0 } }]);
  expect(await netOf(w)).toMatchObject({ held: 0, owed: 0 });
});

test('every order, decision and closed trade of both legs is in the log under the trace of the trade', async () => {
  const w = await interrupted(async () => undefined);
  for (let minute = AT + 1; minute <= AT + 7; minute++) await w.minute(minute);
  const [trade] = w.closed;
  const traces = w.lines
    .filter(({ message }) => /^(decision: (entry|leg|exit)|send|closed|broker)/.test(message))
    .map(({ trace }) => trace);
  expect(traces.length).toBeGreaterThan(10);
  expect(new Set(traces)).toEqual(new Set([trade!.id.slice(0, 15)]));
});
