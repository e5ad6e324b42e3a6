import { setTimeout as passed } from 'node:timers/promises';
import { z } from 'zod';
import type { CloudPlace } from '../../shared/domain/cloud.ts';
import { placePath } from '../../shared/domain/cloud.ts';
import type { Supervised } from './supervised.ts';

const instant = z.number().nullable();

/** Of what `tron cloud-sim` says of itself. */
const stateSchema = z.object({
  underWay: z.number(),
  queues: z.array(
    z.object({
      isPaused: z.boolean(),
      running: z.number(),
      tasks: z.array(z.object({ name: z.string(), dueAt: z.number(), isRunning: z.boolean() })),
    }),
  ),
  jobs: z.array(z.object({ name: z.string(), isPaused: z.boolean(), nextAt: instant, retryAt: instant })),
});

type CloudState = z.output<typeof stateSchema>;

const LOOK_MS = 1;
/** Real time for a call to come from there to here. */
const ARRIVE_MS = 20_000;
/** A task that is due and is not handed over is looked at again after so much of the day. */
const HELD_MS = 1000;

/** The queue and the scheduler as those who drive the day reach them. */
export class CloudSim {
  readonly #process: Pick<Supervised, 'port' | 'lives' | 'ready'>;
  readonly #place: CloudPlace;
  readonly #open: () => number;
  #nextAt = -Infinity;
  #life = 0;
  #changes = 0;
  tasks = 0;

  /** `open`: how many of its calls have come and are not answered. */
  constructor(process: Pick<Supervised, 'port' | 'lives' | 'ready'>, place: CloudPlace, open: () => number) {
    this.#process = process;
    this.#place = place;
    this.#open = open;
  }

  get root(): string {
    return `http://127.0.0.1:${this.#process.port}`;
  }

  /** Something may be due that was not known. */
  changed(): void {
    this.#changes += 1;
    this.#nextAt = -Infinity;
  }

  /** When something is due; -Infinity: it has to be looked at. */
  get nextAt(): number {
    return this.#life === this.#process.lives ? this.#nextAt : -Infinity;
  }

  /** Its time goes on to `now`; resolves when all that it calls for that has come. One that dies meanwhile is asked again. */
  reach(now: number): Promise<void> {
    return this.#byOneLife(async (life) => {
      const changes = this.#changes;
      await this.#ask('POST', '/_control/advance', { to: now, settled: false });
      const state = await this.#arrived();
      this.tasks = state.queues.reduce((sum, { tasks }) => sum + tasks.length, 0);
      // What changed meanwhile may not be in the state.
      if (changes === this.#changes) [this.#nextAt, this.#life] = [nextOf(state, now), life];
    });
  }

  /** A run by hand. What a life that died had been told of it is gone with it: the next one is told again. Rejects where it is refused. */
  async run(job: string): Promise<void> {
    const path = `/v1/${placePath(this.#place)}/jobs/${job}:run`;
    try {
      await this.#byOneLife(() => this.#ask('POST', path, {}));
    } catch (error) {
      throw new Error(`the job ${job} could not be run by hand: ${String(error)}`, { cause: error });
    } finally {
      this.changed();
    }
  }

  /** Asked again of the next life where one dies meanwhile. Rejects with what is refused, and where one that lives cannot be reached. */
  async #byOneLife<T>(ask: (life: number) => Promise<T>): Promise<T> {
    let [reached, since] = [-1, performance.now()];
    for (;;) {
      await this.#process.ready();
      const life = this.#process.lives;
      if (life !== reached) [reached, since] = [life, performance.now()];
      try {
        return await ask(life);
      } catch (error) {
        // What fetch says where nobody answers: the system may tell of an end later.
        const isUnreached = error instanceof TypeError && performance.now() - since <= ARRIVE_MS;
        if (life === this.#process.lives && !isUnreached) throw error;
        await passed(LOOK_MS);
      }
    }
  }

  async #arrived(): Promise<CloudState> {
    const since = performance.now();
    for (;;) {
      const state = stateSchema.parse(await this.#ask('GET', '/_control/state', null));
      if (state.underWay === this.#open()) return state;
      if (performance.now() - since > ARRIVE_MS)
        throw new Error(`${state.underWay} calls of the cloud are under way, and ${this.#open()} have come`);
      await passed(LOOK_MS);
    }
  }

  async #ask(method: string, path: string, body: unknown): Promise<unknown> {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${this.root}${path}`, { method, ...(body === null ? {} : json) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const read: unknown = JSON.parse(text);
    return read;
  }
}

function nextOf({ queues, jobs }: CloudState, now: number): number {
  const ofJobs = jobs
    .filter(({ isPaused }) => !isPaused)
    .flatMap(({ nextAt, retryAt }) => [nextAt ?? Infinity, retryAt ?? Infinity]);
  const ofTasks = queues
    .filter(({ isPaused, running }) => !isPaused && running === 0)
    .flatMap(({ tasks }) => tasks.map(({ dueAt }) => (dueAt > now ? dueAt : now + HELD_MS)));
  return Math.min(Infinity, ...ofJobs, ...ofTasks);
}
