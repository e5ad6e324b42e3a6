import { paise, inRupees, rupeeText } from '../../domain/units.ts';
import type { InstrumentsDocument } from './instruments-json.ts';
import { capped, counted, pairsText, tableText, wrapped, type Column } from './text.ts';

type Part<K extends keyof InstrumentsDocument> = NonNullable<InstrumentsDocument[K]>;

const EXCHANGE_COLUMNS: readonly Column[] = [
  { head: 'exchange' },
  { head: 'shares', right: true },
  { head: 'indices', right: true },
  { head: 'futures', right: true },
  { head: 'calls', right: true },
  { head: 'puts', right: true },
  { head: 'all', right: true },
];
const EXPIRY_COLUMNS: readonly Column[] = [
  { head: 'expiry' },
  { head: 'label' },
  { head: 'options', right: true },
  { head: 'strikes', right: true },
  { head: 'step', right: true },
];
const CHAIN_COLUMNS: readonly Column[] = [{ head: 'strike', right: true }, { head: 'call' }, { head: 'put' }];
const BAD_SHOWN = 10;

/** What `tron instruments` shows. What was refused is told after what could be shown. */
export function instrumentsText(document: InstrumentsDocument): string {
  const { dump, day, refused, book, underlying, chain, instrument } = document;
  const parts = [
    ...(book === null ? [] : [bookText(dump, day, book)]),
    ...(underlying === null ? [] : [underlyingText(underlying, day)]),
    ...(chain === null ? [] : [chainText(chain)]),
    ...(instrument === null ? [] : [instrumentText(instrument)]),
    ...(refused === null ? [] : [wrapped(`refused: ${refused.rule}: ${refused.why}`, 2)]),
  ];
  return parts.join('\n\n');
}

function bookText(dump: string, day: string, book: Part<'book'>): string {
  const { rows, good, bad, findings, underlyings } = book;
  const used = Object.values(good).reduce((sum, { all }) => sum + all, 0);
  const exchanges = Object.entries(good)
    .filter(([, { all }]) => all > 0)
    .map(([name, { shares, indices, futures, calls, puts, all }]) =>
      [name, shares, indices, futures, calls, puts, all].map(String),
    );
  const [shown, more] = capped(bad, BAD_SHOWN);
  const head = `Instruments of ${day}, from ${dump}: ${counted(rows, 'row')}, ${used} used, ${bad.length} bad, ${counted(underlyings.length, 'underlying')}`;
  return [
    wrapped(head, 2),
    '',
    tableText(EXCHANGE_COLUMNS, exchanges),
    ...shown.map(({ line, why }) => wrapped(`bad row, line ${line}: ${why}`, 2)),
    ...(more === '' ? [] : [`${more}: --json has all of them`]),
    ...findings.map(({ rule, why }) => wrapped(`${rule}: ${why}`, 2)),
  ].join('\n');
}

function underlyingText(part: Part<'underlying'>, day: string): string {
  const { exchange, name, kind, spot, lots, futures, expiries } = part;
  const pairs: [string, string][] = [
    ['spot', spot ?? 'not known, or not in the dump'],
    ['lot', lots.length === 1 ? String(lots[0]) : `${lots.join(', ')}, by contract`],
    ['tick', `futures ${tickText(part.futureTick)}, options ${tickText(part.optionTick)}`],
    ['freeze', freezeText(part.freezeQty, part.largestOrder)],
    ['futures', futures.map(({ key, expiry }) => `${key} ${expiry}`).join(', ') || 'none'],
    [`on ${day}`, futureText(part)],
  ];
  return [
    `${name} at ${exchange}, ${kind.replace('-', ' ')}`,
    pairsText(pairs),
    ...(expiries.length === 0 ? [] : ['', tableText(EXPIRY_COLUMNS, expiries.map(expiryCells))]),
  ].join('\n');
}

function futureText({ future, futureRefused }: Part<'underlying'>): string {
  if (future === null) return futureRefused === null ? 'no future' : `no future: ${futureRefused.why}`;
  const { key, why, near, rollDay, warmUp } = future;
  const roll = rollDay === null ? `the roll day of ${near} is not known` : `${near} rolls on ${rollDay}`;
  return `${key} is traded (${why}); ${roll}; warm-up on bars of ${warmUp}`;
}

function expiryCells({
  day,
  label,
  contracts,
  strikes,
  step,
  even,
}: Part<'underlying'>['expiries'][number]): string[] {
  const stepText = step === null ? '-' : `${inRupees(step)}${even ? '' : ', uneven'}`;
  return [day, label, String(contracts), String(strikes), stepText];
}

function chainText({ expiry, label, strikes }: Part<'chain'>): string {
  return [
    `Chain of ${expiry}, ${label}, ${counted(strikes.length, 'strike')}`,
    tableText(
      CHAIN_COLUMNS,
      strikes.map(({ strike, call, put }) => [rupeeText(strike), call ?? '-', put ?? '-']),
    ),
  ].join('\n');
}

function instrumentText(part: Part<'instrument'>): string {
  const { key, kind, expiry, strike, right, assumed, entry } = part;
  const pairs: [string, string][] = [
    [
      'kind',
      [kind, right ?? '', strike === null ? '' : inRupees(strike)].filter((text) => text !== '').join(' '),
    ],
    ['underlying', part.underlying],
    ['expiry', expiry ?? 'none'],
    ['lot', String(part.lot)],
    ['tick', tickText(part.tick)],
    ['freeze', freezeText(part.freezeQty, part.largestOrder)],
    ['tokens', `exchange ${part.token}, feed ${part.instrumentToken}`],
    ...(kind === 'equity'
      ? [['auction', part.closingAuction ? 'closing auction at 15:15' : 'none'] satisfies [string, string]]
      : []),
    ...(assumed.length === 0 ? [] : [['assumed', assumed.join('; ')] satisfies [string, string]]),
    ...(entry === null ? [] : [['no entry', `${entry.rule}: ${entry.why}`] satisfies [string, string]]),
  ];
  return `${key}\n${pairsText(pairs)}`;
}

function tickText(tick: number | null): string {
  return tick === null ? '-' : `₹${rupeeText(paise(tick))}`;
}

function freezeText(qty: number | null, largest: number | null): string {
  if (qty === null) return 'not known';
  return largest === null ? String(qty) : `${qty}, so at most ${largest} in an order`;
}
