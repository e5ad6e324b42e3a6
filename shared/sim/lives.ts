import type { Random } from '../backtest/synthetic/random.ts';
import type { App, Birth, LifeSpec, SimPorts } from './app.ts';
import { Fates, type Fate, type PauseEnd, type Phase, type Point } from './fates.ts';
import type { Kernel } from './kernel.ts';
import { Life, wrapped, type Answer, type PointFacts } from './life.ts';
import type { Recorder } from './records.ts';
import type { Delivered } from './sim-queue.ts';

/** What lives need of the world that they are in. */
export interface LivesSetup {
  readonly kernel: Kernel;
  readonly recorder: Recorder;
  readonly fates: readonly Fate[];
  /** How long a call is on its way there, and its answer on its way back, ms, both ends included. */
  readonly legMs: readonly [least: number, most: number];
  readonly random: (name: string) => Random;
  readonly portsOf: (life: Life) => SimPorts;
  readonly restoreEpoch: () => number;
  readonly skewMs: (name: string) => number;
}

/** How a call into whichever life serves it ended. */
export type Told<T> = Answer<T> | { readonly kind: Exclude<Delivered, Answer<T>['kind']> };

interface Living {
  readonly life: Life;
  readonly app: App;
}

interface Lineage {
  readonly restartMs: number | null;
  readonly bear: (generation: number) => Living;
  generations: number;
  /** The newest generation, dead or alive; null: not born yet. */
  newest: Living | null;
}

/** Births, deaths and pauses of a run, the points that its lives pass, and who of them answers a call. */
export class Lives {
  /** All that were passed, in their order. */
  readonly points: Point[] = [];
  readonly #setup: LivesSetup;
  readonly #fates: Fates;
  readonly #router: Random;
  readonly #legs: Random;
  readonly #lineages = new Map<string, Lineage>();
  /** Lives that stand still until others have passed so many points more. */
  #sleepers: { readonly life: Life; readonly of: string; points: number }[] = [];

  constructor(setup: LivesSetup) {
    this.#setup = setup;
    this.#fates = new Fates(setup.fates);
    this.#router = setup.random('router');
    this.#legs = setup.random('legs');
  }

  /** Lives a spec from its birth on, and again after each death as it says. */
  inhabit<O extends object>(spec: LifeSpec<O>, outside: O): void {
    const { kernel } = this.#setup;
    const { name, bornAt, restartMs } = spec;
    const bear = (generation: number): Living => this.#bear(spec, outside, generation);
    this.#lineages.set(name, { restartMs, bear, generations: 0, newest: null });
    kernel.after(bornAt - kernel.now(), name, () => this.#born(name));
  }

  /** The newest generation of that name, dead or alive; null: not born yet. */
  find(name: string): Life | null {
    return this.#lineages.get(name)?.newest?.life ?? null;
  }

  unmet(): readonly Fate[] {
    return this.#fates.unmet();
  }

  /** Lives with work that waits for nothing in the world. */
  hung(): readonly string[] {
    return this.#newest().flatMap(({ life }) => (life.hangs ? [life.id] : []));
  }

  /** Throws a RangeError where none of that name is alive. */
  kill(name: string): void {
    const { kernel, recorder } = this.#setup;
    const life = this.#alive(name);
    recorder.record(kernel.now(), life.id, 'killed');
    life.kill();
    const restartMs = this.#lineages.get(name)?.restartMs ?? null;
    if (restartMs !== null) kernel.after(restartMs, name, () => this.#born(name));
  }

  /** Throws a RangeError where none of that name is alive. */
  pause(name: string, until: PauseEnd): void {
    const { kernel, recorder } = this.#setup;
    const life = this.#alive(name);
    recorder.record(kernel.now(), life.id, 'paused');
    life.pause();
    if ('points' in until) {
      this.#sleepers.push({ life, of: until.of, points: until.points });
      return;
    }
    const ms = 'afterMs' in until ? until.afterMs : Math.max(0, until.at - kernel.now());
    kernel.after(ms, name, () => this.#resume(life));
  }

  /**
   * Hands work to one of the running lives that do it (`workOf` null: not this one). Told once: how it ended, `deadline` where that was not known in
   * time, `nobody` where there is none. Who overran the deadline works on all the same.
   */
  call<T>(
    workOf: (app: App) => (() => Promise<T>) | null,
    deadlineMs: number,
    told: (how: Told<T>) => void,
  ): void {
    const serving = this.#newest().flatMap(({ life, app }) => {
      const work = life.state === 'running' ? workOf(app) : null;
      return work === null ? [] : [{ life, work }];
    });
    const chosen = serving.length > 1 ? serving[whole(this.#router, [0, serving.length - 1])] : serving[0];
    if (chosen === undefined) {
      told({ kind: 'nobody' });
      return;
    }
    let open = true;
    const end = (how: Told<T>): void => {
      cancel();
      if (open) told(how);
      open = false;
    };
    const cancel = this.#setup.kernel.after(deadlineMs, 'world', () => end({ kind: 'deadline' }));
    chosen.life.serve(chosen.work, end);
  }

  #newest(): readonly Living[] {
    return [...this.#lineages.values()].flatMap(({ newest }) => newest ?? []);
  }

  #alive(name: string): Life {
    const life = this.find(name);
    if (life === null || life.state === 'dead') throw new RangeError(`no life "${name}" is alive`);
    return life;
  }

  #resume(life: Life): void {
    const { kernel, recorder } = this.#setup;
    if (life.state !== 'paused') return;
    recorder.record(kernel.now(), life.id, 'resumed');
    life.resume();
  }

  #born(name: string): void {
    const lineage = this.#lineages.get(name);
    if (lineage === undefined) return;
    lineage.generations += 1;
    lineage.newest = lineage.bear(lineage.generations);
  }

