import type { DecisionRecord } from '../../domain/decision.ts';
import type { Order } from '../../domain/order.ts';
import { clockText, dayText, minuteText } from '../../domain/time.ts';
import { grossOf, netOf, openQty, type SoldLeg, type Trade } from '../../domain/trade.ts';
import { inRupees, rupeeText } from '../../domain/units.ts';
import { decisionText } from '../report/live.ts';
import { averageCost, averageEntry, averageExit, averagesOfSold, groupedBy } from '../report/numbers.ts';
import { numberText, setupsText } from '../report/setups.ts';
import { capped, counted, pairsText, plain, signedRupees, symbolOf, wrapped } from '../report/text.ts';
import { RULES } from '../../risk/rules.ts';
import { unfinishedText } from './period-text.ts';
import type { Attempt, Reasons } from './why.ts';

const REFUSALS_MOST = 20;

type Pair = readonly [name: string, value: string];

/** The chain of reasons from the selector's choices to each trade's end, and one sentence that sums it up. */
export function whyText(book: string, reasons: Reasons): string {
  const { day, instrument, bots, choices, setups, attempts } = reasons;
  return [
    `${instrument} on ${dayText(day.day)}, book ${book} (${plain(day.source)}, profile ${day.profile})`,
    ...(day.ended ? [] : [`NOT ENDED: ${unfinishedText(day)}; what follows is of the day so far`]),
    '',
    choicesText(bots, choices),
    '',
    setupsText(setups, setups.length),
    '',
    refusalsText(reasons.refusals),
    ...attempts.flatMap((attempt, i) => ['', attemptText(attempt, i + 1)]),
    '',
    wrapped(summaryOf(reasons), 2),
  ].join('\n');
}

function choicesText(bots: readonly string[], choices: readonly DecisionRecord[]): string {
  if (choices.length === 0)
    return `Chosen for ${bots.join(' and ') || 'it'}: nothing is recorded of the selector.`;
  const rows = choices.map((each): Pair => [`  ${clockText(each.barAt)} ${each.bot}`, decisionText(each)]);
  return [`What the selector allowed ${bots.join(' and ')} (where it changed)`, pairsText(rows)].join('\n');
}

function refusalsText(refusals: readonly DecisionRecord[]): string {
  if (refusals.length === 0) return 'Refused by the governor: nothing.';
  const [shown, more] = capped(refusals, REFUSALS_MOST);
  const rows = shown.map((each): Pair => [`  ${clockText(each.barAt)} ${each.strategy}`, refusalOf(each)]);
  return [
    `Refused by the governor: ${counted(refusals.length, 'entry', 'entries')}`,
    pairsText(rows),
    ...(more === '' ? [] : [`  ${more}`]),
  ].join('\n');
}

/** The rule's own words have its value and limit, or what it found; otherwise what they mean stands in the rule. */
function refusalOf(record: DecisionRecord): string {
  const says = RULES.find(({ code }) => code === record.rule)?.says;
  const text = decisionText(record);
  const isSaid = says === undefined || text.includes(says) || text.includes(`${record.rule} (`);
  return isSaid ? text : `${text} (${says})`;
}

function attemptText({ id, order, trade, sale, exits, decisions }: Attempt, number: number): string {
  // Where there are two legs every order says which it is of.
  const ofTwo = (trade?.sold ?? order?.plan?.spread ?? null) !== null;
  const pairs: readonly Pair[] = [
    ...(trade === null ? planPairs(order) : signalPairs(trade)),
    ['entry order', order === null ? `${id}: the book does not have it` : orderText(order, ofTwo)],
    ...(sale === null ? [] : [['leg order', orderText(sale, ofTwo)] as const]),
    ...(trade === null ? [] : fillPairs(trade)),
    ...exits.map((exit): Pair => ['exit order', orderText(exit, ofTwo)]),
    ...decisions.map((each): Pair => [clockText(each.barAt), `${each.kind}: ${decisionText(each)}`]),
    ...(trade === null ? [] : endPairs(trade)),
  ];
  return [`Entry ${number}`, pairsText(pairs.map(([name, value]): Pair => [`  ${name}`, value]))].join('\n');
}

function planPairs(order: Order | null): readonly Pair[] {
  const plan = order?.plan ?? null;
  return order === null || plan === null
    ? []
    : [
        [
          'signal',
          `${clockText(plan.decidedAt)} ${plan.strategy}: ${order.request.side} at ${rupeeText(plan.signalPrice)} — ${plan.why}`,
        ],
      ];
}

function signalPairs(trade: Trade): readonly Pair[] {
  const { decidedAt, strategy, instrument, side, signalPrice, why, stop, target, exitBy, sold } = trade;
  const aim = target === null ? 'no target' : `target ${rupeeText(target)}`;
  return [
    [
      'signal',
      `${clockText(decidedAt)} ${strategy}: ${side}${sold === null ? '' : ` ${symbolOf(instrument)}`} at ${rupeeText(signalPrice)} — ${why}`,
    ],
    [
      'plan',
      `${sold === null ? '' : 'value of the spread: '}stop ${rupeeText(stop)}, ${aim}, closed by ${minuteText(exitBy)}`,
    ],
  ];
}

