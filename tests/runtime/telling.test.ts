import { describe, expect, test } from 'vitest';
import { orderId, traceOf } from '../../shared/execution/order-id.ts';
import type { LogLevel, Ports } from '../../shared/ports.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { loggedAlerts, tellError } from '../../shared/runtime/telling.ts';
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
} from '../support/tiny-day.ts';
import { at, decided } from './decided.ts';
import { world, type Line, type World } from './world.ts';

const SETUP = tinySetup([stub({ find: buyAt(557) })]);
const SQUARED = tinyMarket(tinyInstrumentDay(still(556, 568, 10_000), { squareOff: 563 }));

async function lived(market = SQUARED, setup = SETUP, wrap?: (ports: Ports) => Ports): Promise<World> {
  const w = world(setup, market, wrap);
  for (let minute = 556; minute <= 568; minute++) await w.minute(minute);
  return w;
}

function messages(lines: readonly Line[], least: LogLevel = 'INFO'): readonly string[] {
  const levels: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'];
  return lines
    .filter(({ level }) => levels.indexOf(level) >= levels.indexOf(least))
    .map(({ message }) => message);
}

describe('the log of a day', () => {
  test('has one trace from the decision to the entry, its fill, its stop, its exit and the close', async () => {
    const { lines, closed } = await lived();
    const trace = traceOf(closed[0]?.id ?? '');
    expect(trace).toHaveLength(15);
    expect(messages(lines.filter((line) => line.trace === trace))).toEqual([
      'decision: entry',
      'queued',
      'entry claimed',
      'send entry',
      'broker: entry accepted',
      'entry filled',
      'entry complete',
      'decision: stop',
      'exit claimed',
      'send exit',
      'broker: exit accepted',
      'exit waits for its trigger',
      'decision: exit',
      'modify exit',
      'broker: modify accepted',
      'exit filled',
      'exit complete',
      'closed',
    ]);
    expect(lines.find((line) => line.message === 'closed')?.fields).toMatchObject({
      trade: closed[0]?.id,
      reason: 'square-off',
      net: expect.any(Number),
    });
    const others = lines.filter((line) => line.trace !== trace && line.level !== 'DEBUG');
    expect(others.map((line) => [line.trace, line.message])).toEqual([[null, 'decision: select']]);
  });

  test('has a line a minute of each bot, with how much was decided', async () => {
    const ticks = (await lived()).lines.filter(({ message }) => message === 'tick');
    expect(ticks).toHaveLength(13);
    expect(ticks[1]).toMatchObject({
      level: 'DEBUG',
      trace: null,
      fields: { bot: 'stocks', minute: '2026-09-09T09:17:00.000+05:30', decisions: 1, effects: 1 },
    });
  });

  test('has a stop that was hit under the trace of its trade', async () => {
    const rows = [...still(556, 559, 10_000), step(560, 10_000, 9_850), ...still(561, 568, 9_850)];
    const { lines, closed } = await lived(tinyMarket(tinyInstrumentDay(rows)));
    const traces = new Set(lines.filter(({ fields }) => 'order' in fields).map(({ trace }) => trace));
    expect([...traces]).toEqual([traceOf(closed[0]?.id ?? '')]);
    expect(lines.find(({ message }) => message === 'closed')?.fields['reason']).toBe('stop');
  });

  test('has a refusal with its rule, value and limit, under the trace its order would have had', async () => {
    const { lines, decisions } = await lived(
      SQUARED,
      tinySetup([stub({ find: buyAt(557, { stop: 9_999 }) })]),
    );
    const denied = decisions.find(({ kind }) => kind === 'denied');
    expect(lines.find(({ message }) => message === 'decision: denied')).toMatchObject({
      level: 'INFO',
      trace: traceOf(
        orderId({ day: TODAY, bot: 0, token: 7, at: at(557), role: 'entry', leg: 0, slice: 0, attempt: 0 }),
      ),
      fields: { rule: denied?.rule, value: denied?.value, limit: denied?.limit },
    });
  });

  test('warns of an order that was refused or not answered, under its trace', async () => {
    const refusing = await lived(SQUARED, SETUP, (ports) => ({
      ...ports,
      broker: {
        ...ports.broker,
        place: async () => ({ kind: 'refused', failure: 'margin', why: 'no funds', http: null }),
      },
    }));
    expect(messages(refusing.lines, 'WARN')).toEqual(['broker: entry refused', 'entry refused']);
    const silent = await lived(SQUARED, SETUP, (ports) => ({
      ...ports,
      broker: {
        ...ports.broker,
        async place() {
          throw new Error('ETIMEDOUT');
        },
      },
    }));
    const warned = silent.lines.filter(({ level }) => level === 'WARN');
    expect(warned.slice(0, 3).map(({ message }) => message.replace(/[0-9a-z]{19}/, 'ID'))).toEqual([
      'broker: entry no-answer',
      'NSE:TINY: no answer to order ID (Error: ETIMEDOUT): only the book can tell',
      'entry not answered',
    ]);
    expect(new Set(warned.map(({ trace }) => trace)).size).toBe(1);
  });

  test('tells an entry that lapsed, and a commit that somebody overtook', async () => {
    const w = await decided();
    w.clock.set(at(570));
    await executeOrder(w.runtime, w.task);
    const lapsed = w.lines.find(({ message }) => message === 'entry lapsed');
    expect(lapsed).toMatchObject({ trace: traceOf(w.entry.id), fields: { note: 'too late to be sent' } });

    let first = true;
    const overtaken = world(SETUP, SQUARED, (ports) => ({
      ...ports,
      store: {
        ...ports.store,
        async commit(commit) {
          if (!first) return ports.store.commit(commit);
          first = false;
          return { kind: 'conflict', key: 'x' };
        },
      },
    }));
    await overtaken.minute(556);
    expect(overtaken.lines[0]).toEqual({
      level: 'DEBUG',
      trace: null,
      message: 'overtaken, done again',
      fields: { what: 'tick stocks', attempt: 1 },
    });
  });

  test('has what failed, once, with its stack, under the trace of its order', async () => {
    const w = world(SETUP, SQUARED, (ports) => ({
      ...ports,
      queue: {
        async enqueue() {
          throw new Error('the queue is away');
        },
      },
    }));
    w.clock.set(at(557));
    await expect(tick(w.runtime, 'stocks', at(557))).rejects.toThrow('the queue is away');
    const { entry } = await w.position();
    const failed = w.lines.filter(({ level }) => level === 'ERROR');
    expect(failed).toMatchObject([
      { trace: traceOf(entry?.id ?? ''), message: 'place entry: Error: the queue is away' },
    ]);
    expect(failed[0]?.fields['stack']).toMatch(/the queue is away\n +at /);
  });
});

