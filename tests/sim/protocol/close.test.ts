import { expect, test } from 'vitest';
import { sweptStory } from './table.ts';

test('the closing of one position holds through every death', async () => {
  const { news, unmet } = await sweptStory('close');
  expect({ news, unmet }).toEqual({ news: [], unmet: 0 });
}, 300_000);
