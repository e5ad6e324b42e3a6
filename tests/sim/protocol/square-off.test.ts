import { expect, test } from 'vitest';
import { sweptStory } from './table.ts';

test('the square-off holds through every failure and every death', async () => {
  const { news, unmet } = await sweptStory('square-off');
  expect({ news, unmet }).toEqual({ news: [], unmet: 0 });
}, 300_000);
