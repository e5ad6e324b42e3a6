import { z } from 'zod';
import { swept, PARTS, type Tally } from './sweep.ts';
import { STORY_NAMES } from './stories.ts';
import { COMPANIES } from './stage.ts';

/** `node hunt.ts SWEEPS PATTERN`: sweeps until a violation matches, and tells how many runs it took, what was said, and the run that said it. */
const sweepsSchema = z.array(
  z.strictObject({
    story: z.enum(STORY_NAMES),
    company: z.enum(COMPANIES),
    part: z.enum(PARTS),
    only: z.string().nullable(),
  }),
);

const [, , sweeps = '[]', pattern = '.'] = process.argv;
const wanted = new RegExp(pattern);
const whys = new Set<string>();
const tallies: Tally[] = [];
for (const sweep of sweepsSchema.parse(JSON.parse(sweeps))) {
  const table = await swept(sweep, (why) => {
    whys.add(why);
    return wanted.test(why);
  });
  tallies.push(...table.values());
  if ([...whys].some((why) => wanted.test(why))) break;
}
const runs = tallies.reduce((sum, tally) => sum + tally.runs, 0);
const violations = tallies.flatMap((tally) => tally.violations);
const found = violations.find(({ why }) => wanted.test(why)) ?? null;
process.stdout.write(JSON.stringify({ runs, whys: [...whys], found }));
