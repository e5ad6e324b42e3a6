import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../../shared/domain/time.ts';
import { splitMissed } from '../../../shared/runtime/jobs/missed.ts';

const DUE = [0, 1, 2, 3].map((minute) => minute * MINUTE_MS);
const NOW = 3 * MINUTE_MS + 30_000;

test.each([
  ['latest', 3600, [3], [[0, 1, 2]]],
  ['each', 3600, [0, 1, 2, 3], []],
  ['skip', 3600, [3], [[0, 1, 2]]],
  ['latest', 90, [3], [[0, 1], [2]]],
  ['each', 90, [2, 3], [[0, 1]]],
  ['each', 150, [1, 2, 3], [[0]]],
] as const)('%s, at most %d s late', (missed, lateAtMostSeconds, run, skipped) => {
  const split = splitMissed({ missed, lateAtMostSeconds }, DUE, NOW);
  expect(split.run).toEqual(run.map((minute) => minute * MINUTE_MS));
  expect(split.skipped.map(({ due }) => due)).toEqual(
    skipped.map((each) => each.map((minute) => minute * MINUTE_MS)),
  );
});

test('a run is on time until its minute is over, and exactly as late as allowed is not too late', () => {
  const job = { missed: 'skip', lateAtMostSeconds: 60 } as const;
  expect(splitMissed(job, [0], 59_999).run).toEqual([0]);
  expect(splitMissed(job, [0], 60_000)).toEqual({
    run: [],
    skipped: [{ due: [0], why: 'missed runs are not made up' }],
  });
  const latest = { missed: 'latest', lateAtMostSeconds: 60 } as const;
  expect(splitMissed(latest, [0], 60_000).run).toEqual([0]);
  expect(splitMissed(latest, [0], 60_001).skipped).toEqual([{ due: [0], why: 'later than 60 s' }]);
  expect(splitMissed(latest, [], NOW)).toEqual({ run: [], skipped: [] });
});
