import { Random } from '../backtest/synthetic/random.ts';
import type { Json, LogFields, LogLevel } from '../ports.ts';
import type { SimPorts } from './app.ts';
import type { Fate } from './fates.ts';
import { Kernel } from './kernel.ts';
import { wrapped, type Life } from './life.ts';
import { Lives } from './lives.ts';
import { Recorder } from './records.ts';
import { SimQueue, type QueueSettings } from './sim-queue.ts';
import { SimScheduler, type SchedulerSettings } from './sim-scheduler.ts';
import { SimStore } from './sim-store.ts';
import type { Switchboard } from './switches.ts';

/** A line that a life logged. Not hashed: the stacks in it name files. */
export interface SimLine {
  readonly at: number;
  readonly life: string;
  readonly level: LogLevel;
  readonly trace: string | null;
  readonly message: string;
  readonly fields: LogFields;
}

export interface SimAlert {
  readonly at: number;
  readonly life: string;
  readonly text: string;
}

export interface WorldSettings {
  readonly seed: number;
  readonly startAt: number;
  readonly eventsMax: number;
  readonly legMs: readonly [least: number, most: number];
  readonly queue: QueueSettings;
  readonly fates: readonly Fate[];
}

/** Why a run stopped before its time: an invariant does not hold, a tripwire was met, lives wait for what is not in the world, a happening failed. */
export interface Failure {
  readonly kind: 'invariant' | 'tripwire' | 'hung' | 'happening';
  readonly what: string;
}

/** Everything of one run: what invariants look at, what happenings change, and what a scenario's own parts are made with. */
export class World {
  readonly kernel: Kernel;
  readonly recorder = new Recorder();
  readonly switches: Switchboard;
  readonly store: SimStore;
  readonly queue: SimQueue;
  readonly lives: Lives;
  readonly alerts: SimAlert[] = [];
  readonly lines: SimLine[] = [];
  readonly #seed: number;
  #failure: Failure | null = null;

  constructor({ seed, startAt, eventsMax, legMs, queue, fates }: WorldSettings, switches: Switchboard) {
    this.#seed = seed;
    this.switches = switches;
    this.kernel = new Kernel(startAt, eventsMax);
    const { kernel, recorder } = this;
    this.store = new SimStore(kernel, recorder, switches);
    this.lives = new Lives({
      kernel,
      recorder,
      fates,
      legMs,
      random: (name) => this.random(name),
      portsOf: (life) => this.#portsOf(life),
      restoreEpoch: () => this.store.epoch,
      skewMs: (name) => switches.skewOf(name, kernel.now()),
    });
    this.queue = new SimQueue(
      kernel,
      recorder,
      switches,
      queue,
      this.random('queue'),
      (task, deadlineMs, told) =>
        this.lives.call(
          ({ deliver }) => (deliver === null ? null : () => deliver(task)),
          deadlineMs,
          ({ kind }) => told(kind),
        ),
    );
  }

  now(): number {
    return this.kernel.now();
  }

  /** The name of the life whose call of a port is being answered, to be asked before anything is waited for; null: nobody's. */
  caller(): string | null {
    const [name = '', generation] = this.kernel.owner().split('#');
    return generation === undefined ? null : name;
  }

  /** A stream of its own for each name, the same for the same seed. */
  random(name: string): Random {
    return Random.named(`${this.#seed} ${name}`);
  }

  schedule(settings: SchedulerSettings): SimScheduler {
    const { kernel, recorder, switches } = this;
    return new SimScheduler(kernel, recorder, switches, settings, ({ at, job }, deadlineMs, told) =>
      this.lives.call(
        ({ jobs }) => {
          const handler = named(jobs, job.what);
          return handler === null ? null : () => handler(at);
        },
        deadlineMs,
        ({ kind }) => told(kind),
      ),
    );
  }

  /** As over HTTP, to whichever life serves it. Rejects where it failed, died, took longer than `deadlineMs`, or nobody is there. */
  request(name: string, body: Json, deadlineMs: number): Promise<Json> {
    return new Promise((resolve, reject) => {
      this.lives.call<Json>(
        ({ requests }) => {
          const handler = named(requests, name);
          return handler === null ? null : () => handler(body);
        },
        deadlineMs,
        (how) => {
          if (how.kind === 'done') resolve(how.value);
          else reject(new Error(`request ${name}: ${how.kind === 'failed' ? how.why : how.kind}`));
        },
      );
    });
  }

  failure(): Failure | null {
    return this.#failure;
  }

  /** The first one counts. */
  fail(kind: Failure['kind'], what: string): void {
    this.#failure ??= { kind, what };
  }

  #portsOf(life: Life): SimPorts {
    const alerts = {
      alert: async (text: string): Promise<void> => {
        this.alerts.push({ at: this.now(), life: life.id, text });
      },
    };
    return {
      clock: { now: () => life.now() },
      store: wrapped(life, 'store', this.store.port(life.name)),
      queue: wrapped(life, 'queue', this.queue.port(life.name)),
      alerts: wrapped(life, 'alerts', alerts),
      log: {
        write: (level, trace, message, fields) => {
          if (life.state !== 'dead')
            this.lines.push({ at: this.now(), life: life.id, level, trace, message, fields });
        },
      },
    };
  }
}

function named<T>(handlers: Readonly<Record<string, T>>, name: string): T | null {
  return Object.hasOwn(handlers, name) ? (handlers[name] ?? null) : null;
}
