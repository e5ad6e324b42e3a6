import type { Minute } from '../../shared/domain/time.ts';
import type { FunctionRow, Route, Work } from '../../shared/runtime/edge/endpoint.ts';

/** Kinds of routes that more than one function has. */

export const SMALL = 1024;
/** Two classes of a hundred instruments, and a minute or two of history. */
const BARS = 131_072;

/** Twice is once there already, by the bot's cursor. */
const IN_SESSION = { of: 'all', within: 'session', afterMinutes: 0, scheduled: [], once: false } as const;

export const tick = (bot: 'stocks' | 'futures' | 'options', target: string) =>
  ({
    name: `tick-${bot}`,
    target,
    about: `One minute of the ${bot} bot`,
    routes: [
      {
        work: `tick-${bot}`,
        method: 'POST',
        path: '/',
        callers: ['scheduler', 'streamer'],
        bodyMax: SMALL,
        body: 'may-json',
        guard: IN_SESSION,
        beats: true,
      },
      {
        work: `minute-${bot}`,
        method: 'POST',
        path: '/minute',
        callers: ['streamer'],
        bodyMax: BARS,
        body: 'minute',
        guard: IN_SESSION,
        beats: true,
      },
    ],
    timeoutSeconds: 55,
    giveUpSeconds: 50,
    concurrency: 1,
    minInstances: 0,
    maxInstances: 2,
    memoryMb: 512,
    egress: 'direct',
    isPublic: false,
  }) as const satisfies FunctionRow;

/** By Cloud Scheduler, on trading days alone. */
export const scheduled = (work: Work): Route => ({
  work,
  method: 'POST',
  path: '/',
  callers: ['scheduler'],
  bodyMax: SMALL,
  body: 'may-json',
  guard: { of: 'scheduler', within: 'day', afterMinutes: 0, scheduled: [], once: true },
  beats: true,
});

/** As `functions/jobs.json` says when it is to be done. */
export const afterClose = (afterMinutes: number, scheduled: readonly Minute[]) =>
  ({ of: 'scheduler', within: 'close', afterMinutes, scheduled, once: true }) as const;

export const byPerson = (work: Work, method: 'GET' | 'POST', path: string): Route => ({
  work,
  method,
  path,
  callers: ['person'],
  bodyMax: method === 'GET' ? 0 : SMALL,
  body: method === 'GET' ? 'none' : 'json',
  guard: null,
  beats: method === 'POST',
});
