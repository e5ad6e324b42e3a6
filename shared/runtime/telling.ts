import type { BotName } from '../domain/account.ts';
import type { Order, OrderChange, OrderStatus } from '../domain/order.ts';
import { dayOf, isoText } from '../domain/time.ts';
import { grossOf, netOf, type Trade } from '../domain/trade.ts';
import type { Lane } from '../engine/lane.ts';
import { TRACE_LENGTH, traceFor, traceOf } from '../execution/order-id.ts';
import type { Alerts, BrokerAnswer, Log, LogLevel } from '../ports.ts';
import type { Collector, Decided } from './collector.ts';
import type { Runtime } from './runtime.ts';
import { stackOf } from './stack-of.ts';

/**
 * What the runtime writes into the log. None of it decides anything, and none of it throws into what does: a line that cannot be made is a line
 * that says so. Money and prices are paise, as everywhere.
 */

/** For runs that nobody will ask about. */
export const SILENT_LOG: Log = { write: () => undefined };

/** A minute of a bot: how much of what, and each decision. */
export function tellTick({ ports }: Runtime, bot: BotName, at: number, sink: Collector): void {
  safely(ports.log, () => {
    const { decisions, effects, stops } = sink;
    const counts = { decisions: decisions.length, effects: effects.length, stopped: stops.length };
    ports.log.write('DEBUG', null, 'tick', { bot, minute: isoText(at), ...counts });
    for (const decided of sink.decided) tellDecision(ports.log, decided);
  });
}

/** What a committed piece of work changed in a lane; `was`: its orders before. */
export function tellWork(
  { ports }: Runtime,
  part: string,
  lane: Lane,
  was: { readonly entry: Order | null; readonly exit: Order | null },
  sink: Collector,
): void {
  safely(ports.log, () => {
    const now = [lane.entry, lane.exit, ...sink.orders];
    for (const before of [was.entry, was.exit]) {
      const after = now.find((order) => order?.id === before?.id) ?? null;
      if (before !== null && after !== null) tellOrder(ports.log, part, before, after);
    }
    for (const decided of sink.decided) tellDecision(ports.log, decided);
    for (const trade of sink.trades) tellClosed(ports.log, trade);
  });
}

/** Somebody else committed first: the work is done again on what is there now. */
export function tellOvertaken({ ports }: Runtime, what: string, attempt: number): void {
  ports.log.write('DEBUG', null, 'overtaken, done again', { what, attempt: attempt + 1 });
}

export function tellQueued({ ports }: Runtime, order: Order, answer: 'queued' | 'exists'): void {
  safely(ports.log, () => {
    const fields = { order: order.id, instrument: order.instrument, until: instant(order.validUntil) };
    ports.log.write('INFO', traceOf(order.id), answer === 'queued' ? 'queued' : 'queued before', fields);
  });
}

/** An order is about to be sent. */
export function tellSend({ ports }: Runtime, { id, instrument, role, request }: Order): void {
  ports.log.write('INFO', traceOf(id), `send ${role}`, { order: id, instrument, ...request });
}

/** Nothing was sent: somebody else claimed it, or it may not be sent any more. */
export function tellUnclaimed({ ports }: Runtime, id: string): void {
  ports.log.write('DEBUG', traceOf(id), 'not claimed', { order: id });
}

/** A resting exit is to be changed or cancelled. */
export function tellChange(
  { ports }: Runtime,
  instrument: string,
  order: Order,
  asked: OrderChange | 'cancel',
): void {
  const kind = asked === 'cancel' ? 'cancel' : 'modify';
  ports.log.write('INFO', traceOf(order.id), `${kind} ${order.role}`, {
    order: order.id,
    brokerId: order.brokerId,
    instrument,
    ...(asked === 'cancel' ? {} : asked),
  });
}

/** What the broker said to sending, changing or cancelling an order. */
export function tellAnswer({ ports }: Runtime, what: string, id: string, answer: BrokerAnswer): void {
  const accepted = answer.kind === 'accepted';
  const rest = accepted
    ? { brokerId: answer.brokerId }
    : {
        why: answer.why,
        failure: answer.failure,
        httpStatus: answer.http?.status ?? null,
        errorType: answer.http?.type ?? null,
      };
  const message = `broker: ${what} ${answer.kind}`;
  ports.log.write(accepted ? 'INFO' : 'WARN', traceOf(id), message, { order: id, ...rest });
}

