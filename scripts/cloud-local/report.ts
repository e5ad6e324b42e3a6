import { dayText, clockText } from '../../shared/domain/time.ts';
import { priced, pricesText, quantitiesOf } from '../../shared/runtime/cloud/prices.ts';
import type { DayResult } from '../../shared/runtime/day-result.ts';
import type { LocalDay } from './main.ts';
import { callsUntilMidnight, dayUse } from './use.ts';

/** What a day on one machine came to, for people. */
export function localDayText(local: LocalDay): string {
  return [decidedText(local), countedText(local), pricedText(local)].join('\n\n');
}

function decidedText({
  day,
  result,
  published,
  known,
  difference,
  fillsDiffer,
  certificate,
  killed,
  livedMs,
  asked,
}: LocalDay): string {
  const line = (what: string, of: DayResult): string =>
    `${what.padEnd(36)}${of.hash}  ${of.decisions.length} decisions, ${of.trades.length} trades, net ${of.account.realised / 100}`;
  const lines = [
    `${dayText(day)} lived in ${(livedMs / 1000).toFixed(1)} s`,
    line('the functions', result),
    line('one process, the published minutes', published),
    ...(known === null ? [] : [line('one process, the day’s own bars', known)]),
    difference === null
      ? `EQUAL: the functions decided and traded what one process does in the same minutes, ${fillsText(fillsDiffer)}`
      : `DIFFERENT: ${difference}`,
    ...(known === null ? [] : [knownText(known.hash === result.hash)]),
    `left open: ${result.left.length}; certificate: ${certificateText(certificate)}`,
  ];
  lines.push(askedText(asked));
  if (killed.length > 0) lines.push(`${killed.length} processes ended in the middle: ${killedText(killed)}`);
  return lines.join('\n');
}

function askedText(asked: LocalDay['asked']): string {
  const wrong = asked.filter(({ isRight }) => !isRight);
  if (wrong.length === 0)
    return `asked by people and webhooks when it was over: ${asked.map(({ what }) => what).join(', ')}`;
  return wrong
    .map(({ what, status, body }) => `NOT ANSWERED AS IT SHOULD BE: ${what}: ${status} ${body}`)
    .join('\n');
}

function fillsText(fillsDiffer: string | null): string {
  return fillsDiffer === null ? 'to the paisa' : `but at other prices: ${fillsDiffer}`;
}

function knownText(isSame: boolean): string {
  return isSame
    ? 'and what `tron run` does of the day’s own bars, without quotes of the past'
    : 'the day’s own bars, without quotes of the past, come to something else: the broker’s candles and dump say something else of it';
}

function certificateText(certificate: unknown): string {
  if (typeof certificate !== 'object' || certificate === null) return 'none';
  const { made, unresolved } = {
    made: '',
    unresolved: [],
    ...Reflect.get(certificate, 'data'),
    ...certificate,
  };
  return `${String(made)}, ${Array.isArray(unresolved) ? unresolved.length : '?'} unresolved`;
}

function killedText(killed: LocalDay['killed']): string {
  const counts = new Map<string, number>();
  for (const { name, moment } of killed)
    counts.set(`${name} ${moment}`, (counts.get(`${name} ${moment}`) ?? 0) + 1);
  return Array.from(counts, ([what, times]) => (times === 1 ? what : `${what} ×${times}`)).join(', ');
}

function countedText({ cloud, heard, endedAt }: LocalDay): string {
  const head = ['function', 'calls', 'failed', 'billed s', 'reads', 'writes', 'commits', 'refused'];
  const rows = cloud.names.flatMap((name) => {
    const count = cloud.front.counts.get(name);
    if (count === undefined) return [];
    const { read, written, removed, commits, refused } = heard.of(name);
    const numbers = [
      count.invocations,
      count.failed,
      count.billedMs / 1000,
      read,
      written + removed,
      commits,
      refused,
    ];
    return [[name, ...numbers.map((n) => (Number.isInteger(n) ? String(n) : n.toFixed(1)))]];
  });
  const widths = head.map((text, i) => Math.max(text.length, ...rows.map((row) => (row[i] ?? '').length)));
  const table = [head, ...rows].map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
  const [broker, tasks] = [cloud.passed('kite'), cloud.passed('tasks')];
  const kB = (bytes: number): string => `${Math.round(bytes / 1024).toLocaleString('en-IN')} kB`;
  const later = [...callsUntilMidnight(endedAt).values()].reduce((sum, n) => sum + n, 0);
  return [
    ...table,
    `broker: ${broker.calls} requests, ${kB(broker.bytesOut)} out, ${kB(broker.bytesIn)} back; queue: ${tasks.calls} tasks put in`,
    `after ${clockText(endedAt)} the scheduler calls ${later} times more by midnight, and finds the market closed`,
  ].join('\n');
}

function pricedText({ cloud, heard, prices, endedAt }: LocalDay): string {
  const use = dayUse(cloud, heard, callsUntilMidnight(endedAt));
  return pricesText(prices, priced(prices, quantitiesOf(prices, use)));
}
