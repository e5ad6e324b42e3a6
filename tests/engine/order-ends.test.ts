import { describe, expect, test } from 'vitest';
import type { OrderEvent } from '../../shared/domain/order.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import { requestExit } from '../../shared/engine/exits.ts';
import { onQuietMinute } from '../../shared/engine/on-bar.ts';
import { onOrder } from '../../shared/engine/on-order.ts';
import { Account } from '../../shared/risk/account.ts';
import { Collector } from '../../shared/runtime/collector.ts';
import { deskOf } from '../../shared/runtime/setup.ts';
import { buyAt, still, stub, tinyInstrumentDay, tinyMarket, tinySetup, TODAY } from '../support/tiny-day.ts';

/** A lane whose entry of 09:17 is decided and claimed, with everything that can be said to it. */
function claimed() {
  const setup = tinySetup([stub({ find: buyAt(557) })]);
  const market = tinyMarket(tinyInstrumentDay(still(556, 580, 10_000), { squareOff: 560 }));
  const account = Account.open(setup.config, market.day);
  const sink = new Collector();
  const desk = deskOf(setup, market, 'stocks', false);
  const [lane] = desk.lanes;
  if (lane === undefined) throw new Error('the desk has no lane');
  const decide = (minute: number) => {
    desk.decide(minute, 0, account, sink);
  };
  for (const minute of [556, 557]) decide(minute);
  const entry = lane.entry!;
  const hear = (id: string, event: OrderEvent, minute = 557) =>
    onOrder(lane, account, id, event, instantOf(TODAY, minute), sink);
  hear(entry.id, { kind: 'claimed' });
  const quiet = (minute: number) => {
    onQuietMinute(lane, account, minute, instantOf(TODAY, minute), sink);
  };
  return { account, sink, lane, entry, hear, decide, quiet };
}

function filled(qty: number): OrderEvent {
  return { kind: 'filled', qty, value: paise(qty * 10_000), at: instantOf(TODAY, 557) };
}

const ACCEPTED: OrderEvent = { kind: 'accepted', brokerId: 'b1', resting: 'open' };

describe('an entry', () => {
  test('filled in part and still out gets no exit, whatever bar, clock or request says, and one stop at its end', () => {
    const { sink, lane, entry, hear, decide, quiet } = claimed();
    hear(entry.id, ACCEPTED);
    hear(entry.id, filled(10));
    for (const minute of [558, 559, 560, 561]) decide(minute);
    requestExit(lane, instantOf(TODAY, 561), 'target', sink, 10_200);
    quiet(562);
    expect(sink.effects.map(({ kind, order }) => `${kind} ${order.role}`)).toEqual(['place entry']);
    hear(entry.id, filled(25));
    hear(entry.id, { kind: 'cancelled', why: 'IOC' });
    expect(
      sink.effects.map(({ kind, order }) => `${kind} ${order.role} ${order.request.qty}`).slice(1),
    ).toEqual(['place exit 25']);
    expect(lane.exit?.request.type).toBe('SL-M');
    expect(new Set(sink.effects.map(({ order }) => order.id)).size).toBe(sink.effects.length);
    quiet(563);
    expect(lane.trade).toMatchObject({ exitReason: 'square-off', qty: 25 });
  });

  test('of which nothing was filled gives its money back', () => {
    const { account, lane, entry, hear } = claimed();
    expect(account.state.open).toHaveLength(1);
    hear(entry.id, ACCEPTED);
    hear(entry.id, { kind: 'cancelled', why: 'IOC' });
    expect(account.state.open).toEqual([]);
    expect([lane.entry, lane.trade, lane.exit]).toEqual([null, null, null]);
  });

  test('without an answer keeps its money and its instrument, and asks for nothing', () => {
    const { account, sink, lane, entry, hear, decide } = claimed();
    hear(entry.id, { kind: 'no-answer' });
    for (const minute of [558, 559, 560]) decide(minute);
    expect(lane.entry?.status).toBe('unknown');
    expect(account.state.open).toHaveLength(1);
    expect(sink.effects).toHaveLength(1);
  });
});

describe('an event that cannot be', () => {
  test('halts the account: a fill of an order that is not ours to expect', () => {
    const { account, hear } = claimed();
    hear('somebody-else', filled(1));
    expect(account.state.halted).toMatch(/somebody-else filled but is not ours/);
  });

  test('halts the account: more filled than was asked', () => {
    const { account, entry, hear } = claimed();
    hear(entry.id, ACCEPTED);
    hear(entry.id, filled(entry.request.qty + 1));
    expect(account.state.halted).toMatch(/filled of/);
  });

  test('halts the account: a move that the machine has no row for', () => {
    const { account, entry, hear } = claimed();
    hear(entry.id, { kind: 'claimed' });
    expect(account.state.halted).toMatch(/no row for "claimed"/);
  });

  test('leaves exits working while the account is halted', () => {
    const { account, sink, entry, hear, decide } = claimed();
    hear(entry.id, ACCEPTED);
    hear(entry.id, filled(entry.request.qty));
    account.halt('a person');
    decide(560);
    expect(sink.effects.at(-1)).toMatchObject({ kind: 'modify', change: { type: 'LIMIT', trigger: 0 } });
  });
});

describe('an exit', () => {
  test('that ended late, twice and out of order is told once', () => {
    const { account, sink, lane, entry, hear } = claimed();
    hear(entry.id, ACCEPTED);
    hear(entry.id, filled(entry.request.qty));
    const stop = lane.exit!;
    hear(stop.id, { kind: 'claimed' });
    hear(stop.id, { kind: 'accepted', brokerId: 'b2', resting: 'trigger-pending' });
    hear(stop.id, { kind: 'triggered', limit: paise(0) });
    hear(stop.id, filled(stop.request.qty));
    const after = structuredClone(account.state);
    hear(stop.id, { kind: 'cancelled', why: 'late' });
    hear(entry.id, { kind: 'cancelled', why: 'late' });
    expect(sink.trades).toHaveLength(1);
    expect(account.state).toEqual(after);
  });

  test('asked for at any instant is recorded on its minute', () => {
    const { sink, lane, entry, hear } = claimed();
    hear(entry.id, ACCEPTED);
    hear(entry.id, filled(entry.request.qty));
    hear(lane.exit!.id, { kind: 'claimed' });
    hear(lane.exit!.id, { kind: 'rejected', why: 'no' }, 557.5);
    expect(sink.decisions.at(-1)).toMatchObject({
      kind: 'exit',
      rule: 'stop-refused',
      barAt: instantOf(TODAY, 557),
    });
  });
});