/** `told`: a person is told by somebody else, so the console need not. */
export function tellError(log: Log, trace: string | null, what: string, error: unknown, told = false): void {
  log.write('ERROR', trace, `${what}: ${String(error)}`, {
    stack: stackOf(error),
    ...(told ? { told } : {}),
  });
}

/** The work; where it fails, the log has the failure under the order's trace. What only gathers failures was written before. */
export async function witnessed(
  { ports }: Runtime,
  id: string,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AggregateError)) tellError(ports.log, traceOf(id), what, error);
    throw error;
  }
}

/** Alerts that are written down as well, under the trace of the order they name. */
export function loggedAlerts(alerts: Alerts, log: Log): Alerts {
  return {
    async alert(text) {
      const id = /(?<![0-9a-z])[0-9a-z]{15}[exyzabcdfghijo][0-9a-z]{3}(?![0-9a-z])/.exec(text)?.[0];
      log.write('WARN', id?.slice(0, TRACE_LENGTH) ?? null, text, { alert: true, told: true });
      await alerts.alert(text);
    },
  };
}

function tellDecision(log: Log, decided: Decided): void {
  const { bot, kind, barAt, rule, strategy, why, value, limit, ...order } = decided.record;
  log.write('INFO', traceOfDecision(decided), `decision: ${kind}`, {
    bot,
    rule,
    ...(kind === 'denied' ? { value, limit } : {}),
    strategy,
    ...(kind === 'select' ? {} : order),
    bar: isoText(barAt),
    why,
  });
}

/** A leg, a stop or an exit belongs to its trade; an entry and its refusal to the order that it is or would have been. */
function traceOfDecision({ record, lane, tradeId }: Decided): string | null {
  if (lane === null) return null;
  const { kind, barAt } = record;
  if (kind === 'leg' || kind === 'stop' || kind === 'trail' || kind === 'exit')
    return tradeId === null ? null : traceOf(tradeId);
  const { instrument, setup } = lane;
  return traceFor({ day: dayOf(barAt), bot: setup.botIndex, token: instrument.token, at: barAt });
}

const MEANT: Readonly<Record<OrderStatus, readonly [LogLevel, string]>> = {
  approved: ['INFO', 'approved'],
  sending: ['INFO', 'claimed'],
  unknown: ['WARN', 'not answered'],
  open: ['INFO', 'open'],
  'trigger-pending': ['INFO', 'waits for its trigger'],
  complete: ['INFO', 'complete'],
  cancelled: ['INFO', 'cancelled'],
  rejected: ['WARN', 'refused'],
  lapsed: ['INFO', 'lapsed'],
  abandoned: ['WARN', 'abandoned'],
};

function tellOrder(log: Log, part: string, before: Order, after: Order): void {
  const { id, role, instrument, status, brokerId, note, request, filledQty, filledValue } = after;
  const trace = traceOf(id);
  if (filledQty > before.filledQty) {
    const filled = { qty: filledQty - before.filledQty, value: filledValue - before.filledValue };
    const all = { filled: filledQty, asked: request.qty, filledValue };
    log.write('INFO', trace, `${role} filled`, { order: id, instrument, ...filled, ...all });
  }
  if (status === before.status) return;
  const [level, word] = MEANT[status];
  const fields = { order: id, instrument, was: before.status, status, brokerId, note, part };
  log.write(level, trace, `${role} ${word}`, fields);
}

function tellClosed(log: Log, trade: Trade): void {
  const { id, bot, instrument, side, strategy, qty, exitReason, charges } = trade;
  log.write('INFO', traceOf(id), 'closed', {
    trade: id,
    bot,
    instrument,
    side,
    strategy,
    qty,
    ...(trade.sold === null ? {} : { sold: trade.sold.instrument, soldQty: trade.sold.qty }),
    reason: exitReason,
    gross: grossOf(trade),
    charges: charges.total,
    net: netOf(trade),
  });
}

function safely(log: Log, work: () => void): void {
  try {
    work();
  } catch (error) {
    tellError(log, null, 'a line cannot be made', error);
  }
}

function instant(at: number | null): string | null {
  return at === null ? null : isoText(at);
}
