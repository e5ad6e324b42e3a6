import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as passed } from 'node:timers/promises';
import { json, sendPage } from '../../shared/sim/kite/server/http.ts';
import { bytesIn, forwarded, passingOf, sendAnswer, Unconnected } from './forward.ts';
import type { Answer, Passing } from './forward.ts';
import { LocalServer } from './listening.ts';
import type { SharedTime } from './shared-time.ts';
import type { Supervised } from './supervised.ts';
import type { Platform } from './platform.ts';

/** What was asked of one function. */
export interface Invocations {
  invocations: number;
  /** Answered with no success, or not at all. */
  failed: number;
  /** Real time that calls were under way, rounded up to 100 ms each, as it is billed. */
  billedMs: number;
  bytesOut: number;
}

/** `job`: the one whose call it was. */
export interface CallAnswer {
  readonly name: string;
  readonly job: string | null;
  readonly status: number;
  readonly body: string;
}

/** The process of a function. */
export type Instance = Pick<Supervised, 'name' | 'port' | 'ready'>;

/** Told of what passes between caller and function. */
export interface CallWatch {
  begun(name: string): void;
  /** Whoever asked has its answer, or went away; by the queue or the scheduler, or by somebody else. */
  over(isCloud: boolean): void;
  /** True: the answer is lost, and the function with it. */
  answering(name: string): boolean;
}

/** What the platform bills of a call, at the least. */
const BILLED_STEP_MS = 100;
const AGAIN_MS = 10;
const CLOUD_HEADERS = ['x-cloudscheduler', 'x-cloudtasks-queuename'] as const;
/** Cloud Run keeps a request about so long for an instance; here a process may have to be begun first. */
const PATIENCE_MS = 60_000;

/**
 * Where the functions are reached, as Google's front end reaches them: `/FUNCTION/path` on one port. It lets in whom the function's IAM would, takes
 * the signature away, gives each call a trace, and waits for an instance that is being begun.
 */
export class Front {
  readonly counts = new Map<string, Invocations>();
  /** Of calls that are over, in order: by what, and how they were answered (0: not at all). */
  readonly answers: CallAnswer[] = [];
  readonly #server: LocalServer;
  readonly #functions: () => ReadonlyMap<string, Instance>;
  readonly #time: SharedTime;
  readonly #platform: Pick<Platform, 'admitted'>;
  readonly #watch: CallWatch;
  readonly #rank: (name: string) => number;
  readonly #held: { readonly rank: number; readonly enter: () => void }[] = [];
  #open = 0;

  /** `rank`: of calls that come at one instant, which is let in first. */
  constructor(
    functions: () => ReadonlyMap<string, Instance>,
    time: SharedTime,
    platform: Pick<Platform, 'admitted'>,
    watch: CallWatch,
    rank: (name: string) => number,
  ) {
    this.#functions = functions;
    this.#time = time;
    this.#platform = platform;
    this.#watch = watch;
    this.#rank = rank;
    this.#server = new LocalServer((request, response) => void this.#serve(request, response));
  }

  /** "http://127.0.0.1:PORT" */
  root = '';

  async listen(): Promise<string> {
    this.root = await this.#server.listen();
    return this.root;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  /** Calls of the queue and the scheduler that have come and are not answered. */
  get open(): number {
    return this.#open;
  }

  /** The next of those that wait to be let in, in the order of `rank`; false: none waits. */
  admit(): boolean {
    const [next] = this.#held.toSorted((a, b) => a.rank - b.rank);
    if (next === undefined) return false;
    this.#held.splice(this.#held.indexOf(next), 1);
    next.enter();
    return true;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isCloud = CLOUD_HEADERS.some((name) => request.headers[name] !== undefined);
    let isOpen = false;
    const gone = new AbortController();
    // Whoever asked has its answer, or went away.
    response.once('close', () => {
      if (isOpen) this.#open -= 1;
      gone.abort();
      this.#watch.over(isCloud);
    });
    try {
      const [, name = '', rest = ''] = /^\/([a-z-]+)(.*)$/.exec(request.url ?? '/') ?? [];
      const target = this.#functions().get(name);
      if (target === undefined) return sendPage(response, json(404, { error: 'no function is there' }));
      const { headers } = request;
      const path = rest.startsWith('/') ? rest : `/${rest}`;
      const passing = { ...(await passingOf(request)), path };
      const audience = `http://${headers.host ?? ''}`;
      const admitted = await this.#platform.admitted(name, headers, audience, this.#time.now);
      if ('status' in admitted) {
        const { status, why } = admitted;
        this.answers.push({ name, job: null, status, body: why });
        return sendPage(response, json(status, { error: why }));
      }
      if (isCloud && !gone.signal.aborted) {
        isOpen = true;
        this.#open += 1;
      }
      const call = randomBytes(16).toString('hex');
      if (!(await this.#entered(name, call, gone.signal))) return;
      try {
        const answer = await this.#called(target, call, { ...passing, headers: admitted.headers });
        if (answer === null) sendPage(response, json(503, { error: 'the instance is gone' }));
        else sendAnswer(response, answer);
        // It is over when whoever asked has the answer: of that more may come, such as the queue’s next task.
        if (!response.closed) await once(response, 'close');
      } finally {
        this.#time.end(call);
      }
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else sendPage(response, json(502, { error: String(error) }));
    }
  }

  /** False: whoever called went away before it was let in. */
  #entered(name: string, call: string, gone: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const enter = (): void => {
        this.#time.begin(call);
        resolve(true);
      };
      const held = { rank: this.#rank(name), enter };
      this.#held.push(held);
      gone.addEventListener('abort', () => {
        const at = this.#held.indexOf(held);
        if (at >= 0) this.#held.splice(at, 1);
        resolve(false);
      });
    });
  }

  /** Null: the instance went away before it answered. */
  async #called(target: Instance, call: string, passing: Passing): Promise<Answer | null> {
    const { name } = target;
    const traceparent = `00-${call}-${randomBytes(8).toString('hex')}-01`;
    const count = this.#countOf(name);
    const of = passing.headers['x-cloudscheduler-jobname'];
    const job = typeof of === 'string' ? of : null;
    const headers = { ...passing.headers, traceparent };
    let begunAt = performance.now();
    count.invocations += 1;
    try {
      await target.ready();
      begunAt = performance.now();
      const going = this.#connected(target, { ...passing, headers });
      this.#watch.begun(name);
      const answer = await going;
      if (this.#watch.answering(name)) throw new Error('lost on its way');
      count.bytesOut += bytesIn(answer);
      if (answer.status >= 400) count.failed += 1;
      this.answers.push({ name, job, status: answer.status, body: answer.body.toString('utf8') });
      return answer;
    } catch {
      count.failed += 1;
      this.answers.push({ name, job, status: 0, body: '' });
      return null;
    } finally {
      count.billedMs += Math.ceil((performance.now() - begunAt) / BILLED_STEP_MS) * BILLED_STEP_MS;
    }
  }

  /** Nobody listens while an instance is being begun anew. */
  async #connected(target: Instance, passing: Passing): Promise<Answer> {
    const since = performance.now();
    for (;;) {
      try {
        return await forwarded(target.port, passing);
      } catch (error) {
        if (!(error instanceof Unconnected) || performance.now() - since > PATIENCE_MS) throw error;
        await passed(AGAIN_MS);
        await target.ready();
      }
    }
  }

  #countOf(name: string): Invocations {
    const count = this.counts.get(name) ?? { invocations: 0, failed: 0, billedMs: 0, bytesOut: 0 };
    this.counts.set(name, count);
    return count;
  }
}
