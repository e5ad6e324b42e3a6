import { clockText, dayOf, dayText } from '../../domain/time.ts';
import { openQty, soldOpenQty, stopOf, type Trade } from '../../domain/trade.ts';
import { inRupees, rupeeText } from '../../domain/units.ts';
import { averageCost } from '../report/numbers.ts';
import {
  counted,
  pairsText,
  signedRupees,
  symbolOf,
  tableText,
  tradeName,
  type Column,
} from '../report/text.ts';
import { unfinishedText } from './period-text.ts';
import { spanText } from './read.ts';
import type { BookStatus, DayOrder, OpenPosition } from './status.ts';

const right = (head: string): Column => ({ head, right: true });

const OPEN: readonly Column[] = [
  { head: 'day' },
  { head: 'bot' },
  { head: 'symbol' },
  { head: 'side' },
  right('qty'),
  right('entry'),
  { head: 'at' },
  right('stop'),
  right('target'),
  { head: 'protected by' },
];

const ORDERS: readonly Column[] = [
  { head: 'order' },
  { head: 'day' },
  { head: 'symbol' },
  { head: 'role' },
  { head: 'side' },
  right('filled'),
  { head: 'status' },
  { head: 'made' },
];

/** Where each book stands; a sentence where there is none. */
export function statusText(state: string, books: readonly BookStatus[]): string {
  if (books.length === 0)
    return `Nothing yet: the folder ${state} has no book. A run that is kept makes the first.`;
  return books.map(bookText).join('\n\n');
}

function bookText(status: BookStatus): string {
  const { open, orders } = status;
  return [
    `Book ${status.name}`,
    pairsText(pairsOf(status)),
    ...(open.length === 0 ? [] : ['', 'Open positions (₹)', tableText(OPEN, open.map(openRow))]),
    ...(orders.length === 0 ? [] : ['', 'Orders not finished', tableText(ORDERS, orders.map(orderRow))]),
  ].join('\n');
}

function pairsOf({
  facts,
  days,
  account,
  open,
  closing,
  orders,
  queue,
}: BookStatus): readonly (readonly [string, string])[] {
  const newest = days.at(-1);
  const unfinished = days.filter(({ ended }) => !ended);
  return [
    [
      'file',
      `${facts.path}, ${bytesText(facts.bytes)}${facts.holder === null ? '' : `, held by ${facts.holder}`}`,
    ],
    ['days', spanText(days.map(({ day }) => day))],
    ...(newest === undefined
      ? []
      : [
          [
            'newest',
            `${dayText(newest.day)}, ${newest.ended ? 'ended' : 'NOT ENDED'}, ${newest.source}`,
          ] as const,
        ]),
    ...unfinished.map(
      (day) => ['NOT ENDED', `${unfinishedText(day)}: go on with tron run --resume`] as const,
    ),
    ['account', accountLine(account)],
    ...(account === null || account.halted === null
      ? []
      : [['HALTED', `${account.halted} (a person ends this: tron clear-halt --why TEXT)`] as const]),
    ...(account?.disabled ?? []).map(
      ({ kind, name, why, at }) =>
        [
          'DISABLED',
          `${kind} ${name}, ${sinceText(at)}: ${why} (a person ends this: tron enable ${kind} ${name} --why TEXT)`,
        ] as const,
    ),
    ...closing.map(
      ({ day, instrument, close }) =>
        [
          'TO BE CLOSED',
          `${symbolOf(instrument)} of ${dayText(day)}, ${sinceText(close.at)}: ${close.why}`,
        ] as const,
    ),
    ['open', open.length === 0 ? 'no position' : counted(open.length, 'position')],
    ['orders', orders.length === 0 ? 'all finished' : `${orders.length} not finished`],
    [
      'queue',
      `${queue.waiting} waiting, ${queue.delayed} delayed, ${queue.running} running, ${queue.dead} dead`,
    ],
  ];
}

function sinceText(at: number): string {
  return `since ${dayText(dayOf(at))} ${clockText(at)}`;
}

function accountLine(account: BookStatus['account']): string {
  if (account === null) return 'nothing was traded yet';
  const { day, realised, charges, trades } = account;
  return `${dayText(day)}: realised ${signedRupees(realised)}, charges ${inRupees(charges)}, ${counted(trades, 'trade')}`;
}

function openRow({ day, trade, exit }: OpenPosition): readonly string[] {
  const { bot, side, openedAt, target } = trade;
  return [
    dayText(day),
    bot,
    tradeName(trade),
    side,
    String(openQty(trade)),
    rupeeText(averageCost(trade)),
    clockText(openedAt),
    rupeeText(stopOf(trade)),
    target === null ? '-' : rupeeText(target),
    exit === null ? unguardedText(trade) : `${exit.id} ${exit.status}`,
  ];
}

/** A spread whose every bought unit has its sold one needs no order: its payoff bounds it. */
function unguardedText(trade: Trade): string {
  const { sold } = trade;
  return sold === null || soldOpenQty(trade) < openQty(trade)
    ? 'NOTHING'
    : `payoff (${soldOpenQty(trade)} ${symbolOf(sold.instrument)} sold)`;
}

function orderRow({ day, order }: DayOrder): readonly string[] {
  const { id, instrument, role, request, filledQty, status, createdAt } = order;
  const filled = `${filledQty} of ${request.qty}`;
  return [id, dayText(day), symbolOf(instrument), role, request.side, filled, status, clockText(createdAt)];
}

/** "512 bytes", "120.5 kB". */
export function bytesText(bytes: number): string {
  return bytes < 1000 ? counted(bytes, 'byte') : `${(bytes / 1000).toFixed(1)} kB`;
}
