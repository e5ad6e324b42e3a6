import { simulate, type Simulated } from '../../../shared/sim/simulate.ts';
import type { Story } from './stories.ts';
import { staged } from './world.ts';
import type { Company, Outside, Trouble } from './stage.ts';

/** What became of one run. */
export interface Outcome {
  /** Null: everything holds. */
  readonly why: string | null;
  readonly nakedMs: number;
  /** The longest that a stop was triggered, unfilled and not priced anew. */
  readonly triggeredMs: number;
  readonly run: Simulated<Outside>;
}

export async function outcomeOf(story: Story, company: Company, trouble: Trouble): Promise<Outcome> {
  const { scenario, stage } = staged(story, company, trouble);
  const run = await simulate(scenario);
  const why =
    run.failure === null ? (stage.judge?.ended() ?? null) : `${run.failure.kind}: ${run.failure.what}`;
  const { nakedMs = 0, triggeredMs = 0 } = stage.judge ?? {};
  return { why, nakedMs, triggeredMs, run };
}
