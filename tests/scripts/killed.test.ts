import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dayText } from '../../shared/domain/time.ts';
import { positionDocument, parsed } from '../../shared/runtime/documents.ts';
import { daysOf } from '../../shared/runtime/keys.ts';
import { openBook } from '../../shared/runtime/wire-books.ts';
import { describeWithData } from '../support/real-data.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Days of real bars, and at how many moments each is killed. */
const LIVED = [
  { day: 20170927, bots: 'stocks,futures', moments: 12 },
  // Three trades in options and nothing else: most of its orders' commits are within a trade.
  { day: 20221118, bots: 'options', moments: 6 },
] as const;
type Lived = (typeof LIVED)[number];
const MOMENT_WORDS = ['before', 'inside', 'after'] as const;
const SEED = 20260909;
const LIMIT_MS = 300_000;

/** Numbers from 0 to below `most`, the same for a seed. */
function drawn(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

/** The command in a process of its own: what it printed, and whether it was killed. */
async function tron(
  { day, bots }: Lived,
  state: string,
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const data = process.env['TRON_DATA'] ?? '';
  const args = [
    '--data',
    data,
    '--day',
    dayText(day),
    '--bots',
    bots,
    '--profile',
    'demo',
    '--no-seed-run',
    '--json',
    '--quiet',
    '--log',
    'none',
    '--state',
    state,
  ];
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(ROOT, 'tests/support/die-at-commit.ts'),
      join(ROOT, 'scripts/tron.ts'),
      'run',
      ...args,
      ...options,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { out, err, killed: child.signalCode === 'SIGKILL' };
}

/** What a killed process left: an order that is on its way, a position that is open. */
async function leftIn(
  { day }: Lived,
  state: string,
): Promise<{ readonly inFlight: boolean; readonly open: boolean }> {
  const book = await openBook('history', join(state, 'history.db'), 'read');
  if (book === null) return { inFlight: false, open: false };
  const entries = await book.store.list(...daysOf('positions', day));
  await book.close();
  const positions = entries.map(({ key, value }) => parsed(key, value, positionDocument));
  return {
    inFlight: positions.some(({ entry, exit }) =>
      [entry, exit].some(
        (order) => order?.status === 'approved' || order?.status === 'sending' || order?.asked != null,
      ),
    ),
    open: positions.some(({ trade }) => trade !== null),
  };
}

/** Commits of a life that was not killed, each with the keys it wrote; those that move orders or money stand out. */
interface Commits {
  readonly all: number;
  readonly writing: readonly number[];
  readonly orders: readonly number[];
}

async function wholeDay(
  lived: Lived,
  state: string,
): Promise<{ readonly document: string; readonly commits: Commits }> {
  const file = join(state, 'commits.json');
  const { out, err } = await tron(lived, state, [], { COMMITS_TO: file });
  expect(err).toBe('');
  const keys = z.array(z.array(z.string())).parse(JSON.parse(readFileSync(file, 'utf8')));
  const numbered = keys
    .map((written, i) => ({ commit: i + 1, written }))
    .filter(({ written }) => written.length > 0);
  return {
    document: out,
    commits: {
      all: keys.length,
      writing: numbered.map(({ commit }) => commit),
      orders: numbered
        .filter(({ written }) => written.some((key) => /^(accounts|positions|orders|trades|tasks)/.test(key)))
        .map(({ commit }) => commit),
    },
  };
}

describeWithData('a day of real bars whose process is killed', () => {
  describe.each(LIVED)('$day, $bots', (lived) => {
    killedAndGoneOnWith(lived);
  });
});

function killedAndGoneOnWith(lived: Lived): void {
  const folder = mkdtempSync(join(tmpdir(), 'tron-killed-'));
  const whole: { document: string; commits: Commits } = {
    document: '',
    commits: { all: 0, writing: [], orders: [] },
  };

  beforeAll(async () => {
    const state = mkdtempSync(join(folder, 'whole-'));
    Object.assign(whole, await wholeDay(lived, state));
  }, LIMIT_MS);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function killedAt(place: number, draw: (most: number) => number) {
    const state = mkdtempSync(join(folder, 'killed-'));
    const among = place % 5 < 3 ? whole.commits.orders : whole.commits.writing;
    const commit = among[draw(among.length)] ?? 1;
    const at = `${commit} ${MOMENT_WORDS[place % 3] ?? 'after'}`;
    const first = await tron(lived, state, [], { DIE_AT: at });
    expect(`${at}: ${first.killed} ${first.out}`).toBe(`${at}: true `);
    const left = await leftIn(lived, state);
    // Every fourth is killed again while it goes on ("before" is of commits that write, and this one may be a reading).
    if (place % 4 === 0) {
      const again = 1 + draw(Math.max(1, (whole.commits.all - commit) >> 3));
      const second = await tron(lived, state, ['--resume'], {
        DIE_AT: `${again} ${MOMENT_WORDS[1 + draw(2)] ?? 'after'}`,
      });
      if (!second.killed)
        throw new Error(`killed at ${at}, but not at ${again} when it went on: ${second.err}`);
    }
    const resumed = await tron(lived, state, ['--resume']);
    expect(`${at}: ${resumed.err}`).toBe(`${at}: `);
    rmSync(state, { recursive: true });
    return { at, same: resumed.out === whole.document, left };
  }

  test(
    'ends, gone on with, as if it had never been killed: the same ledger to the paisa, the same decisions',
    async () => {
      const draw = drawn(SEED);
      const moments: Awaited<ReturnType<typeof killedAt>>[] = [];
      const places = Array.from({ length: lived.moments }, (_, i) => i);
      // Two at a time; each has its own draws, so that which ends first changes nothing.
      const seeds = places.map(() => draw(2 ** 31));
      const work = async (start: number): Promise<void> => {
        for (let place = start; place < lived.moments; place += 2)
          moments.push(await killedAt(place, drawn(seeds[place] ?? 0)));
      };
      await Promise.all([work(0), work(1)]);
      expect(moments.filter(({ same }) => !same).map(({ at }) => at)).toEqual([]);
      expect(moments).toHaveLength(lived.moments);
      for (const word of MOMENT_WORDS) expect(moments.some(({ at }) => at.endsWith(word))).toBe(true);
      const ofOrders = moments.filter(({ at }) => whole.commits.orders.includes(Number(at.split(' ')[0])));
      expect(ofOrders.length).toBeGreaterThanOrEqual(lived.moments / 2);
      expect(moments.filter(({ left }) => left.inFlight).length).toBeGreaterThan(0);
      expect(moments.filter(({ left }) => left.open).length).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  test(
    'a second process on the same book is refused, and changes nothing',
    async () => {
      const state = mkdtempSync(join(folder, 'two-'));
      const answers = await Promise.all([tron(lived, state, []), tron(lived, state, [])]);
      const ran = answers.filter(({ out }) => out !== '');
      const refused = answers.filter(({ out }) => out === '');
      expect(ran.map(({ out }) => out)).toEqual([whole.document]);
      expect(refused.map(({ err }) => err)).toEqual([expect.stringMatching(/^refused: book-taken: /)]);
    },
    LIMIT_MS,
  );
}
