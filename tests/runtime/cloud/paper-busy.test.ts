import { expect, test } from 'vitest';
import type { Json } from '../../../shared/ports.ts';
import { accountDocument, parsed } from '../../../shared/runtime/documents.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { at } from '../feed/feed-day.ts';
import { app } from './cloud-functions.ts';
import { eachBot, lived, worldOf } from './cloud-world.ts';

/** A day on paper with positions open, whose next minutes somebody else has taken to live, and does not. */
async function busy() {
  const world = worldOf();
  const { store } = world;
  await lived(world, eachBot, at(640));
  const [stored] = await store.read([keys.account('main')]);
  const { open } = parsed('accounts/main', stored?.value ?? null, accountDocument);
  expect(open.length).toBeGreaterThan(0);
  const lease: Json = { nonce: 'somebody', until: at(800) };
  await store.commit({ expect: [], writes: [{ key: keys.lease('paper'), value: lease }] });
  return { world, open };
}

test('a flatten on paper whose minutes somebody else lives is no store that does not answer: it halts, and says what closes when', async () => {
  const { world } = await busy();
  const answer = await world.machine.run(app(world).flatten({ why: 'a test', all: false }));
  expect(answer).toMatchObject({ flat: false, by: 'store', store: 'up', halted: true });
  expect(answer.left).toContainEqual(expect.stringMatching(/closes with the next published minute$/));
}, 60_000);

test('so is a close: what is wanted stands in the position, whoever lives the next minute', async () => {
  const { world, open } = await busy();
  const instrument = open[0]?.instrument ?? '';
  const report = await world.machine.run(app(world).close({ instrument, why: 'a test' }));
  expect(report).toMatchObject({ flat: false, position: instrument });
  expect(report.tookMs).toBeLessThan(160_000);
}, 60_000);
