import { codeOf, isSuccess, type Call, type Caller, type Outcome } from '../outcome.ts';
import { headersOf, newEntry, type AttemptMade, type TaskAsked, type TaskEntry } from './entry.ts';
import { TaskFaults } from './faults.ts';
import { backOffMs, isExhausted, type QueueSettings } from './settings.ts';

interface Running {
  readonly entry: TaskEntry;
  readonly attempt: AttemptMade;
  readonly deadlineAt: number;
}

/**
 * A queue of Cloud Tasks as a state machine: instants in, calls out. At least once; never more calls at a time than allowed, nor faster than its token
 * bucket gives; a name is taken while its task is there and for a while after. Due tasks go by the time at which they are due, unless a fault says
 * otherwise: Cloud Tasks promises no order at all.
 */
export class TaskQueue implements Caller {
  readonly name: string;
  readonly faults = new TaskFaults();
  settings: QueueSettings;
  isPaused = false;
  purgedAt: number | null = null;
  readonly #entries = new Map<string, TaskEntry>();
  readonly #copies = new Set<TaskEntry>();
  /** Names of tasks that are gone, with the instant from which they are free again. */
  readonly #taken = new Map<string, number>();
  readonly #running = new Map<number, Running>();
  #givenUp: number[] = [];
  #sequence = 0;
  /** When the token bucket is full again. */
  #fullAt = 0;

  constructor(name: string, settings: QueueSettings) {
    this.name = name;
    this.settings = settings;
  }

