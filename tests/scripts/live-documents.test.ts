import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { FeedOutside } from '../../scripts/commands/run-feed.ts';
import { openFile } from '../../shared/adapters/sqlite/file.ts';
import { sqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { addDays } from '../../shared/domain/time.ts';
import type { Json, Store } from '../../shared/ports.ts';
import { otherRoot } from '../../shared/runtime/book-root.ts';
import { formatted } from '../../shared/runtime/document-format.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { liveGate } from '../../shared/runtime/live-gate.ts';
import { keepOrderAnswers, keepWrongIp } from '../../shared/runtime/probe/answers.ts';
import { orderAnswers, putSession, ROOT, wrongIpAnswer } from '../runtime/ladder/made.ts';
import { at } from '../runtime/feed/feed-day.ts';
import { armedDay, LIVE } from './live-day.ts';
import { kiteOf, liveWorld, type LiveWorld } from './live-world.ts';

const DAY = 20260909;
const FIRST = addDays(DAY, -40);
const YESTERDAY = addDays(DAY, -1);

/** The ladder as it is, of sessions that were lived at Kite. */
const PROVEN: FeedOutside['gate'] = (live, paper, day, settings) =>
  liveGate(live, paper, day, { ...settings, root: ROOT, liveSessions: 1 });

async function inFile(state: string, book: string, work: (store: Store) => Promise<unknown>): Promise<void> {
  const file = openFile(join(state, `${book}.db`));
  await work(sqliteStore(file));
  file.close();
}

const envelope = z.object({ data: z.record(z.string(), z.json()) });

/** Everything is proven: twenty sessions on paper, one live, both probes. */
async function proven(options: { readonly cutAt?: number } = {}) {
  const kite = kiteOf();
  const world = await armedDay({ wire: 'calls', kite, gate: PROVEN, ...options });
  await inFile(world.state, 'kite', async (raw) => {
    for (let i = 0; i < 20; i++) await putSession(formatted(raw), addDays(FIRST, i), 'paper');
  });
  await inFile(world.state, 'live', async (raw) => {
    await putSession(formatted(raw), addDays(FIRST, 20), 'live');
    await otherRoot(formatted(raw), 'http://127.0.0.1:9');
    await keepOrderAnswers(formatted(raw), orderAnswers(YESTERDAY));
    await keepWrongIp(formatted(raw), wrongIpAnswer(YESTERDAY));
  });
  return { world, kite };
}

/** What may stand in a document's place, by what it was. */
const DAMAGES: Readonly<Record<string, (was: Json) => Json>> = {
  empty: () => ({}),
  'a text': () => 'gone',
  'of another program': () => ({ day: 20260909 }),
  'of a newer program': (was) => ({ format: 99, data: was }),
  'an empty envelope': () => ({ format: 4, data: {} }),
  'half of it': (was) => ({ format: 4, data: half(was) }),
  'of an old format that it never had': () => ({ format: 1, data: [] }),
};

function half(was: Json): Json {
  const { data } = envelope.parse(was);
  return Object.fromEntries(Object.entries(data).slice(0, -1));
}

const DOCUMENTS = [
  ['live', keys.live(DAY)],
  ['live', keys.bookRoot],
  ['live', keys.probe('orders')],
  ['live', keys.probe('wrong-ip')],
  ['live', keys.newestCertificate],
  ['live', keys.certificate(addDays(FIRST, 20))],
  ['live', keys.session(addDays(FIRST, 20))],
  ['live', keys.day(addDays(FIRST, 20))],
  ['kite', keys.day(FIRST)],
  ['kite', keys.session(FIRST)],
  ['kite', keys.certificate(FIRST)],
  ['kite', keys.doubt(FIRST, 'halt-1')],
] as const;

async function damage(state: string, book: string, key: string, how: (was: Json) => Json): Promise<Json> {
  const kept: Json[] = [];
  await inFile(state, book, async (raw) => {
    const [was] = await raw.read([key]);
    kept.push(was?.value ?? null);
    await raw.commit({ expect: [], writes: [{ key, value: how(was?.value ?? { format: 4, data: {} }) }] });
  });
  return kept[0] ?? null;
}

const run = ({ tron, calendar }: LiveWorld & { readonly calendar: readonly string[] }, ...more: string[]) =>
  tron(...LIVE, ...calendar, ...more);

test('a document that cannot be read permits nothing: the run is refused with its name in one sentence, and nothing is asked of Kite', async () => {
  const { world } = await proven();
  const asked = world.asked.length;
  const wrong: string[] = [];
  for (const [book, key] of DOCUMENTS)
    for (const [name, how] of Object.entries(DAMAGES)) {
      const was = await damage(world.state, book, key, how);
      const { code, out, err } = await run(world);
      await damage(world.state, book, key, () => was);
      const isClear = new RegExp(`^(refused: document|error): document ${key} .*$`).test(err);
      if (code === 0 || code === 4 || !isClear || /LIVE: /.test(out) || world.asked.length > asked)
        wrong.push(`${book} ${key}, ${name}: exit ${code}: ${err}`);
    }
  expect(wrong).toEqual([]);
}, 60_000);

test('a document under another’s key, a day’s record that asks for nothing and answers without a measurement permit nothing', async () => {
  const { world } = await proven();
  const of = (change: Readonly<Record<string, Json>>) => (was: Json) => ({
    format: 4,
    data: { ...envelope.parse(was).data, ...change },
  });
  const nothing = { times: 0, medianMs: 0, maxMs: 0 };
  for (const [book, key, change] of [
    ['kite', keys.day(FIRST), { day: addDays(FIRST, 1) }],
    ['kite', keys.day(FIRST), { request: '' }],
    ['kite', keys.day(FIRST), { request: '{"feed":7}' }],
    ['kite', keys.certificate(FIRST), { day: addDays(FIRST, 1) }],
    ['live', keys.probe('orders'), { positions: nothing }],
  ] as const) {
    const was = await damage(world.state, book, key, of(change));
    const { code, err } = await run(world);
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(new RegExp(`^refused: document: document ${key} `)),
    ]);
    await damage(world.state, book, key, () => was);
  }
});

