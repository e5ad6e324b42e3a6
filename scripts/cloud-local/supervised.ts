import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as passed } from 'node:timers/promises';
import { answers } from './listening.ts';

/** A process as it is begun, and begun again. */
export interface Wanted {
  readonly name: string;
  readonly port: number;
  /** Looked at anew at each beginning. */
  readonly command: () => readonly [file: string, ...args: string[]];
  readonly env: Readonly<Record<string, string>>;
  /** Where what it says goes. */
  readonly log: string;
  /** Each line that it says, and by which of its lives. */
  readonly said: (line: string, life: number) => void;
}

/** Long: the machine may have a lot to do. */
const START_MS = 60_000;
const STOP_MS = 3_000;
const LOOK_MS = 15;
/** A process that ends so often by itself is broken. */
const OWN_ENDS_MAX = 3;
const LINES_KEPT = 12;

/**
 * One process on this computer that is begun again when it ends. Ended by its own id and nothing else; and it ends with whoever supervises it, whose
 * end of its standard input closes then.
 */
export class Supervised {
  readonly name: string;
  readonly port: number;
  readonly #wanted: Wanted;
  readonly #log: WriteStream;
  readonly #last: string[] = [];
  #child: ChildProcess | null = null;
  #ready: Promise<void>;
  #isStopped = false;
  /** Resolves when the life after one that was ended on purpose is begun; null: none was. */
  #nextLife: PromiseWithResolvers<void> | null = null;
  #ownEnds = 0;
  #lives = 0;
  #broken: Error | null = null;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    this.name = wanted.name;
    this.port = wanted.port;
    this.#log = createWriteStream(wanted.log, { flags: 'a' });
    this.#ready = this.#begin();
    // Whoever needs it hears of it.
    this.#ready.catch(() => undefined);
  }

  /** Resolves when it can be asked; rejects where it cannot be begun. */
  async ready(): Promise<void> {
    // One that is begun again meanwhile is waited for as well.
    for (let seen: Promise<void> | null = null; seen !== this.#ready;) {
      seen = this.#ready;
      await seen;
    }
  }

  /** How often it was begun; a life that was ended on purpose is over at once, though the system tells of it later. */
  get lives(): number {
    return this.#lives + (this.#nextLife === null ? 0 : 1);
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** At once, in the middle of whatever it does; it is begun again, and until then nobody finds it ready. */
  kill(): void {
    if (this.#nextLife !== null) return;
    this.#nextLife = Promise.withResolvers<void>();
    this.#ready = this.#nextLife.promise;
    this.#child?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      // What ends with whoever began it ends now.
      child.stdin?.end();
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(late);
    }
    await new Promise<void>((resolve) => {
      this.#log.end(() => resolve());
    });
  }

  async #begin(): Promise<void> {
    const { command, env, port, name } = this.#wanted;
    const [file, ...args] = command();
    this.#lives += 1;
    const life = this.#lives;
    const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    child.stdin.on('error', () => undefined);
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on('line', (line) => this.#heard(line, life));
    let failed: Error | null = null;
    child.once('error', (error) => {
      failed = error;
    });
    child.once('exit', (code, signal) => this.#ended(child, code, signal));
    const begun = performance.now();
    while (!(await answers(port))) {
      if (failed !== null) throw new Error(`${name} cannot be begun`, { cause: failed });
      if (this.#broken !== null) throw this.#broken;
      // Another life of it is on its way.
      if (child !== this.#child || this.#isStopped) return;
      if (performance.now() - begun > START_MS)
        throw new Error(`${name} does not listen after ${START_MS / 1000} s:\n${this.#last.join('\n')}`);
      await passed(LOOK_MS);
    }
  }

  #ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#isStopped || child !== this.#child) return;
    if (this.#nextLife === null) {
      this.#ownEnds += 1;
      this.#heard(`ended by itself (${code ?? signal ?? ''})`, this.#lives);
      if (this.#ownEnds >= OWN_ENDS_MAX) {
        this.#broken = new Error(`${this.name} ended ${this.#ownEnds} times:\n${this.#last.join('\n')}`);
        this.#ready = Promise.reject(this.#broken);
        this.#ready.catch(() => undefined);
        return;
      }
    }
    const killed = this.#nextLife;
    this.#nextLife = null;
    this.#ready = this.#begin();
    this.#ready.catch(() => undefined);
    killed?.resolve();
  }

  #heard(line: string, life: number): void {
    if (!this.#log.writableEnded) this.#log.write(`${line}\n`);
    this.#last.push(line);
    if (this.#last.length > LINES_KEPT) this.#last.shift();
    this.#wanted.said(line, life);
  }
}
