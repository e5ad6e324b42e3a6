import { z } from 'zod';
import { ENDPOINTS, type FunctionName } from '../../functions/endpoints.ts';
import jobsFile from '../../functions/jobs.json' with { type: 'json' };
import { midnightAfter, dueBetween } from '../../shared/runtime/jobs/cron.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import type { DayUse } from '../../shared/runtime/cloud/prices.ts';
import type { Invocations } from './front.ts';
import type { LocalCloud } from './local-cloud.ts';

const usedSchema = z.object({
  calls: z.number(),
  read: z.number(),
  commits: z.number(),
  written: z.number(),
  removed: z.number(),
  refused: z.number(),
});

export type Used = z.output<typeof usedSchema>;

const NONE: Used = { calls: 0, read: 0, commits: 0, written: 0, removed: 0, refused: 0 };

/** What each life of each function said that it asked of Firestore: the newest word of a life is of all its calls. */
export class UseHeard {
  readonly #lives = new Map<string, Used>();

  /** A line of a function's log. */
  said(name: string, life: number, line: string): void {
    if (!line.includes('"message":"used"')) return;
    const read = usedSchema.safeParse(JSON.parse(line));
    if (read.success) this.#lives.set(`${name} ${life}`, read.data);
  }

  of(name: string): Used {
    const lives = [...this.#lives].filter(([key]) => key.startsWith(`${name} `)).map(([, used]) => used);
    return sumOf(lives);
  }

  get all(): Used {
    return sumOf([...this.#lives.values()]);
  }
}

function sumOf(all: readonly Used[]): Used {
  const sum = { ...NONE };
  for (const used of all) {
    sum.calls += used.calls;
    sum.read += used.read;
    sum.commits += used.commits;
    sum.written += used.written;
    sum.removed += used.removed;
    sum.refused += used.refused;
  }
  return sum;
}

/** How often the scheduler calls each function by midnight, after the day was left: they find the market closed. */
export function callsUntilMidnight(after: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { what, cron } of jobsOf(jobsFile)) {
    const runs = dueBetween(cron, after, midnightAfter(after)).length;
    counts.set(what, (counts.get(what) ?? 0) + runs);
  }
  return counts;
}

/** What the platform bills of a call that finds the market closed. */
const CLOSED_MS = 100;

export function dayUse(cloud: LocalCloud, heard: UseHeard, later: ReadonlyMap<string, number>): DayUse {
  const { read, written, removed } = heard.all;
  const broker = cloud.passed('kite');
  const none: Invocations = { invocations: 0, failed: 0, billedMs: 0, bytesOut: 0 };
  const names: readonly FunctionName[] = cloud.names;
  return {
    functions: names.map((name) => {
      const { memoryMb, minInstances } = ENDPOINTS[name];
      const { invocations, billedMs } = cloud.front.counts.get(name) ?? none;
      const more = later.get(name) ?? 0;
      return {
        memoryMb,
        minInstances,
        invocations: invocations + more,
        billedMs: billedMs + more * CLOSED_MS,
      };
    }),
    jobs: jobsOf(jobsFile).length,
    // Each is put in and handed over.
    taskOperations: cloud.passed('tasks').calls + (cloud.front.counts.get('execute-order')?.invocations ?? 0),
    read,
    written,
    removed,
    brokerBytes: broker.bytesOut + broker.bytesIn,
  };
}
