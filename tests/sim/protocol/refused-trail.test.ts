import { expect, test } from 'vitest';
import { routeOf } from './plan.ts';
import { outcomeOf } from './run.ts';
import { at, storyOf } from './stories.ts';
import { NO_TROUBLE } from './stage.ts';

test('a broker that refuses everything for half a minute costs a stop that is to move nothing: it rests', async () => {
  const [from, to] = [at(558), at(558) + 30_000];
  const kite = (['modify', 'place'] as const).map((route) => ({
    fault: 'rate-limited' as const,
    route,
    from,
    to,
  }));
  const { why, nakedMs, run } = await outcomeOf(storyOf('trail'), 'streamer', { ...NO_TROUBLE, kite });
  expect(why).toBeNull();
  expect(nakedMs).toBeLessThan(1_000);
  const written = run.outside.arrived().filter((each) => each.at >= from && each.at < at(559));
  expect(new Set(written.map(routeOf))).toEqual(new Set(['modify', 'orders']));
});
