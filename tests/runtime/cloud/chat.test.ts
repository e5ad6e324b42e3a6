import { expect, test } from 'vitest';
import { accountDocument, parsed, plain } from '../../../shared/runtime/documents.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { at } from '../feed/feed-day.ts';
import { app } from './cloud-functions.ts';
import { eachBot, lived, worldOf, type World } from './cloud-world.ts';

const CHAT = { chat: 42, people: [42], withinMs: 120_000 };

/** What is answered to a message that was written just now. */
async function said(world: World, update: number, text: string): Promise<string> {
  const now = world.machine.clock.now();
  const message = { update, at: Math.floor(now / 1_000) * 1_000, chat: 42, from: 42, text };
  const answer = await app(world, { chat: CHAT }).chat(message);
  return answer.kind === 'reply' ? answer.text : `refused: ${answer.why}`;
}

test('a day is looked at, paused, gone on with, flattened and opened again from the chat alone', async () => {
  const world = worldOf();
  const answers: string[] = [];
  let update = 0;
  const say = async (text: string): Promise<void> =>
    void answers.push(await said(world, (update += 1), text));
  const flattening: Promise<void>[] = [];
  const result = await lived(
    world,
    async (call, end) => {
      if (end === at(620)) {
        await say('/status');
        await say('/pause lunch');
        await say('/status');
      }
      if (end === at(625)) await say('/resume it is over');
      if (end === at(700)) flattening.push(say('/flatten the news'));
      await eachBot(call, end);
    },
    at(705),
  );
  await Promise.all(flattening);
  const [before, paused, then, resumed, flat] = answers;
  expect(before).toMatch(/^10:20(?::00)? paper\n2026-09-09: realised ₹?/);
  expect(paused).toBe('halted: lunch (in the chat, by user 42)');
  expect(then).toContain('\nHALTED: lunch (in the chat, by user 42)\n');
  expect(resumed).toBe('not halted any more; it was: lunch (in the chat, by user 42)');
  expect(flat).toMatch(/^flat in \d+\.\d s\nhalted: no entry follows/);
  const entries = result.decisions.filter(({ kind }) => kind === 'entry').map(({ barAt }) => barAt);
  expect(entries.some((each) => each >= at(620) && each < at(625))).toBe(false);
  expect(entries.some((each) => each >= at(625))).toBe(true);
  const [halt] = await world.store.list(keys.halt(0), 'halts/~');
  expect(halt?.value).toMatchObject({ who: 'user 42 of the chat', why: 'it is over' });
}, 60_000);

test('a halt is not ended while the flatten that made it is not done', async () => {
  const world = worldOf();
  await lived(world, eachBot, at(640));
  const key = keys.account('main');
  const [stored] = await world.store.read([key]);
  const account = parsed(key, stored?.value ?? null, accountDocument);
  const names = account.open.map(({ instrument }) => instrument);
  expect(names).not.toEqual([]);
  const value = plain({ ...account, halted: 'the news', desired: 'flat' });
  await world.store.commit({ expect: [], writes: [{ key, value }] });
  expect(await said(world, 1, '/resume now')).toContain(
    `/resume was NOT done: a flatten is not done, and ${names.join(', ')} may be open`,
  );
});

test('without a chat that is named nothing is heard', async () => {
  const message = { update: 1, at: at(600), chat: 42, from: 42, text: '/status' };
  expect(await app(worldOf()).chat(message)).toMatchObject({ kind: 'refused', rule: 'chat' });
});

test('a plan that nobody can read is what the status says keeps entries back, beside all else', async () => {
  const world = worldOf();
  world.machine.clock.set(at(600));
  const key = keys.plan(20260909);
  await world.store.commit({ expect: [], writes: [{ key, value: { version: 99 } }] });
  const status = await said(world, 1, '/status');
  expect(status).toMatch(/^10:00(?::00)? paper\n/);
  expect(status).toContain(`document ${key} does not fit its schema`);
});