  /** By sequence. */
  get tasks(): readonly TaskEntry[] {
    return [...this.#entries.values()];
  }

  task(name: string): TaskEntry | undefined {
    return this.#entries.get(name);
  }

  get running(): number {
    return this.#running.size;
  }

  create(asked: TaskAsked, at: number): TaskEntry | 'exists' {
    const { name } = asked;
    if (this.#entries.has(name) || at < (this.#taken.get(name) ?? -Infinity)) return 'exists';
    this.#forget(at);
    const dueAt = Math.max(asked.scheduleAt ?? at, at);
    const late = this.faults.fire('delay', name, at)?.ms ?? 0;
    const entry = newEntry((this.#sequence += 1), asked, at, dueAt + late, false);
    this.#entries.set(name, entry);
    if (this.faults.fire('duplicate', name, at) !== null)
      this.#copies.add(newEntry((this.#sequence += 1), asked, at, dueAt, true));
    return entry;
  }

  /** What is under way goes on; nobody cares how it ends. False: there is no such task. */
  delete(name: string, at: number): boolean {
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    this.#remove(entry, at);
    return true;
  }

  purge(at: number): void {
    this.purgedAt = at;
    for (const entry of this.tasks) this.#remove(entry, at);
    this.#copies.clear();
  }

  get nextAt(): number {
    const deadlines = [...this.#running.values()].map(({ deadlineAt }) => deadlineAt);
    return Math.min(...deadlines, this.#nextStart());
  }

  begin(at: number): readonly Call[] {
    for (const [id, { deadlineAt }] of this.#running) if (deadlineAt <= at) this.#expire(id);
    const calls: Call[] = [];
    while (this.#nextStart() <= at) {
      const entry = this.#choose(at);
      if (entry === null) break;
      calls.push(this.#start(entry, at));
    }
    return calls;
  }

  givenUp(): readonly number[] {
    const given = this.#givenUp;
    this.#givenUp = [];
    return given;
  }

  ended(id: number, outcome: Outcome, at: number): void {
    const running = this.#running.get(id);
    // Its deadline had passed, and it counts as failed.
    if (running === undefined) return;
    this.#running.delete(id);
    const { entry } = running;
    const lost =
      isSuccess(outcome) && !entry.isCopy && this.faults.fire('lost-ack', entry.asked.name, at) !== null;
    this.#conclude(running, lost ? { kind: 'no-answer', why: 'the answer was lost' } : outcome, at);
  }

  #expire(id: number): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    this.#givenUp.push(id);
    this.#conclude(running, { kind: 'no-answer', why: 'DEADLINE_EXCEEDED' }, running.deadlineAt);
  }

  #conclude({ entry, attempt }: Running, outcome: Outcome, at: number): void {
    entry.running = null;
    attempt.code = codeOf(outcome);
    if (outcome.kind === 'answer') {
      attempt.responseAt = at;
      entry.responses += 1;
      if (outcome.status < 500) entry.executions += 1;
    }
    if (entry.isCopy) {
      this.#copies.delete(entry);
      return;
    }
    if (this.#entries.get(entry.asked.name) !== entry) return;
    const ageMs = at - (entry.first?.dispatchAt ?? at);
    if (isSuccess(outcome) || isExhausted(this.settings, entry.dispatches, ageMs)) this.#remove(entry, at);
    else this.#again(entry, outcome, at);
  }

  #again(entry: TaskEntry, outcome: Outcome, at: number): void {
    const wait = backOffMs(this.settings, entry.dispatches);
    const answer = outcome.kind === 'answer' ? outcome : null;
    const isBusy = answer?.status === 429 || answer?.status === 503;
    const { busyFactor, maxBackoffMs } = this.settings;
    const longer = isBusy ? Math.min(maxBackoffMs, wait * busyFactor) : wait;
    entry.dueAt = at + Math.max(longer, answer?.retryAfterMs ?? 0);
    entry.previousStatus = answer?.status ?? null;
    entry.retryReason = outcome.kind === 'no-answer' ? outcome.why : `HTTP ${outcome.status}`;
  }

  /** The earliest instant at which a call may begin. */
  #nextStart(): number {
    if (this.isPaused || this.#running.size >= this.settings.maxConcurrentDispatches) return Infinity;
    const due = this.#idle().reduce((least, { dueAt }) => Math.min(least, dueAt), Infinity);
    const { maxBurstSize, maxDispatchesPerSecond } = this.settings;
    // Whole milliseconds: what comes of a division must not be due for ever a little later.
    const token = Math.ceil(this.#fullAt - ((maxBurstSize - 1) * 1000) / maxDispatchesPerSecond);
    return Math.max(due, token);
  }

  #choose(at: number): TaskEntry | null {
    const due = this.#idle().filter(({ dueAt }) => dueAt <= at);
    const [oldest = null] = due.sort((a, b) => a.dueAt - b.dueAt || a.sequence - b.sequence);
    if (due.length < 2) return oldest;
    const newest = due.at(-1) ?? null;
    return this.faults.fire('reorder', newest?.asked.name ?? '', at) === null ? oldest : newest;
  }

  #idle(): TaskEntry[] {
    return [...this.#entries.values(), ...this.#copies].filter(({ running }) => running === null);
  }

  #start(entry: TaskEntry, at: number): Call {
    const id = (this.#sequence += 1);
    const attempt: AttemptMade = { scheduleAt: entry.dueAt, dispatchAt: at, responseAt: null, code: null };
    entry.running = id;
    entry.dispatches += 1;
    entry.first ??= attempt;
    entry.last = attempt;
    this.#fullAt = Math.max(this.#fullAt, at) + 1000 / this.settings.maxDispatchesPerSecond;
    const { method, url, body, oidc, deadlineMs } = entry.asked;
    this.#running.set(id, { entry, attempt, deadlineAt: at + deadlineMs });
    return { id, method, url, headers: headersOf(this.name, entry), body, oidc };
  }

  /** Names that are free again. */
  #forget(at: number): void {
    for (const [name, until] of this.#taken) if (until <= at) this.#taken.delete(name);
  }

  #remove({ asked: { name } }: TaskEntry, at: number): void {
    this.#entries.delete(name);
    this.#taken.set(name, at + this.settings.nameTakenMs);
  }
}
