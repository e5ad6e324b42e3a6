import { crc32 } from 'node:zlib';
import type { Task } from '../../ports.ts';
import type { Row, SqliteFile } from './file.ts';
import { numberIn, optionalNumberIn, optionalTextIn, textIn } from './rows.ts';
import { StorageError } from './storage-error.ts';

/** A task and how it fares; done and discarded ones are not listed. Instants are the queue's clock's, epoch ms. */
export interface QueuedTask {
  readonly task: Task;
  /** `waiting`: due now · `delayed`: due at `nextAt` · `running`: handed over, leased until `nextAt` · `dead`: given up, waits for a person. */
  readonly state: 'waiting' | 'delayed' | 'running' | 'dead';
  /** How often it was handed over. */
  readonly attempts: number;
  readonly lastError: string | null;
  readonly enqueuedAt: number;
  readonly startedAt: number | null;
  readonly failedAt: number | null;
  /** null for a dead one. */
  readonly nextAt: number | null;
  /** Whose lease a running one is under: process id and nonce. */
  readonly owner: string | null;
}

/** A task that was handed over to `owner`. */
export interface Leased {
  readonly seq: number;
  readonly task: Task;
  readonly attempts: number;
}

const LEASE_LOST = 'the process that handled it ended before it was done';

/** The statements of the queue; each is to run inside a transaction or snapshot of the caller's. */
export interface TaskTable {
  has(name: string): boolean;
  /** Waiting, delayed and running ones. */
  depth(): number;
  insert(task: Task, at: number): void;
  /**
   * The oldest that is due and not in `skip` (where `owner` has what it was handed): waiting and its time has come, or running under a lease that has
   * ended, or under one of `owner` that it knows nothing of.
   */
  due(owner: string, at: number, skip: readonly number[]): (Leased & { readonly wasRunning: boolean }) | null;
  lease(seq: number, owner: string, at: number, until: number): void;
  /** False: it is no longer under this owner's lease. */
  finish(seq: number, owner: string, at: number): boolean;
  /** Waiting until `nextAt`; null: dead. False as in `finish`. */
  fail(seq: number, owner: string, at: number, nextAt: number | null, why: string): boolean;
  bury(seq: number, at: number): void;
  /** Running ones under the leases of others, oldest first. */
  leasedByOthers(owner: string): readonly Leased[];
  free(seq: number, at: number): void;
  state(name: string): string | null;
  revive(name: string, at: number): void;
  discard(name: string, at: number): void;
  unfinished(at: number): readonly QueuedTask[];
}

const COLUMNS = `seq, name, order_id, not_before, valid_until, checksum, state, attempts, next_at, enqueued_at, started_at, failed_at,
  last_error, owner, lease_until`;
const UNFINISHED = `SELECT ${COLUMNS} FROM tasks WHERE finished_at IS NULL`;

