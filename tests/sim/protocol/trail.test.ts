import { expect, test } from 'vitest';
import { sweptStory } from './table.ts';

test('the trail holds through every death', async () => {
  const { news, unmet } = await sweptStory('trail');
  expect({ news, unmet }).toEqual({ news: [], unmet: 0 });
}, 300_000);
