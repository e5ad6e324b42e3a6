import type { Side } from '../../domain/order.ts';
import { clockText } from '../../domain/time.ts';
import { grossOf, netOf, type ChargeSums, type Trade } from '../../domain/trade.ts';
import { rupeeText } from '../../domain/units.ts';
import { averageCost, averageEntry, averageExit, averagesOfSold, chargesOfAll, tallyOf } from './numbers.ts';
import { signedText, symbolOf, tableText, tradeName, type Column } from './text.ts';

const STORY: readonly Column[] = [
  { head: '#', right: true },
  { head: 'bot' },
  { head: 'strategy' },
  { head: 'symbol' },
  { head: 'side' },
  { head: 'qty', right: true },
  { head: 'entry', right: true },
  { head: 'at' },
  { head: 'stop', right: true },
  { head: 'target', right: true },
  { head: 'exit', right: true },
  { head: 'at' },
  { head: 'why' },
];

const MONEY: readonly Column[] = [
  { head: '#', right: true },
  { head: 'symbol' },
  ...['gross', 'brokerage', 'STT', 'transaction', 'SEBI', 'stamp', 'GST', 'charges', 'net'].map(
    (head): Column => ({ head, right: true }),
  ),
];

/**
 * Two tables: the story of each trade, and its money with charges by kind; prices and amounts in rupees. A trade still open says OPEN. Of a spread the prices are
 * values of it (bought leg less sold leg), and its legs follow, a line each.
 */
export function tradesText(trades: readonly Trade[], left: readonly Trade[] = []): string {
  const all = [...trades, ...left];
  if (all.length === 0) return 'Trades: none.';
  const story = all.flatMap((trade, i) => [storyRow(trade, i + 1), ...legRows(trade)]);
  const money = all.map((trade, i) => [
    String(i + 1),
    tradeName(trade),
    ...moneyCells(grossOf(trade), trade.charges, netOf(trade)),
  ]);
  const { gross, net } = tallyOf('', all);
  if (all.length > 1) money.push(['', 'all', ...moneyCells(gross, chargesOfAll(all), net)]);
  return [
    `Trades (₹; entry and exit are averages of their fills, before charges${all.some(({ sold }) => sold !== null) ? '; of a spread: bought leg less sold leg' : ''})`,
    tableText(STORY, story),
    '',
    'What they made and cost (₹)',
    tableText(MONEY, money),
  ].join('\n');
}

function storyRow(trade: Trade, number: number): readonly string[] {
  const { bot, strategy, side, qty, asked, stop, target, closedAt } = trade;
  const exit = exitOf(trade);
  return [
    String(number),
    bot,
    strategy,
    tradeName(trade),
    side,
    qty < asked ? `${qty} of ${asked}` : String(qty),
    rupeeText(averageCost(trade)),
    clockText(trade.openedAt),
    rupeeText(stop),
    target === null ? '-' : rupeeText(target),
    exit === null ? '-' : rupeeText(exit),
    closedAt === null ? '-' : clockText(closedAt),
    closedAt === null ? `OPEN ${qty - trade.exitQty}${reasonOf(trade)}` : (trade.exitReason ?? 'closed'),
  ];
}

/** What a unit was worth when it left; of a spread once both legs have. */
function exitOf(trade: Trade): number | null {
  const exit = averageExit(trade);
  if (exit === null || trade.sold === null) return exit;
  return (trade.exitValue - trade.sold.coveredValue) / trade.exitQty;
}

/** The legs of a spread under its own line. */
function legRows(trade: Trade): readonly (readonly string[])[] {
  const { sold, instrument, qty } = trade;
  if (sold === null) return [];
  const { sold: received, covered } = averagesOfSold(sold);
  return [
    legRow(instrument, 'BUY', qty, averageEntry(trade), averageExit(trade)),
    legRow(sold.instrument, 'SELL', sold.qty, received, covered),
  ];
}

function legRow(
  instrument: string,
  side: Side,
  qty: number,
  entry: number | null,
  exit: number | null,
): readonly string[] {
  const price = (of: number | null): string => (of === null ? '-' : rupeeText(of));
  return ['', '', '', symbolOf(instrument), side, String(qty), price(entry), '', '', '', price(exit), '', ''];
}

function reasonOf({ exitReason }: Trade): string {
  return exitReason === null ? '' : ` (${exitReason})`;
}

function moneyCells(gross: number, charges: ChargeSums, net: number): readonly string[] {
  const { brokerage, stt, transaction, sebi, stamp, gst, total } = charges;
  return [
    signedText(gross),
    ...[brokerage, stt, transaction, sebi, stamp, gst, total].map(rupeeText),
    signedText(net),
  ];
}
