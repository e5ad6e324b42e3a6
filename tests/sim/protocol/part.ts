import { z } from 'zod';
import { swept, PARTS } from './sweep.ts';
import { STORY_NAMES } from './stories.ts';
import { COMPANIES } from './stage.ts';

/** `node part.ts SWEEP`: one sweep, and its table as JSON: a pair of failure and tally for each. */
const sweepSchema = z.strictObject({
  story: z.enum(STORY_NAMES),
  company: z.enum(COMPANIES),
  part: z.enum(PARTS),
  only: z.string().nullable(),
});

const table = await swept(sweepSchema.parse(JSON.parse(process.argv[2] ?? 'null')));
process.stdout.write(JSON.stringify([...table]));
