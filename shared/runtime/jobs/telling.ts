import { clockText, dayOf, dayText, MINUTE_MS, type Day } from '../../domain/time.ts';
import type { LogFields, LogLevel, Ports } from '../../ports.ts';
import { cutMinutes, isUnknown, type ClosedDay, type Due, type Sessions } from './due.ts';
import type { Job } from './schema.ts';

/** What a scheduler says: everything to the log, and to a person what that person must know or do something about, once. */
export class Telling {
  readonly #ports: Pick<Ports, 'alerts' | 'log'>;
  /** By job: what was last told about its document. */
  readonly #faults = new Map<string, string>();
  /** The newest day that something was said about. */
  #day: Day = 0;

  constructor(ports: Pick<Ports, 'alerts' | 'log'>) {
    this.#ports = ports;
  }

  log(level: LogLevel, message: string, fields: LogFields): void {
    this.#ports.log.write(level, null, message, fields);
  }

  alert(text: string): Promise<void> {
    return this.#ports.alerts.alert(text);
  }

  /** A day without a session; to a person only where it is not known whether it has one. */
  async closed(closed: ClosedDay): Promise<void> {
    if (closed.day <= this.#day) return;
    this.#day = closed.day;
    const { rule, why } = closed.refusal;
    const unknown = isUnknown(closed);
    this.log(unknown ? 'ERROR' : 'INFO', 'no session, so no jobs of one', {
      day: dayText(closed.day),
      rule,
      why,
    });
    if (unknown) await this.alert(`no jobs of a trading day: ${why}`);
  }

  /** A day with a session that a schedule does not cover. */
  async opened(day: Day, jobs: readonly Job[], sessions: Sessions): Promise<void> {
    if (day <= this.#day) return;
    this.#day = day;
    for (const job of jobs) {
      const cut = cutMinutes(job, sessions, day);
      if (cut === 0) continue;
      await this.alert(
        `job ${job.name}: its schedule "${job.schedule}" leaves out ${cut} minutes of the session of ${dayText(day)}`,
      );
    }
  }

  async wentBack(before: number, now: number): Promise<void> {
    if (before - now < MINUTE_MS) return;
    await this.alert(
      `the clock went back from ${whenText(before)} to ${whenText(now)}: nothing runs twice, so jobs go on after where they were`,
    );
  }

  /** What is wrong with a job's document, however often it is met. */
  async fault(name: string, error: unknown): Promise<void> {
    const why = messageOf(error);
    this.log('ERROR', 'job cannot be taken', { job: name, why });
    if (this.#faults.get(name) === why) return;
    this.#faults.set(name, why);
    await this.alert(`job ${name} cannot be taken or settled: ${why}`);
  }

  async mended(name: string): Promise<void> {
    if (this.#faults.delete(name)) await this.alert(`job ${name} goes on`);
  }

  /** Runs that were left out of jobs; of a job in fault the fault has been told, and each minute of it is in the log. */
  async missed(runs: readonly { readonly name: string; readonly text: string }[]): Promise<void> {
    const texts = runs
      .filter(({ name }) => !this.#faults.has(name))
      .map(({ name, text }) => `${name} ${text}`);
    if (texts.length > 0) await this.alert(`missed: ${texts.join('; ')}`);
  }
}

/** "2026-09-09 10:20" */
export function whenText(at: number): string {
  return `${dayText(dayOf(at))} ${clockText(at)}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function fieldsOf({ at, job }: Due): LogFields {
  return { job: job.name, dueAt: at };
}
