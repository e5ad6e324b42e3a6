import { expect, test } from 'vitest';
import { accountDocument, parsed, plain } from '../../../shared/runtime/documents.ts';
import { cloudChat } from '../../../shared/runtime/cloud/chat.ts';
import { FLAT } from '../chat/chat-desk.ts';
import type { Json } from '../../../shared/ports.ts';
import type { FlattenReport } from '../../../shared/runtime/flatten.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { at } from '../feed/feed-day.ts';
import { app } from './cloud-functions.ts';
import { eachBot, lived, preflightParts, worldOf, type World } from './cloud-world.ts';

const BY = { chat: 42, from: 42, isAnonymous: false, secondHand: null };
const CHAT = { chat: 42, people: [42], withinMs: 120_000 };

/** What is answered to a message that was written just now. */
async function said(
  world: World,
  update: number,
  text: string,
  changes: Parameters<typeof app>[1] = {},
): Promise<string> {
  const now = world.machine.clock.now();
  const message = { update, at: Math.floor(now / 1_000) * 1_000, ...BY, text };
  const answer = await app(world, { chat: CHAT, ...changes }).chat(message);
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
  const message = { update: 1, at: at(600), ...BY, text: '/status' };
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

test('a flatten that is under way without the store is one with its message that comes again late', async () => {
  const world = worldOf();
  const down = async (): Promise<never> => {
    throw new Error('no store');
  };
  let now = at(620);
  const { ports } = preflightParts(world);
  const begun = Promise.withResolvers<void>();
  const over = Promise.withResolvers<FlattenReport>();
  const one = app(world, {
    ports: { ...ports, clock: { now: () => now }, store: { ...ports.store, read: down, commit: down } },
    chat: CHAT,
    storeless: async () => {
      begun.resolve();
      return { report: await over.promise, agoMs: 0 };
    },
    sleepUntil: async () => undefined,
  });
  const message = { update: 1, at: now, ...BY, text: '/flatten' };
  const first = one.chat(message);
  await begun.promise;
  now += 130_000;
  const second = one.chat(message);
  over.resolve({ flat: false, left: ['5 of NSE:SBIN'], kept: [], tookMs: 0 });
  expect(await second).toMatchObject({ text: expect.stringContaining('left: 5 of NSE:SBIN') });
  expect(await second).toEqual(await first);
});

test('what cannot be read keeps nobody from seeing the rest, nor from a pause and a flatten', async () => {
  const world = worldOf();
  const day = 20260909;
  const put = (key: string, value: Json) => world.store.commit({ expect: [], writes: [{ key, value }] });
  expect(await said(world, 1, '/pause the news')).toMatch(/^halted: the news/);
  const broken = { is: 'no such document' };
  await put(keys.plan(day), broken);
  await put(keys.monitoring('reconcile'), broken);
  const seen = await said(world, 2, '/status');
  expect(seen).toMatch(/\nHALTED: the news [^]*\nNO ENTRY: preflight: plan: document plans\/20260909 /);
  expect(seen).toContain('\nno position');
  await put(keys.day(day), broken);
  expect(await said(world, 3, '/status')).toMatch(/UNREADABLE: the book: [^]*\nHALTED: the news /);
  await put(keys.account('main'), broken);
  expect(await said(world, 4, '/status')).toMatch(/UNREADABLE: the account: document accounts\/main /);
  expect(await said(world, 5, '/pause more')).toMatch(/^\/pause was NOT done: document accounts\/main /);
  expect(await said(world, 6, '/resume read')).toMatch(/^\/resume was NOT done: document accounts\/main /);
  const soon = { sleepUntil: async () => undefined };
  expect(await said(world, 7, '/flatten', soon)).toMatch(/^NOT FLAT [^]*\nNOT HALTED: /);
});

test('a flatten that is not flat is an alert as well: an answer in the chat may be lost', async () => {
  const world = worldOf();
  const parts = { ...preflightParts(world), chat: CHAT, botName: async () => null, place: 'memory' };
  let report = { ...FLAT, flat: false, left: ['5 of NSE:SBIN'] };
  const chat = cloudChat(parts, async () => report);
  const flatten = (update: number) => chat({ update, at: at(510), ...BY, text: '/flatten the news' });
  await flatten(1);
  expect(world.told.alerts).toEqual([expect.stringMatching(/^flatten \(the news [^]*left: 5 of NSE:SBIN$/)]);
  report = FLAT;
  await flatten(2);
  expect(world.told.alerts).toHaveLength(1);
});
