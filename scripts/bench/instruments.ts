import { readFileSync } from 'node:fs';
import { unpacked } from '../../shared/adapters/data-folder.ts';
import { dayText, parseDay } from '../../shared/domain/time.ts';
import { bookOf, instrumentAt, type InstrumentBook } from '../../shared/instruments/book.ts';
import { chainOf, optionOf } from '../../shared/instruments/chain.ts';
import { readDump, type Dump, type DumpSource } from '../../shared/instruments/dump.ts';
import { optionExpiries } from '../../shared/instruments/expiries.ts';
import { instrumentByKey, instrumentByToken } from '../../shared/instruments/lookup.ts';
import { futureToTrade } from '../../shared/instruments/roll.ts';
import { underlyingOf } from '../../shared/instruments/underlying.ts';

/**
 * `npm run bench:instruments [-- FILE DAY]`: reading a dump (median of RUNS), what it takes in memory, lookups a second. Without a file: as many generated
 * rows as Kite's dump of NFO and BFO of 17 Aug 2026 has, with names in quotes as Kite writes them.
 */
const RUNS = 21;
const LOOKUPS = 300_000;
const GENERATED_DAY = 20260817;
const UNDERLYINGS = 200;
const STRIKES = 33;
const HEADER =
  'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange';

function generated(): string {
  const lines = [HEADER];
  let token = 0;
  const add = (symbol: string, name: string, expiry: string, strike: number, type: string): void => {
    const exchange = token % 9 === 0 ? 'BFO' : 'NFO';
    const segment = `${exchange}-${type === 'FUT' ? 'FUT' : 'OPT'}`;
    token += 1;
    lines.push(
      `${token * 256 + 2},${token},${symbol},"${name}",0,${expiry},${strike},0.05,65,${type},${segment},${exchange}`,
    );
  };
  for (let u = 0; u < UNDERLYINGS; u += 1) {
    const name = u === 0 ? 'NIFTY' : `STOCK${u}`;
    for (const [code, expiry] of [
      ['26AUG', '2026-08-25'],
      ['26SEP', '2026-09-29'],
      ['26OCT', '2026-10-27'],
    ]) {
      add(`${name}${code}FUT`, name, expiry ?? '', 0, 'FUT');
      for (let s = 0; s < STRIKES; s += 1) {
        for (const type of ['CE', 'PE'])
          add(`${name}${code}${1000 + s * 20}${type}`, name, expiry ?? '', 1000 + s * 20, type);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

function read(source: DumpSource): Dump {
  const dump = readDump(source);
  if (dump.kind === 'refused') throw new Error(`${dump.rule}: ${dump.why}`);
  return dump;
}

function quantile(values: readonly number[], q: number): number {
  return Float64Array.from(values).sort()[Math.floor(q * (values.length - 1))] ?? NaN;
}

function say(what: string, found: string): void {
  console.log(`${what.padEnd(28)} ${found}`);
}

function rate(what: string, times: number, work: (i: number) => unknown): void {
  for (let i = 0; i < times / 10; i += 1) work(i);
  const before = process.cpuUsage();
  for (let i = 0; i < times; i += 1) work(i);
  const { user, system } = process.cpuUsage(before);
  say(what, `${Math.round((times / (user + system)) * 1e6).toLocaleString('en-IN')} a second of a processor`);
}

function measureLookups(book: InstrumentBook): void {
  const { length } = book.table;
  // A step that shares no factor with the number of rows: every lookup is of another part of the book.
  const rowOf = (i: number): number => (i * 7_919) % length;
  const keys = Array.from({ length }, (_, row) => instrumentAt(book, row).key);
  const tokens = Array.from({ length }, (_, row) => book.table.instrumentToken[row] ?? 0);
  rate('by key', LOOKUPS, (i) => instrumentByKey(book, keys[rowOf(i)] ?? ''));
  rate('by token', LOOKUPS, (i) => instrumentByToken(book, tokens[rowOf(i)] ?? 0));
  rate('unknown key, with nearest', LOOKUPS / 1_000, (i) => instrumentByKey(book, `${keys[rowOf(i)]}X`));
  const [first] = book.table.underlyings;
  const nifty = underlyingOf(book, 'NIFTY');
  const of = nifty.kind === 'underlying' ? nifty : first;
  if (of === undefined) return;
  const expiry = optionExpiries(book, of)[0]?.day ?? 0;
  const chain = chainOf(book, of, expiry);
  const strikes = 'rule' in chain ? [] : chain.map(({ strike }) => strike);
  const what = `${of.name} ${dayText(expiry)}`;
  rate(`${what} by strike`, LOOKUPS, (i) => {
    const strike = strikes[i % strikes.length];
    return strike === undefined ? null : optionOf(book, of, { expiry, strike, right: 'CE' });
  });
  rate(`${what}, the chain of ${strikes.length}`, LOOKUPS / 100, () => chainOf(book, of, expiry));
  rate(`${of.name}, expiries`, LOOKUPS / 10, () => optionExpiries(book, of));
  rate(`${of.name}, future to trade`, LOOKUPS / 10, () => futureToTrade(book, of));
}

const [file, day] = process.argv.slice(2);
const text =
  file === undefined
    ? generated()
    : unpacked(file, readFileSync(file))
        .map((part) => part.text)
        .join('');
const source: DumpSource = {
  text,
  day: day === undefined ? GENERATED_DAY : parseDay(day),
  fetchedAt: null,
  transfer: null,
  previousRows: null,
};
const took: number[] = [];
const busy: number[] = [];
for (let i = 0; i < RUNS; i += 1) {
  const before = process.cpuUsage();
  const from = performance.now();
  read(source);
  took.push(performance.now() - from);
  const { user, system } = process.cpuUsage(before);
  busy.push((user + system) / 1_000);
}
const dump = read(source);
const { length, bytes } = dump.table;
say('rows', `${length.toLocaleString('en-IN')}, ${(text.length / 1e6).toFixed(1)} MB of text`);
const times = (of: readonly number[]): string =>
  `median ${quantile(of, 0.5).toFixed(0)} ms of ${RUNS} runs, first ${(of[0] ?? NaN).toFixed(0)}, longest ${quantile(of, 1).toFixed(0)}`;
say('read and validated', times(took));
say('of a processor, all threads', times(busy));
say('in memory', `${(bytes / length).toFixed(1)} bytes a row, ${(bytes / 1e6).toFixed(1)} MB`);
measureLookups(bookOf(dump));
