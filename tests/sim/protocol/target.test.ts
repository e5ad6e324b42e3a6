import { expect, test } from 'vitest';
import { sweptStory } from './table.ts';

test('the target holds through every death', async () => {
  const { news, unmet } = await sweptStory('target');
  expect({ news, unmet }).toEqual({ news: [], unmet: 0 });
}, 300_000);
