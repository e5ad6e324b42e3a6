import { writeFileSync } from 'node:fs';
import { StatementSync } from 'node:sqlite';

/**
 * Loaded before a program (`node --import`): counts what it commits to SQLite, and kills the process at the commit that `DIE_AT` names: "12 before"
 * (nothing of it was begun), "12 inside" (written and not committed) or "12 after". `COMMITS_TO` names a file that is told, at the end, which keys
 * each commit wrote (`tasks` for the queue's table).
 */
const [at, how] = (process.env['DIE_AT'] ?? '0 never').split(' ');
const commits: string[][] = [];
const writing: string[] = [];
const run: unknown = Reflect.get(StatementSync.prototype, 'run');

function counted(this: StatementSync, ...values: unknown[]): unknown {
  const sql = this.sourceSQL;
  const next = commits.length + 1;
  if (sql === 'BEGIN IMMEDIATE') die(next, 'before');
  if (sql === 'COMMIT') die(next, 'inside');
  if (typeof run !== 'function') throw new TypeError('StatementSync has no run');
  const answer: unknown = Reflect.apply(run, this, values);
  if (sql === 'COMMIT') {
    commits.push(writing.splice(0));
    die(next, 'after');
  } else if (/^(INSERT INTO|DELETE FROM) documents/.test(sql)) writing.push(String(values[0]));
  else if (/^(INSERT INTO|UPDATE) tasks/.test(sql)) writing.push('tasks');
  return answer;
}

function die(commit: number, moment: string): void {
  if (commit === Number(at) && moment === how) process.kill(process.pid, 'SIGKILL');
}

Reflect.set(StatementSync.prototype, 'run', counted);

const file = process.env['COMMITS_TO'];
if (file !== undefined) process.on('exit', () => writeFileSync(file, JSON.stringify(commits)));
