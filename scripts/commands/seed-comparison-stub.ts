import { runRequest, type RunRequest } from '../../shared/runtime/run-request.ts';
import type { Config } from '../../shared/runtime/config.ts';
import type { SeedComparison } from '../../shared/runtime/report/seed-run.ts';

/** Until the runtime's own is here: the run without the search. To be deleted with the import in `runner.ts`. */
export async function seedComparison(request: RunRequest, config: Config): Promise<SeedComparison> {
  const nothing = (): void => {};
  const { result } = await runRequest(
    { ...request, config, pace: async () => {} },
    {
      minute: nothing,
      decision: nothing,
      opened: nothing,
      closed: nothing,
      unfilled: nothing,
      alert: nothing,
    },
  );
  const firstRefused = result.decisions.find(({ kind }) => kind === 'denied') ?? null;
  return { result, firstRefused, smallestCap: null, smallestWhy: 'not searched' };
}
