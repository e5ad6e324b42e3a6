import { expect, test } from 'vitest';
import { DEATHS, deathsOf } from './deaths.ts';
import { formOf, isPost } from './facts.ts';
import { failuresOf } from './plan.ts';
import { outcomeOf, type Outcome } from './run.ts';
import { storyOf } from './stories.ts';
import { NO_TROUBLE } from './stage.ts';
import { seenOf } from './sweep.ts';

/**
 * A stop-loss that the broker rejects, and an instance that stands still just before it sends the exit in its place: the streamer takes that exit for lost
 * and sells, and then it lands. Nothing before the call can prevent it; the books must show it and buy back what was sold too much, within what
 * `bounds.ts` allows.
 */
test('an exit that lands after another took its place is bought back', async () => {
  const story = storyOf('entry');
  const calm = await outcomeOf(story, 'streamer', NO_TROUBLE);
  const rejected = failuresOf('entry', seenOf(calm)).filter(
    ({ failure, pairs }) => pairs && failure === 'RMS reject',
  );
  const outcomes: Outcome[] = [];
  for (const { trouble } of rejected) {
    const only = await outcomeOf(story, 'streamer', trouble);
    for (const death of DEATHS)
      for (const planned of deathsOf('entry', seenOf(only), death, [0, Infinity], true))
        outcomes.push(await outcomeOf(story, 'streamer', { ...trouble, fates: planned.trouble.fates }));
  }
  expect(outcomes.flatMap(({ why }) => why ?? [])).toEqual([]);
  expect(outcomes.filter((outcome) => boughtOf(outcome) > 1).length).toBeGreaterThan(0);
});

function boughtOf({ run }: Outcome): number {
  return run.outside
    .arrived()
    .filter((each) => isPost(each) && formOf(each).get('transaction_type') === 'BUY').length;
}
