import { expect, test } from 'vitest';
import { formOf, modifiedId } from './facts.ts';
import { outcomeOf } from './run.ts';
import { at, storyOf } from './stories.ts';
import { NO_TROUBLE } from './stage.ts';

test('a flatten moves a stop that has triggered and rests beyond its limit, and further at each look, not back to the last close', async () => {
  const flattenAt = at(558) + 1_000;
  const { why, run } = await outcomeOf(storyOf('gap'), 'streamer', { ...NO_TROUBLE, flattenAt });
  expect(why).toBeNull();
  const asked = run.outside.arrived().filter((each) => modifiedId(each) !== null && each.at < at(559));
  // The stop's limit was 96.03; the last close, from before the gap, is 100.
  expect(asked.map((each) => formOf(each).get('price'))).toEqual([
    '95.55',
    '95.05',
    '94.55',
    '94.05',
    '93.55',
  ]);
});
