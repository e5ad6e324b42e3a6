import type { StoryName } from './stories.ts';
import { PARTS, swept, type Sweep, type Table, type Violation } from './sweep.ts';
import { COMPANIES } from './stage.ts';

/** The sweeps of one story: each failure and each failure with a death, with and without the streamer; the twin for what two do at once. */
export function sweepsOf(story: StoryName): readonly Sweep[] {
  return PARTS.flatMap((part) =>
    COMPANIES.filter((company) => isSwept(story, part, company === 'twin')).map((company) => ({
      story,
      company,
      part,
      only: null,
    })),
  );
}

/** What people do on the way in is the entry's; two instances of the functions meet deaths, as one of them stands still while the other acts. */
function isSwept(story: StoryName, part: Sweep['part'], isTwin: boolean): boolean {
  if (part === 'people') return story === 'entry';
  // The others' way out and back is the same once more, and a gap's is the stop's.
  if (part === 'restores') return !isTwin && story !== 'gap';
  return !isTwin || part === 'deaths';
}

/** Beside the streamer, which reads the book all the time that they take, they have no place in a minute. */
const LONG: ReadonlySet<StoryName> = new Set(['gap', 'trail', 'broker-square-off', 'close']);

/**
 * What the tests sweep, for they have a minute: the way in and the square-off with every failure and what follows, the other stories with every death.
 * `npm run sim:protocol` sweeps it all.
 */
export function testedSweeps(story: StoryName): readonly Sweep[] {
  return sweepsOf(story).filter(({ company, part }) => {
    if (part === 'deaths') return company === 'alone' || (company === 'streamer' && !LONG.has(story));
    if (company !== 'alone') return false;
    return story === 'entry' || (story === 'square-off' && part === 'failures');
  });
}

export interface SweptStory {
  readonly runs: number;
  readonly unmet: number;
  /** What did not hold. */
  readonly news: readonly string[];
}

export async function sweptStory(story: StoryName): Promise<SweptStory> {
  const tables: Table[] = [];
  for (const sweep of testedSweeps(story)) tables.push(await swept(sweep));
  const tallies = tables.flatMap((table) => Array.from(table.values()));
  const violations = tallies.flatMap((tally) => tally.violations);
  return {
    runs: tallies.reduce((sum, { runs }) => sum + runs, 0),
    unmet: tallies.reduce((sum, { unmet }) => sum + unmet, 0),
    news: violations.map(told),
  };
}

/** On one line, with what makes the run again. */
export function told({ story, company, failure, where, why, trouble }: Violation): string {
  return `${story}, ${company}: ${failure}, ${where}: ${why} ${JSON.stringify(trouble)}`;
}
