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
  /** Null: it cannot be read. */
  readonly status: BookStatus | null;
  /** Why trading is stopped; null: it is not, or that cannot be read. */
  readonly halted: string | null;
  /** Why nothing is entered today; null: nothing speaks against it. */
  readonly bar: string | null;
  /** What was last heard of each function. */
  readonly functions: Readonly<Record<string, Heartbeat>>;
  /** What cannot be read, and why. */
  readonly unread: readonly string[];
}

/** More are counted: a phone shows little at once. */
const SHOWN_MOST = 10;

/** Where things stand, for a phone: what is wrong first. */
export function chatStatusText(of: ChatStatus): string {
  const { mode, at, status, halted, bar, unread } = of;
  return [
    `${clockText(at)} ${mode}`,
    ...unread.map((each) => `UNREADABLE: ${each}`),
    ...(halted === null ? [] : [`HALTED: ${halted}`]),
    ...(bar === null ? [] : [`NO ENTRY: ${bar}`]),
    ...(status?.account?.disabled ?? []).map(({ kind, name, why }) => `DISABLED: ${kind} ${name}: ${why}`),
    ...(status?.closing ?? []).map(
      ({ instrument, close }) => `TO BE CLOSED: ${symbolOf(instrument)}: ${close.why}`,
    ),
    ...failing(of),
    ...(status === null ? [] : standing(status)),
  ].join('\n');
}

function standing({ account, open, orders }: BookStatus): readonly string[] {
  const [shown, more] = capped(open.map(openText), SHOWN_MOST);
  return [
    account === null
      ? 'nothing was traded yet'
      : `${dayText(account.day)}: realised ${signedRupees(account.realised)}, charges ${inRupees(account.charges)}, ${counted(account.trades, 'trade')}`,
    open.length === 0 ? 'no position' : counted(open.length, 'position'),
    ...shown,
    ...(more === '' ? [] : [more]),
    ...(orders.length === 0 ? [] : [`${counted(orders.length, 'order')} not finished`]),
  ];
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
