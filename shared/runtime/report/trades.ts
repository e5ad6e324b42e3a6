import { clockText } from '../../domain/time.ts';
import { grossOf, netOf, type ChargeSums, type Trade } from '../../domain/trade.ts';
import { rupeeText } from '../../domain/units.ts';
import { averageEntry, averageExit, chargesOfAll, tallyOf } from './numbers.ts';
import { signedText, symbolOf, tableText, type Column } from './text.ts';

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

/** Two tables: the story of each trade, and its money with charges by kind; prices and amounts in rupees. A trade still open says OPEN. */
export function tradesText(trades: readonly Trade[], left: readonly Trade[] = []): string {
  const all = [...trades, ...left];
  if (all.length === 0) return 'Trades: none.';
  const story = all.map((trade, i) => storyRow(trade, i + 1));
  const money = all.map((trade, i) => [
    String(i + 1),
    symbolOf(trade.instrument),
    ...moneyCells(grossOf(trade), trade.charges, netOf(trade)),
  ]);
  const { gross, net } = tallyOf('', all);
  if (all.length > 1) money.push(['', 'all', ...moneyCells(gross, chargesOfAll(all), net)]);
  return [
    'Trades (₹; entry and exit are averages of their fills, before charges)',
    tableText(STORY, story),
    '',
    'What they made and cost (₹)',
    tableText(MONEY, money),
  ].join('\n');
}

function storyRow(trade: Trade, number: number): readonly string[] {
  const { bot, strategy, instrument, side, qty, asked, stop, target, closedAt } = trade;
  const exit = averageExit(trade);
  return [
    String(number),
    bot,
    strategy,
    symbolOf(instrument),
    side,
    qty < asked ? `${qty} of ${asked}` : String(qty),
    rupeeText(averageEntry(trade)),
    clockText(trade.openedAt),
    rupeeText(stop),
    target === null ? '-' : rupeeText(target),
    exit === null ? '-' : rupeeText(exit),
    closedAt === null ? '-' : clockText(closedAt),
    closedAt === null ? `OPEN ${qty - trade.exitQty}${reasonOf(trade)}` : (trade.exitReason ?? 'closed'),
  ];
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