// Longer because it is a list: one statement a member.
export function taskTable(file: SqliteFile): TaskTable {
  const leased = (row: Row): Leased => ({
    seq: numberIn(file.path, row, 'seq'),
    task: taskIn(file.path, row),
    attempts: numberIn(file.path, row, 'attempts'),
  });
  const mine = `WHERE seq = ? AND state = 'running' AND owner = ?`;
  return {
    has: (name) => file.get('SELECT 1 FROM tasks WHERE name = ?', name) !== undefined,
    depth() {
      const row = file.get(`SELECT count(*) AS n FROM tasks WHERE finished_at IS NULL AND state <> 'dead'`);
      return row === undefined ? 0 : numberIn(file.path, row, 'n');
    },
    insert(task, at) {
      file.run(
        `INSERT INTO tasks (name, order_id, not_before, valid_until, checksum, state, attempts, next_at, enqueued_at)
         VALUES (?, ?, ?, ?, ?, 'waiting', 0, ?, ?)`,
        task.name,
        task.orderId,
        task.notBefore,
        task.validUntil,
        checksum(task),
        task.notBefore,
        at,
      );
    },
    due(owner, at, skip) {
      const row = file.get(
        `${UNFINISHED} AND (state = 'waiting' AND next_at <= ?1 OR state = 'running' AND (owner = ?2 OR lease_until <= ?1))
         AND seq NOT IN (SELECT value FROM json_each(?3)) ORDER BY seq LIMIT 1`,
        at,
        owner,
        JSON.stringify(skip),
      );
      return row === undefined ? null : { ...leased(row), wasRunning: row['state'] === 'running' };
    },
    lease(seq, owner, at, until) {
      file.run(
        `UPDATE tasks SET state = 'running', attempts = attempts + 1, owner = ?, started_at = ?, lease_until = ? WHERE seq = ?`,
        owner,
        at,
        until,
        seq,
      );
    },
    finish: (seq, owner, at) =>
      file.run(`UPDATE tasks SET state = 'done', finished_at = ? ${mine}`, at, seq, owner) === 1,
    fail: (seq, owner, at, nextAt, why) =>
      file.run(
        `UPDATE tasks SET state = ?, next_at = ?, failed_at = ?, last_error = ? ${mine}`,
        nextAt === null ? 'dead' : 'waiting',
        nextAt ?? at,
        at,
        why,
        seq,
        owner,
      ) === 1,
    bury(seq, at) {
      file.run(
        `UPDATE tasks SET state = 'dead', failed_at = ?, last_error = ? WHERE seq = ?`,
        at,
        LEASE_LOST,
        seq,
      );
    },
    leasedByOthers: (owner) =>
      file.all(`${UNFINISHED} AND state = 'running' AND owner <> ? ORDER BY seq`, owner).map(leased),
    free(seq, at) {
      file.run(
        `UPDATE tasks SET state = 'waiting', next_at = ?, failed_at = ?, last_error = ? WHERE seq = ?`,
        at,
        at,
        LEASE_LOST,
        seq,
      );
    },
    state(name) {
      const row = file.get('SELECT state FROM tasks WHERE name = ?', name);
      return row === undefined ? null : textIn(file.path, row, 'state');
    },
    revive(name, at) {
      file.run(`UPDATE tasks SET state = 'waiting', attempts = 0, next_at = ? WHERE name = ?`, at, name);
    },
    discard(name, at) {
      file.run(`UPDATE tasks SET state = 'discarded', finished_at = ? WHERE name = ?`, at, name);
    },
    unfinished: (at) => file.all(`${UNFINISHED} ORDER BY seq`).map((row) => queuedIn(file.path, row, at)),
  };
}

/** Reads every task, done ones included, and throws a StorageError `corrupt` at the first that is not what was written; how many there are. */
export function verifyTasks(path: string, rows: Iterable<Row>): number {
  let tasks = 0;
  for (const row of rows) {
    taskIn(path, row);
    tasks += 1;
  }
  return tasks;
}

/** For `verifyTasks`: what it reads. */
export const EVERY_TASK = `SELECT ${COLUMNS} FROM tasks`;

function taskIn(path: string, row: Row): Task {
  const task = {
    name: textIn(path, row, 'name'),
    orderId: textIn(path, row, 'order_id'),
    notBefore: numberIn(path, row, 'not_before'),
    validUntil: numberIn(path, row, 'valid_until'),
  };
  if (numberIn(path, row, 'checksum') !== checksum(task)) {
    throw new StorageError('corrupt', path, `the task "${task.name}" is not what was written`);
  }
  return task;
}

function queuedIn(path: string, row: Row, at: number): QueuedTask {
  const state = textIn(path, row, 'state');
  const nextAt = numberIn(path, row, 'next_at');
  const rest = {
    task: taskIn(path, row),
    attempts: numberIn(path, row, 'attempts'),
    lastError: optionalTextIn(path, row, 'last_error'),
    enqueuedAt: numberIn(path, row, 'enqueued_at'),
    startedAt: optionalNumberIn(path, row, 'started_at'),
    failedAt: optionalNumberIn(path, row, 'failed_at'),
  };
  switch (state) {
    case 'waiting':
      return { ...rest, state: nextAt > at ? 'delayed' : 'waiting', nextAt, owner: null };
    case 'running':
      return {
        ...rest,
        state,
        nextAt: optionalNumberIn(path, row, 'lease_until'),
        owner: optionalTextIn(path, row, 'owner'),
      };
    case 'dead':
      return { ...rest, state, nextAt: null, owner: null };
    default:
      throw new StorageError('corrupt', path, `the task "${rest.task.name}" is ${state} and not finished`);
  }
}

function checksum({ name, orderId, notBefore, validUntil }: Task): number {
  return crc32(JSON.stringify([name, orderId, String(notBefore), String(validUntil)]));
}
