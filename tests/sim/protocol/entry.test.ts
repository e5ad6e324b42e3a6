import { expect, test } from 'vitest';
import { sweptStory } from './table.ts';

test('the entry holds through every failure, every death and both', async () => {
  const { news, unmet } = await sweptStory('entry');
  expect({ news, unmet }).toEqual({ news: [], unmet: 0 });
}, 300_000);