test('so does a book of paper trading that is damaged', async () => {
  const { world } = await proven();
  for (const wreck of [
    () => writeFileSync(join(world.state, 'kite.db'), 'no book'),
    () => truncateSync(join(world.state, 'kite.db')),
  ]) {
    wreck();
    const { code, err } = await run(world);
    expect([code, err]).toEqual([3, expect.stringMatching(/^refused: storage: .*kite\.db: /)]);
  }
  expect(world.asked).toEqual([]);
});

describe('a day that was begun, holds a position and is gone on with', () => {
  test.each([
    ['its arming', 'live', keys.live(DAY)],
    ['an old session', 'kite', keys.session(FIRST)],
    ['what a probe was answered', 'live', keys.probe('orders')],
  ] as const)(
    'has no entries where %s cannot be read, and is looked after to its end',
    async (_, book, key) => {
      const { world, kite } = await proven({ cutAt: at(620) });
      await expect(run(world)).resolves.toMatchObject({ code: 1 });
      expect(kite.orders().filter(({ rests }) => rests)).toHaveLength(1);
      const before = kite.orders().length;
      const { state, calendar } = world;
      await damage(state, book, key, () => ({ format: 99, data: {} }));
      const second = await liveWorld({ wire: 'calls', kite, state, start: at(622), gate: PROVEN });
      const { code, out, err } = await run({ ...second, calendar }, '--resume');
      expect(out).toMatch(
        new RegExp(`No entry is made, what is open is looked after: document: document ${key} `),
      );
      const entries = kite
        .orders()
        .slice(before)
        .filter(({ tag }) => tag?.[15] === 'e');
      expect([code, err, entries, kite.orders().some(({ isLive }) => isLive)]).toEqual([0, '', [], false]);
    },
    30_000,
  );

  test('so it is where the book of paper trading is damaged', async () => {
    const { world, kite } = await proven({ cutAt: at(620) });
    await run(world);
    const { state, calendar } = world;
    writeFileSync(join(state, 'kite.db'), 'no book');
    const second = await liveWorld({ wire: 'calls', kite, state, start: at(622), gate: PROVEN });
    const { code, out } = await run({ ...second, calendar }, '--resume');
    expect(out).toMatch(/No entry is made, what is open is looked after: storage: .*kite\.db: /);
    expect([code, kite.orders().some(({ isLive }) => isLive)]).toEqual([0, false]);
  }, 30_000);
});
