import { randomUUID } from 'node:crypto';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { STANDARD_RULES } from '../../../shared/domain/session.ts';
import type { Store } from '../../../shared/ports.ts';
import { sessionsOf } from '../../../shared/runtime/jobs/due.ts';
import {
  receivedJob,
  type JobHeaders,
  type JobReceived,
  type Run,
} from '../../../shared/runtime/jobs/received.ts';
import { tickWith } from './life.ts';

/** "09:21" of 2026-09-09, as the scheduler says it. */
export const scheduleTime = (time: string): string => `2026-09-09T${time}:00+05:30`;

export const headersOf = (time: string | null, job = 'tick-stocks'): JobHeaders => ({
  'x-cloudscheduler': 'true',
  'x-cloudscheduler-jobname': job,
  ...(time === null ? {} : { 'x-cloudscheduler-scheduletime': scheduleTime(time) }),
});

/** The function `tick-stocks` with a clock, a store and what it was made to do. */
export class TickFunction {
  now: number;
  store: Store;
  readonly ran: string[] = [];
  readonly logs: string[] = [];
  work: (run: Run) => Promise<void> = async () => undefined;

  constructor(now: number, store: Store = memoryStore()) {
    [this.now, this.store] = [now, store];
  }

  call(headers: JobHeaders, what = 'tick-stocks'): Promise<JobReceived> {
    const parts = {
      jobs: tickWith({ lateAtMostSeconds: 600 }),
      sessions: sessionsOf(STANDARD_RULES),
      ports: {
        clock: { now: () => this.now },
        store: this.store,
        log: {
          write: (level: string, _trace: string | null, text: string) =>
            void this.logs.push(`${level} ${text}`),
        },
      },
      nonce: randomUUID,
      sleepUntil: async (at: number) => {
        this.now = Math.max(this.now, at);
      },
      skewMs: 2_000,
    };
    return receivedJob(parts, what, headers, async (run) => {
      const minute = new Date(run.at + 19_800_000).toISOString().slice(11, 16);
      this.ran.push(run.isForced ? `${minute} by hand` : minute);
      await this.work(run);
    });
  }
}
