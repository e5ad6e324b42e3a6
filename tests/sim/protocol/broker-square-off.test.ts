import { expect, test } from 'vitest';
import { sweptStory } from './table.ts';

test('the square-off by the broker holds through every death', async () => {
  const { news, unmet } = await sweptStory('broker-square-off');
  expect({ news, unmet }).toEqual({ news: [], unmet: 0 });
}, 300_000);
