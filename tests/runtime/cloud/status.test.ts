import { expect, test } from 'vitest';
import { keys } from '../../../shared/runtime/keys.ts';
import { app } from './cloud-functions.ts';
import { worldOf } from './cloud-world.ts';

test('the status tells of functions what was last heard of them, and of nothing else that is watched', async () => {
  const world = worldOf({});
  await app(world).beat('tick-stocks', { startedAt: 5, endedAt: 7, outcome: 'done', why: null });
  const writes = [{ key: keys.monitoring('store'), value: { askedAt: 9 } }];
  await world.store.commit({ expect: [], writes });
  const status = await app(world).status();
  expect(status).toMatchObject({ functions: { 'tick-stocks': { lastSuccess: 7, durationMs: 2 } } });
  expect(JSON.stringify(status)).not.toContain('askedAt');
});