  #bear<O extends object>({ name, app }: LifeSpec<O>, outside: O, generation: number): Living {
    const { kernel, recorder, portsOf, restoreEpoch, random, skewMs } = this.#setup;
    const life = new Life(name, generation, {
      kernel,
      skewMs,
      legMs: () => whole(this.#legs, this.#setup.legMs),
      passed: (self, point, phase, facts) => this.#passed(self, point, phase, facts),
    });
    recorder.record(kernel.now(), life.id, 'born');
    const birth: Birth = {
      id: life.id,
      generation,
      restoreEpoch: restoreEpoch(),
      sleepUntil: (at) => life.sleepUntil(at),
      random: random(life.id),
    };
    const made = app({ ...portsOf(life), ...outsideOf(life, outside) }, birth);
    life.serve(
      () => made.main(),
      (how) => {
        if (how.kind !== 'failed') return;
        // As a process whose main throws: it ends, and is begun again by whoever watches it.
        recorder.record(kernel.now(), life.id, 'main failed', { why: how.why });
        this.kill(name);
      },
    );
    return { life, app: made };
  }

  #passed(life: Life, name: string, phase: Phase, facts: PointFacts): void {
    const { kernel, recorder } = this.#setup;
    const point: Point = { n: this.points.length + 1, at: kernel.now(), life: life.id, name, phase };
    this.points.push(point);
    recorder.record(point.at, life.id, `${phase} ${name}`, { n: point.n, ...facts });
    this.#wake(life.name);
    for (const fate of this.#fates.at(point, life.name)) {
      // A generation of before cannot pass a point: the dead pass none.
      if (life.state === 'dead') return;
      if (fate.kind === 'kill') this.kill(life.name);
      else this.pause(life.name, fate.until);
    }
  }

  /** A life of that name passed a point. */
  #wake(name: string): void {
    if (this.#sleepers.length === 0) return;
    for (const sleeper of this.#sleepers) if (sleeper.of === name) sleeper.points -= 1;
    const awake = this.#sleepers.filter(({ points }) => points <= 0);
    this.#sleepers = this.#sleepers.filter(({ points }) => points > 0);
    for (const { life } of awake) this.#resume(life);
  }
}

/** Each port of a scenario as the life has it. */
function outsideOf<O extends object>(life: Life, outside: O): O {
  return new Proxy(outside, {
    get(target, key) {
      const port: unknown = Reflect.get(target, key);
      const isPort = (typeof port === 'object' && port !== null) || typeof port === 'function';
      return isPort ? wrapped(life, String(key), port) : port;
    },
  });
}

/** Drawn from both ends included. */
function whole(random: Random, [least, most]: readonly [number, number]): number {
  return least === most ? least : least + Math.floor(random.uniform() * (most - least + 1));
}