function fillPairs(trade: Trade): readonly Pair[] {
  const { qty, asked, openedAt, sold } = trade;
  const filled = `${qty} of ${asked} at ${rupeeText(averageEntry(trade))}, first at ${clockText(openedAt)}`;
  return [['filled', filled], ...(sold === null ? [] : soldPairs(trade, sold))];
}

function soldPairs(trade: Trade, leg: SoldLeg): readonly Pair[] {
  const { sold, covered } = averagesOfSold(leg);
  const symbol = symbolOf(leg.instrument);
  if (sold === null) return [['sold leg', `nothing of ${symbol}`]];
  const back = covered === null ? '' : `, ${leg.coveredQty} bought back at ${rupeeText(covered)}`;
  const debit = `debit ${rupeeText(averageCost(trade))} of a width of ${rupeeText(leg.width)}`;
  return [['sold leg', `${leg.qty} ${symbol} at ${rupeeText(sold)}${back}: ${debit}`]];
}

function endPairs(trade: Trade): readonly Pair[] {
  const exit = averageExit(trade);
  const { closedAt, exitReason, charges } = trade;
  if (closedAt === null)
    return [['OPEN', `${openQty(trade)} ${exitReason === null ? '' : `(${exitReason})`}`]];
  return [
    [
      'closed',
      `${clockText(closedAt)}${exit === null ? '' : ` at ${rupeeText(exit)}`}: ${exitReason ?? 'no reason recorded'}`,
    ],
    [
      'result',
      `gross ${signedRupees(grossOf(trade))}, charges ${inRupees(charges.total)}, net ${signedRupees(netOf(trade))}`,
    ],
  ];
}

/** "entry 0a1b… BUY 142 LIMIT 851.35: complete, 142 filled at 850.65" */
function orderText(order: Order, ofTwo: boolean): string {
  const { id, instrument, request, status, filledQty, filledValue, note } = order;
  const { side, qty, type, price, trigger } = request;
  const numbers = `${price === 0 ? '' : ` ${rupeeText(price)}`}${trigger === 0 ? '' : ` trigger ${rupeeText(trigger)}`}`;
  const filled =
    filledQty === 0 ? 'nothing filled' : `${filledQty} filled at ${rupeeText(filledValue / filledQty)}`;
  const symbol = ofTwo ? ` ${symbolOf(instrument)}` : '';
  return `${id} ${side} ${qty}${symbol} ${type}${numbers}: ${status}, ${filled}${note === null ? '' : ` (${note})`}`;
}

/** One sentence: the trades and what they came to, or what came in the way most often. */
export function summaryOf(reasons: Reasons): string {
  const { instrument, attempts, refusals } = reasons;
  const name = symbolOf(instrument);
  const trades = attempts.flatMap(({ trade }) => (trade === null ? [] : [trade]));
  const open = trades.filter(({ closedAt }) => closedAt === null);
  const closed = trades.filter(({ closedAt }) => closedAt !== null);
  if (trades.length > 0) {
    const net = closed.reduce((sum, trade) => sum + netOf(trade), 0);
    const ends = [...new Set(closed.map(({ exitReason }) => exitReason ?? 'no reason recorded'))].join(', ');
    return [
      `${name}: ${counted(trades.length, 'trade')}`,
      ...(closed.length === 0 ? [] : [`${closed.length} closed (${ends}), net ${signedRupees(net)}`]),
      ...(open.length === 0 ? [] : [`${open.length} still open`]),
    ].join(', ');
  }
  const tail =
    attempts.length > 0
      ? `${counted(attempts.length, 'entry was', 'entries were')} asked for and nothing was filled`
      : refusals.length > 0
        ? `the governor refused ${counted(refusals.length, 'entry', 'entries')}, ${mostRefused(refusals)}`
        : stoppedText(reasons);
  return `${name}: no trade: ${tail}`;
}

function mostRefused(refusals: readonly DecisionRecord[]): string {
  const rules = [...groupedBy(refusals, ({ rule }) => rule)].sort(([, a], [, b]) => b.length - a.length);
  const [most] = rules;
  return most === undefined ? '' : `most by ${most[0]} (${most[1].length})`;
}

function stoppedText({ setups, choices, bots }: Reasons): string {
  const total = setups.reduce((sum, { times }) => sum + times, 0);
  const most = [...groupedBy(setups, ({ rule }) => rule)]
    .map(([rule, of]) => ({ rule, of, times: of.reduce((sum, { times }) => sum + times, 0) }))
    .sort((a, b) => b.times - a.times)[0];
  const last = most?.of[0];
  if (most !== undefined && last !== undefined)
    return (
      `${counted(total, 'setup was', 'setups were')} looked at, most were stopped by ${most.rule} ` +
      `(${most.times}; the last value ${numberText(last.value)} against ${numberText(last.limit)})`
    );
  return choices.every(({ strategy }) => strategy === 'none')
    ? `no strategy was allowed to ${bots.join(' or ') || 'any bot'} at any time of the day`
    : 'no setup was seen';
}
