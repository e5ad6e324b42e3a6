import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call, Outcome } from '../../../shared/sim/cloud/outcome.ts';
import type { TaskAsked } from '../../../shared/sim/cloud/tasks/entry.ts';
import type { TaskFaultOptions } from '../../../shared/sim/cloud/tasks/faults.ts';
import { queueSettingsSchema, type QueueOptions } from '../../../shared/sim/cloud/tasks/settings.ts';
import { TaskQueue } from '../../../shared/sim/cloud/tasks/task-queue.ts';

const DEADLINE_MS = 20_000;

const asked = (name: string, scheduleAt: number | null): TaskAsked => ({
  name,
  method: 'POST',
  url: 'http://127.0.0.1:9/',
  headers: {},
  body: new Uint8Array(),
  oidc: null,
  scheduleAt,
  deadlineMs: DEADLINE_MS,
});

type Step =
  | { readonly do: 'create'; readonly name: number; readonly after: number | null }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'end'; readonly which: number; readonly status: number | null }
  | { readonly do: 'pause' | 'resume' }
  | { readonly do: 'arm'; readonly fault: TaskFaultOptions };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('create' as const),
      name: fc.nat(5),
      after: fc.option(fc.nat(9_000)),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(8_000) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      which: fc.nat(9),
      status: fc.constantFrom(200, 204, 299, 302, 404, 429, 500, 503, null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('arm' as const),
      fault: fc.constantFrom<TaskFaultOptions>(
        { fault: 'duplicate' },
        { fault: 'delay', ms: 5_000 },
        { fault: 'reorder' },
        { fault: 'lost-ack' },
      ),
    }),
  },
);

const options: fc.Arbitrary<QueueOptions> = fc.record({
  maxConcurrentDispatches: fc.integer({ min: 1, max: 4 }),
  maxDispatchesPerSecond: fc.constantFrom(0.5, 1, 3, 500),
  maxBurstSize: fc.integer({ min: 1, max: 5 }),
  maxAttempts: fc.constant(-1),
  maxBackoffMs: fc.constant(10_000),
});

interface Started {
  readonly at: number;
  readonly call: Call;
  readonly name: string;
}

/** A queue and what was seen of it. */
class World {
  readonly queue: TaskQueue;
  readonly started: Started[] = [];
  readonly created: string[] = [];
  readonly open: Started[] = [];
  mostOpen = 0;
  now = 1_000_000;

  constructor(settings: QueueOptions) {
    this.queue = new TaskQueue('q', queueSettingsSchema.parse(settings));
  }

  begin(): void {
    const calls = this.queue.begin(this.now);
    for (const id of this.queue.givenUp()) this.#close(id);
    for (const call of calls) {
      const one = { at: this.now, call, name: call.headers['X-CloudTasks-TaskName'] ?? '' };
      this.started.push(one);
      this.open.push(one);
    }
    this.mostOpen = Math.max(this.mostOpen, this.open.length);
  }

  end(which: number, outcome: Outcome): void {
    const one = this.open[which % Math.max(1, this.open.length)];
    if (one === undefined) return;
    this.#close(one.call.id);
    this.queue.ended(one.call.id, outcome, this.now);
    this.begin();
  }

  /** Instant by instant, as whoever drives it does. */
  pass(ms: number): void {
    const until = this.now + ms;
    while (this.queue.nextAt <= until) {
      this.now = Math.max(this.now, this.queue.nextAt);
      this.begin();
    }
    this.now = until;
    this.begin();
  }

  live(steps: readonly Step[]): void {
    for (const each of steps) {
      switch (each.do) {
        case 'create': {
          const name = `t${each.name}`;
          const at = each.after === null ? null : this.now + each.after;
          if (this.queue.create(asked(name, at), this.now) !== 'exists') this.created.push(name);
          this.begin();
          break;
        }
        case 'pass':
          this.pass(each.ms);
          break;
        case 'end':
          this.end(each.which, answer(each.status));
          break;
        case 'pause':
        case 'resume':
          this.queue.isPaused = each.do === 'pause';
          this.begin();
          break;
        case 'arm':
          this.queue.faults.arm(each.fault);
      }
    }
  }

  /** Everybody answers 200 from now on. */
  settle(): void {
    this.queue.isPaused = false;
    for (
      let rounds = 0;
      rounds < 2_000 && (this.queue.tasks.length > 0 || this.open.length > 0);
      rounds += 1
    ) {
      this.begin();
      while (this.open.length > 0) this.end(0, answer(200));
      this.pass(1_000);
    }
  }

  #close(id: number): void {
    const index = this.open.findIndex(({ call }) => call.id === id);
    if (index >= 0) this.open.splice(index, 1);
  }
}

function answer(status: number | null): Outcome {
  return status === null
    ? { kind: 'no-answer', why: 'reset' }
    : { kind: 'answer', status, retryAfterMs: null };
}

const lived = (
  check: (world: World) => void,
  after: (world: World) => void = (world) => world.settle(),
): void => {
  fc.assert(
    fc.property(options, fc.array(step, { maxLength: 60 }), (settings, steps) => {
      const world = new World(settings);
      world.live(steps);
      after(world);
      check(world);
    }),
    { numRuns: 300 },
  );
};

describe('whatever happens, a queue', () => {
  test('delivers every task that it took at least once, and keeps none that succeeded', () => {
    lived((world) => {
      for (const name of world.created) expect(world.started.map((each) => each.name)).toContain(name);
      expect(world.queue.tasks).toEqual([]);
      expect(world.queue.running).toBe(0);
    });
  });

  test('never has more calls under way than allowed', () => {
    lived(({ mostOpen, queue }) =>
      expect(mostOpen).toBeLessThanOrEqual(queue.settings.maxConcurrentDispatches),
    );
  });

  test('keeps to its token bucket in every stretch of time', () => {
    lived(({ started, queue: { settings } }) => {
      for (const [i, first] of started.entries())
        for (const [n, last] of started.slice(i).entries()) {
          const allowed =
            settings.maxBurstSize + ((last.at - first.at) * settings.maxDispatchesPerSecond) / 1000;
          expect(n + 1).toBeLessThanOrEqual(allowed + 1e-6);
        }
    });
  });

  test('counts the attempts of a task from 0, one by one', () => {
    lived(({ started, queue }) => {
      if (queue.faults.fired.some(({ fault }) => fault === 'duplicate')) return;
      for (const name of new Set(started.map((each) => each.name))) {
        const counts = started
          .filter((each) => each.name === name)
          .map(({ call }) => Number(call.headers['X-CloudTasks-TaskRetryCount']));
        expect(counts).toEqual(counts.map((_, i) => i));
      }
    });
  });

  test('takes a name once, while its task is there and for a while after', () => {
    lived(
      ({ created }) => expect(new Set(created).size).toBe(created.length),
      // All of it lasts minutes, and a name is taken for an hour.
      () => undefined,
    );
  });

  test('calls nothing while it is paused, and nothing before its time', () => {
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 40 }), fc.nat(9_000), (settings, steps, ms) => {
        const world = new World(settings);
        world.live(steps);
        world.queue.isPaused = true;
        const before = world.started.length;
        world.pass(ms);
        expect(world.started.length).toBe(before);
        for (const { at, call } of world.started)
          expect(at).toBeGreaterThanOrEqual(Number(call.headers['X-CloudTasks-TaskETA']) * 1000 - 1e-6);
      }),
    );
  });
});
