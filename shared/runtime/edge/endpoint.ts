import type { Minute } from '../../domain/time.ts';
import type { WORKERS } from './work.ts';

/** What a deployed function is, as data: the handlers keep to it, Terraform deploys it, and the matrix of who may call what is made of it. */

/** Those that show no token: what they bring besides is looked at by the edge (`telegram`) or by what they ask for. */
export const WITHOUT_TOKEN = ['kite', 'redirect', 'link', 'telegram', 'anyone'] as const;

/**
 * Who calls. By the service account of an OIDC token: Cloud Scheduler, Cloud Tasks, a tick, the streamer. By the address in a person's token: `person`.
 * By what the request itself proves: `kite` by its checksum, `redirect` by the state of a log-in that was begun, `link` by the signature of a link that an alert brought, `telegram` by the secret that its webhook was set with. `anyone` proves nothing.
 */
export const CALLERS = ['scheduler', 'tasks', 'tick', 'streamer', 'person', ...WITHOUT_TOKEN] as const;

export type Caller = (typeof CALLERS)[number];

export type TokenCaller = Exclude<Caller, (typeof WITHOUT_TOKEN)[number]>;

/** What a call of it does: a line of `WORKERS`, which is loaded when it is needed. That it answers at all is all of `health`. */
export type Work = keyof typeof WORKERS | 'health';

/** When there is nothing to do, and the answer comes before anything heavy is loaded. */
export interface Guard {
  /** `all`: whoever calls; `scheduler`: only its own calls, for its schedule knows no holidays. */
  readonly of: 'all' | 'scheduler';
  /**
   * `session`: from the end of the day's first minute of trading to its last close and so many minutes more; `day`: all of a trading day; `close`: from so
   * many minutes after the last close on, and of the minutes of the schedule then the first alone.
   */
  readonly within: 'session' | 'day' | 'close';
  readonly afterMinutes: number;
  /** The minutes of the schedule of what waits for the close, as `functions/jobs.json` has them: it does not know the session. */
  readonly scheduled: readonly Minute[];
  /** Each scheduled run is done once, however often it is called for: two documents more are read and written for it, where doing it twice costs more. */
  readonly once: boolean;
}

export interface Route {
  readonly work: Work;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly callers: readonly Caller[];
  /** A longer body is refused. 0: it takes none. */
  readonly bodyMax: number;
  /** `json`: needed; `minute`: needed, and says of which minute it is; `may-json`: there may be one; `raw`: any text, whatever it says it is. */
  readonly body: 'none' | 'json' | 'minute' | 'may-json' | 'raw';
  readonly guard: Guard | null;
  /** It leaves its mark in `monitoring/`: what only looks does not. */
  readonly beats: boolean;
}

export interface FunctionRow {
  readonly name: string;
  /** The name it is exported under: Terraform's `entry_point`. */
  readonly target: string;
  readonly about: string;
  readonly routes: readonly Route[];
  /** The platform's limit. The handler gives up before it: `giveUpSeconds` is less. */
  readonly timeoutSeconds: number;
  readonly giveUpSeconds: number;
  readonly concurrency: number;
  /** 1: kept warm in market hours, as everything is that writes to the broker. */
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly memoryMb: number;
  /** `broker`: by the reserved address that the broker knows; `direct`: to Google alone. */
  readonly egress: 'broker' | 'direct';
  /** Anybody reaches it: no check of the platform stands before it, so its own is all there is. */
  readonly isPublic: boolean;
}
