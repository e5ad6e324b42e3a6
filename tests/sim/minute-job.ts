import { jobsOf } from '../../shared/runtime/jobs/schema.ts';

/** The one job of a simulated day: each minute of the session and so many after it. */
export function minuteJob(afterMinutes: number): ReturnType<typeof jobsOf> {
  return jobsOf([
    {
      name: 'minute',
      what: 'minute',
      about: 'The book is read, then every bot decides',
      schedule: '* 9-23 * * *',
      timeZone: 'Asia/Kolkata',
      on: 'trading-day',
      within: { kind: 'session', afterMinutes },
      missed: 'latest',
      lateAtMostSeconds: 3600,
      retries: 5,
      attemptDeadlineSeconds: 55,
    },
  ]);
}