test('an alert is written down under the order it names, and told all the same', async () => {
  const lines: (readonly [string | null, string])[] = [];
  const told: string[] = [];
  const log: Ports['log'] = { write: (_level, trace, message) => void lines.push([trace, message]) };
  const alerts = loggedAlerts({ alert: async (text) => void told.push(text) }, log);
  const ids = ['entry', 'exit', 'exit'] as const;
  const texts = ids.map(
    (role, i) =>
      `it is ${orderId({ day: TODAY, bot: 0, token: 7, at: at(557), role, leg: 0, slice: 0, attempt: role === 'entry' ? 0 : i * 200 })}.`,
  );
  for (const text of [...texts, 'halted: by hand, abcdefghijklmnopqrstuvwxyz']) await alerts.alert(text);
  expect(told).toEqual([...texts, 'halted: by hand, abcdefghijklmnopqrstuvwxyz']);
  expect(lines.map(([trace]) => trace)).toEqual([...texts.map((text) => text.slice(6, 21)), null]);
});

test('an error is told with the stacks of what it gathers and of its cause', () => {
  const lines: Line[] = [];
  const log: Ports['log'] = {
    write: (level, trace, message, fields) => void lines.push({ level, trace, message, fields }),
  };
  const cause = new Error('root');
  tellError(log, null, 'work', new AggregateError([new TypeError('inner', { cause }), 'words'], 'both'));
  expect(lines[0]?.message).toBe('work: AggregateError: both');
  for (const part of ['AggregateError: both', 'TypeError: inner', 'Error: root', 'words'])
    expect(lines[0]?.fields['stack']).toContain(part);
});
