import { clockText, dayOf, dayText } from '../../domain/time.ts';
import { openQty, soldOpenQty, stopOf } from '../../domain/trade.ts';
import { inRupees, rupeeText } from '../../domain/units.ts';
import type { BookStatus, OpenPosition } from '../book/status.ts';
import type { Heartbeat } from '../heartbeat.ts';
import { averageCost } from '../report/numbers.ts';
import { capped, counted, signedRupees, symbolOf, tradeName } from '../report/text.ts';

export interface ChatStatus {
  readonly mode: 'paper' | 'live';
  readonly at: number;
  readonly status: BookStatus;
  /** Why nothing is entered today; null: nothing speaks against it. */
  readonly bar: string | null;
  /** What was last heard of each function. */
  readonly functions: Readonly<Record<string, Heartbeat>>;
}

/** More are counted: a phone shows little at once. */
const SHOWN_MOST = 10;

/** Where things stand, for a phone: what is wrong first. */
export function chatStatusText(of: ChatStatus): string {
  const { mode, at, status, bar } = of;
  const { account, open, orders, closing } = status;
  const [shown, more] = capped(open.map(openText), SHOWN_MOST);
  return [
    `${clockText(at)} ${mode}`,
    ...(account === null || account.halted === null ? [] : [`HALTED: ${account.halted}`]),
    ...(bar === null ? [] : [`NO ENTRY: ${bar}`]),
    ...(account?.disabled ?? []).map(({ kind, name, why }) => `DISABLED: ${kind} ${name}: ${why}`),
    ...closing.map(({ instrument, close }) => `TO BE CLOSED: ${symbolOf(instrument)}: ${close.why}`),
    ...failing(of),
    account === null
      ? 'nothing was traded yet'
      : `${dayText(account.day)}: realised ${signedRupees(account.realised)}, charges ${inRupees(account.charges)}, ${counted(account.trades, 'trade')}`,
    open.length === 0 ? 'no position' : counted(open.length, 'position'),
    ...shown,
    ...(more === '' ? [] : [more]),
    ...(orders.length === 0 ? [] : [`${counted(orders.length, 'order')} not finished`]),
  ].join('\n');
}

function openText({ trade, exit }: OpenPosition): string {
  const { side, sold } = trade;
  const qty = openQty(trade);
  const isBounded = sold !== null && soldOpenQty(trade) >= qty;
  const guarded = exit !== null || isBounded ? '' : ', NO EXIT RESTS';
  return `${side} ${qty} ${tradeName(trade)} at ${rupeeText(averageCost(trade))}, stop ${rupeeText(stopOf(trade))}${guarded}`;
}

/** Whose last word of today is that it failed. */
function failing({ functions, at }: ChatStatus): readonly string[] {
  return Object.entries(functions).flatMap(([name, { lastFailure, lastSuccess, failure }]) => {
    const isOver =
      lastFailure === null || (lastSuccess ?? 0) > lastFailure || dayOf(lastFailure) !== dayOf(at);
    return isOver ? [] : [`FAILED: ${name} at ${clockText(lastFailure)}: ${failure ?? ''}`];
  });
}
