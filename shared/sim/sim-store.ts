import { memoryStore } from '../adapters/memory-store.ts';
import type { Commit, CommitAnswer, Json, Store } from '../ports.ts';
import type { Kernel } from './kernel.ts';
import type { Recorder } from './records.ts';
import type { Fired, Switchboard } from './switches.ts';

/** After which a store that does not answer is given up (DESIGN §5: the deadline of a commit is 1 s). */
export const STORE_DEADLINE_MS = 1000;

const READ_SWITCHES = ['store.unavailable', 'store.read.deadline'] as const;
const COMMIT_SWITCHES = [
  'store.unavailable',
  'store.commit.conflict',
  'store.commit.landed-error',
  'store.commit.deadline',
  'store.commit.lands-late',
] as const;

type CommitFault = (typeof COMMIT_SWITCHES)[number];

/** What a client says of a server that failed: the codes are gRPC's, as Firestore's client gives them. */
export class StoreFault extends Error {
  readonly code: 'UNAVAILABLE' | 'ABORTED' | 'DEADLINE_EXCEEDED';

  constructor(code: StoreFault['code'], what: string) {
    super(`${code}: ${what}`);
    this.name = 'StoreFault';
    this.code = code;
  }
}

/** The documents of a world. Lives reach them through `port`, with that life's faults; the world's own parts through `direct`. */
export class SimStore {
  /** Without faults, at once. */
  readonly direct: Store;
  readonly #kernel: Kernel;
  readonly #recorder: Recorder;
  readonly #switches: Switchboard;
  readonly #memory: Store;
  /** By key, as text: what invariants look at between events. */
  readonly #texts = new Map<string, string>();
  readonly #snapshots = new Map<string, ReadonlyMap<string, string>>();
  #epoch = 0;
  #landed = 0;

  constructor(kernel: Kernel, recorder: Recorder, switches: Switchboard) {
    this.#kernel = kernel;
    this.#recorder = recorder;
    this.#switches = switches;
    this.#memory = memoryStore(kernel);
    this.direct = { ...this.#memory, commit: (commit) => this.#land(commit) };
  }

  /** How often it was restored. Deployment configuration: a life has it from its birth on. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Rises with each commit that is written: what was looked at then is as it was. */
  get landed(): number {
    return this.#landed;
  }

  port(life: string): Store {
    return {
      read: async (keys) => {
        await this.#readable(life);
        return this.#memory.read(keys);
      },
      list: async (from, before) => {
        await this.#readable(life);
        return this.#memory.list(from, before);
      },
      commit: async (commit) => {
        const fired = this.#switches.fire(COMMIT_SWITCHES, life, this.#kernel.now());
        if (fired === null) return this.#land(commit);
        this.#recorder.record(this.#kernel.now(), life, 'fault', { fault: fired.fault });
        return this.#faulty(life, commit, fired);
      },
    };
  }

  /** The document as it is now; null: none. */
  peek(key: string): Json {
    const text = this.#texts.get(key);
    if (text === undefined) return null;
    const value: Json = JSON.parse(text);
    return value;
  }

  /** Documents with `from` <= key < `before`, ascending. */
  peekAll(from: string, before: string): readonly (readonly [key: string, value: Json])[] {
    return [...this.#texts.keys()]
      .filter((key) => key >= from && key < before)
      .sort()
      .map((key) => [key, this.peek(key)]);
  }

  /** Remembers the documents as they are under that name. */
  snapshot(name: string): void {
    this.#snapshots.set(name, new Map(this.#texts));
    this.#recorder.record(this.#kernel.now(), 'store', 'snapshot', { name });
  }

  /**
   * The documents as they were, the epoch one higher. Their versions are new ones: whoever read before this holds none that still stands. Rejects with
   * a RangeError for a snapshot that was not taken.
   */
  async restore(name: string): Promise<void> {
    const snapshot = this.#snapshots.get(name);
    if (snapshot === undefined)
      throw new RangeError(
        `no snapshot "${name}" to restore; there are: ${[...this.#snapshots.keys()].join(', ')}`,
      );
    const gone = [...this.#texts.keys()].filter((key) => !snapshot.has(key));
    this.#epoch += 1;
    this.#recorder.record(this.#kernel.now(), 'store', 'restore', { name, epoch: this.#epoch });
    await this.#land({
      expect: [],
      writes: [
        ...[...snapshot].map(([key, text]) => ({ key, value: jsonOf(text) })),
        ...gone.map((key) => ({ key, value: null })),
      ],
    });
  }

  async #readable(life: string): Promise<void> {
    const fired = this.#switches.fire(READ_SWITCHES, life, this.#kernel.now());
    if (fired === null) return;
    this.#recorder.record(this.#kernel.now(), life, 'fault', { fault: fired.fault });
    if (fired.fault === 'store.unavailable') throw new StoreFault('UNAVAILABLE', 'nothing was read');
    await this.#kernel.sleep(STORE_DEADLINE_MS);
    throw new StoreFault('DEADLINE_EXCEEDED', `no answer in ${STORE_DEADLINE_MS} ms`);
  }

  async #faulty(life: string, commit: Commit, { fault, ms }: Fired<CommitFault>): Promise<CommitAnswer> {
    switch (fault) {
      case 'store.unavailable':
        throw new StoreFault('UNAVAILABLE', 'the commit was not taken');
      case 'store.commit.conflict': {
        const [first] = commit.expect;
        if (first === undefined) throw new StoreFault('ABORTED', 'too much contention on these documents');
        return { kind: 'conflict', key: first.key };
      }
      case 'store.commit.landed-error': {
        const answer = await this.#land(commit);
        if (answer.kind === 'conflict') return answer;
        throw new StoreFault('UNAVAILABLE', 'the connection was lost');
      }
      case 'store.commit.deadline':
        break;
      case 'store.commit.lands-late':
        this.#kernel.after(
          STORE_DEADLINE_MS + ms,
          `commit of ${life}`,
          () => void this.#landLate(life, commit),
        );
        break;
    }
    await this.#kernel.sleep(STORE_DEADLINE_MS);
    throw new StoreFault('DEADLINE_EXCEEDED', `no answer in ${STORE_DEADLINE_MS} ms`);
  }

  async #landLate(life: string, commit: Commit): Promise<void> {
    const { kind } = await this.#land(commit);
    this.#recorder.record(this.#kernel.now(), life, 'late commit', { kind });
  }

  async #land(commit: Commit): Promise<CommitAnswer> {
    const answer = await this.#memory.commit(commit);
    if (answer.kind === 'conflict') return answer;
    this.#landed += 1;
    for (const { key, value } of commit.writes) {
      if (value === null) this.#texts.delete(key);
      else this.#texts.set(key, JSON.stringify(value));
    }
    return answer;
  }
}

function jsonOf(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}
