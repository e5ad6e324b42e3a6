import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupTo, verifyFile } from '../../shared/adapters/sqlite/backup.ts';
import { openFile } from '../../shared/adapters/sqlite/file.ts';
import { sqliteQueue } from '../../shared/adapters/sqlite/queue.ts';
import { sqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { addDays, instantOf } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { daysOf, keys } from '../../shared/runtime/keys.ts';

/**
 * `npm run bench:store [-- --quick]`: a year of generated days into one book (`--quick`: 20 days), then what it came to. The file is made in the
 * system's folder for temporary files (TMPDIR): what is measured is that disk, so its own fsync is measured first.
 */
const quick = process.argv.includes('--quick');
const DAYS = quick ? 20 : 250;
const MINUTES = 375;
const FIRST_DAY = 20260101;
const FIRST_BAR_MINUTE = 9 * 60 + 16;
const READS = 20_000;
const QUEUED = 2_000;
const FSYNCS = 300;

/** One commit of each row a minute, 1,500 a day: bytes of each document by what its key names. About what two bots with full records write. */
const COMMITS = [
  { bot: 'stocks', documents: { state: 4_000, decisions: 1_500 } },
  { bot: 'futures', documents: { state: 1_200, decisions: 600 } },
  { bot: 'stocks', documents: { position: 900, order: 800, account: 500, state: 4_000 } },
  { bot: 'job', documents: { job: 300 } },
] as const;
const INSTRUMENTS = 40;
const ORDERS_A_DAY = 60;

interface Made {
  readonly key: string;
  readonly bytes: number;
}

function documentsOf(day: number, minute: number, row: (typeof COMMITS)[number]): readonly Made[] {
  const at = instantOf(day, FIRST_BAR_MINUTE + minute);
  const order = `${day.toString(36)}${(minute % ORDERS_A_DAY).toString(36).padStart(4, '0')}-entry-000000`;
  const byKind: Readonly<Record<string, string>> = {
    state: keys.bot(day, row.bot),
    decisions: keys.decisions(day, at, row.bot, 'tick'),
    position: keys.position(day, `NSE:SYMBOL${minute % INSTRUMENTS}`),
    order: keys.order(order),
    account: keys.account('main'),
    job: keys.job('tick-stocks'),
  };
  return Object.entries(row.documents).map(([kind, bytes]) => ({ key: byKind[kind] ?? kind, bytes }));
}

/** About `bytes` of JSON, no two alike. */
function valueOf(bytes: number, n: number): { n: number; rows: readonly string[] } {
  const row = `${n} RELIANCE buy 75 at 1,234.55: close above the opening range`;
  return { n, rows: Array.from({ length: Math.ceil(bytes / (row.length + 3)) }, () => row) };
}

/** ms. */
function timed<T>(work: () => T): readonly [number, T] {
  const from = performance.now();
  const value = work();
  return [performance.now() - from, value];
}

async function timedAsync<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const from = performance.now();
  const value = await work();
  return [performance.now() - from, value];
}

function quantiles(took: readonly number[]): string {
  const sorted = Float64Array.from(took).sort();
  const at = (q: number): string => (sorted[Math.floor(q * (sorted.length - 1))] ?? NaN).toFixed(3);
  return `median ${at(0.5)} ms, p99 ${at(0.99)}, p99.9 ${at(0.999)}, longest ${at(1)}`;
}

function say(what: string, found: string): void {
  console.log(`${what.padEnd(28)} ${found}`);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

function measureDisk(folder: string): void {
  const descriptor = openSync(join(folder, 'probe'), 'w');
  const page = Buffer.alloc(4_096, 1);
  const took = Array.from(
    { length: FSYNCS },
    () =>
      timed(() => {
        writeSync(descriptor, page);
        fsyncSync(descriptor);
      })[0],
  );
  closeSync(descriptor);
  say('the disk: write, fsync', quantiles(took));
}

async function writeDays(store: Store): Promise<readonly number[]> {
  const took: number[] = [];
  for (let index = 0; index < DAYS; index++) {
    const day = addDays(FIRST_DAY, index);
    for (let minute = 0; minute < MINUTES; minute++) {
      for (const row of COMMITS) {
        const made = documentsOf(day, minute, row);
        const found = await store.read(made.map(({ key }) => key));
        const expect = made.map(({ key }, i) => ({ key, version: found[i]?.version ?? 0 }));
        const writes = made.map(({ key, bytes }) => ({ key, value: valueOf(bytes, took.length) }));
        const [ms, answer] = await timedAsync(() => store.commit({ expect, writes }));
        if (answer.kind !== 'committed') throw new Error(`conflict on ${answer.key}`);
        took.push(ms);
      }
    }
  }
  return took;
}

async function measureReads(store: Store): Promise<void> {
  const reads: number[] = [];
  const lists: number[] = [];
  for (let n = 0; n < READS; n++) {
    // A step that shares no factor with either: every read is of another day and minute.
    const day = addDays(FIRST_DAY, (n * 7_919) % DAYS);
    const minute = (n * 104_729) % MINUTES;
    const key = keys.decisions(day, instantOf(day, FIRST_BAR_MINUTE + minute), 'stocks', 'tick');
    const [ms, found] = await timedAsync(() => store.read([key]));
    if (found[0] == null) throw new Error(`no ${key}`);
    reads.push(ms);
    if (n % 200 === 0) lists.push((await timedAsync(() => store.list(...daysOf('decisions', day))))[0]);
  }
  say('read one', quantiles(reads));
  say("list a day's 750 decisions", quantiles(lists));
}

async function measureQueue(path: string): Promise<void> {
  const file = openFile(path);
  const queue = sqliteQueue(file, { now: () => 0 });
  const enqueued: number[] = [];
  for (let n = 0; n < QUEUED; n++) {
    const task = { name: `order-${n}-0`, orderId: `order-${n}`, notBefore: 0, validUntil: 0 };
    enqueued.push((await timedAsync(() => queue.enqueue(task)))[0]);
  }
  const [drained] = await timedAsync(() => queue.drain(async () => undefined));
  file.close();
  say('enqueue', quantiles(enqueued));
  say('hand over and acknowledge', `${(drained / QUEUED).toFixed(3)} ms a task, of ${QUEUED} waiting`);
}

async function main(folder: string): Promise<void> {
  const path = join(folder, 'book.db');
  console.log(`${DAYS} days of ${MINUTES * COMMITS.length} commits, in ${folder}`);
  measureDisk(folder);
  const file = openFile(path);
  const store = sqliteStore(file);
  const [all, commits] = await timedAsync(() => writeDays(store));
  const inCommits = commits.reduce((sum, ms) => sum + ms, 0);
  say('commit', quantiles(commits));
  say(
    'commits a second',
    `${Math.round((commits.length / inCommits) * 1_000)} (all of it took ${seconds(all)})`,
  );
  say('closing', seconds(timed(() => file.close())[0]));
  const { size } = statSync(path);
  say('size', `${megabytes(size)}, ${megabytes(size / DAYS)} a day`);

  const [opening, again] = timed(() => openFile(path));
  say('opening, with quick_check', seconds(opening));
  await measureReads(sqliteStore(again));
  again.close();
  await measureQueue(path);
  const [backing, contents] = await timedAsync(() => backupTo(path, join(folder, 'copy.db')));
  const { bytes, pages, documents } = contents;
  say('backup, verified', `${seconds(backing)}: ${megabytes(bytes)}, ${pages} pages, ${documents} documents`);
  say('verifying alone', seconds(timed(() => verifyFile(path))[0]));
}

const folder = mkdtempSync(join(tmpdir(), 'tron-bench-'));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
