import { expect, test } from 'vitest';
import { sweptStory } from './table.ts';

test('the gap holds through every death', async () => {
  const { news, unmet } = await sweptStory('gap');
  expect({ news, unmet }).toEqual({ news: [], unmet: 0 });
}, 300_000);
