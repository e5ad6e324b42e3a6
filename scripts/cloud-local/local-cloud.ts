import { join } from 'node:path';
import { ENDPOINTS, type FunctionName } from '../../functions/endpoints.ts';
import { clockText } from '../../shared/domain/time.ts';
import type { LocalIssuer } from '../local-issuer.ts';
import { CloudSim } from './cloud-sim.ts';
import { functionCommand, simCommand, tronCommand } from './commands.ts';
import { emulatorCommand } from './emulator.ts';
import { Front } from './front.ts';
import type { Killer } from './killer.ts';
import { Line, unheard, type Passed } from './line.ts';
import { FreePorts } from './listening.ts';
import { OWNER, PLACE, SCHEDULER, STREAMER, TASKS, TELEGRAM_SECRET, type Places } from './places.ts';
import { Platform } from './platform.ts';
import { SharedTime } from './shared-time.ts';
import { Supervised, type Wanted } from './supervised.ts';
import { TimeServer } from './time-server.ts';

export interface LocalCloudAsked {
  /** For logs and the clock. */
  readonly folder: string;
  /** Where each function's folder is, as it is deployed. */
  readonly functions: string;
  /** Those that are begun, in the order in which they are let in when they are called at one instant. */
  readonly names: readonly FunctionName[];
  readonly jar: string;
  /** What `tron kite-sim` is told besides its port and its clock. */
  readonly kite: readonly string[];
  /** The file with the day's token: the first version of its secret. */
  readonly secret: string;
  readonly startAt: number;
  /** Who makes people's tokens. */
  readonly people: LocalIssuer;
  /** What a function is told besides where everything is. */
  readonly env: (at: Places) => Readonly<Record<string, string>>;
  readonly killer: Pick<Killer, 'strikes'>;
  readonly said: (name: string, life: number, line: string) => void;
}

interface Lines {
  readonly kite: Line;
  readonly tasks: Line;
  readonly secrets: Line;
}

/** Every part of the cloud as a process of its own on this computer, under one time. */
export class LocalCloud {
  readonly time: SharedTime;
  readonly front: Front;
  readonly functions = new Map<string, Supervised>();
  readonly #asked: LocalCloudAsked;
  readonly #timeServer: TimeServer;
  readonly #lines = new Map<string, Lines>();
  #emulator: Supervised | null = null;
  #kite: Supervised | null = null;
  #sim: { readonly process: Supervised; readonly cloud: CloudSim } | null = null;
  #kiteAt = 0;
  #moving: Promise<void> = Promise.resolve();

  constructor(asked: LocalCloudAsked) {
    this.#asked = asked;
    this.time = new SharedTime(join(asked.folder, 'clock'), asked.startAt);
    this.#timeServer = new TimeServer(this.time);
    const platform = new Platform(
      (name) => ENDPOINTS[asked.names.find((each) => each === name) ?? 'health'].isPublic,
      () => ({ root: this.sim.root, life: this.simProcess.lives }),
      asked.people,
    );
    const watch = {
      begun: (name: string) => this.#strike(name, 'called'),
      answering: (name: string) => this.#strike(name, 'answering'),
      over: (isCloud: boolean) => {
        if (isCloud) this.#sim?.cloud.changed();
      },
    };
    const rank = (name: string): number => asked.names.findIndex((each) => each === name);
    this.front = new Front(() => this.functions, this.time, platform, watch, rank);
  }

  get names(): readonly FunctionName[] {
    return this.#asked.names;
  }

  get sim(): CloudSim {
    return this.#begun(this.#sim).cloud;
  }

  get simProcess(): Supervised {
    return this.#begun(this.#sim).process;
  }

  /** host:port */
  get emulator(): string {
    return `127.0.0.1:${this.#begun(this.#emulator).port}`;
  }

  get kiteRoot(): string {
    return `http://127.0.0.1:${this.#begun(this.#kite).port}`;
  }

  /** Resolves when all of it can be asked. */
  async start(): Promise<void> {
    const { jar, kite, names, secret, startAt } = this.#asked;
    const ports = new FreePorts();
    const timeRoot = await this.#timeServer.listen();
    const frontRoot = await this.front.listen();
    const emulatorPort = await ports.take();
    const emulator = () => emulatorCommand(jar, emulatorPort);
    this.#emulator = this.#supervised('firestore', emulatorPort, emulator, {});
    const kitePort = await ports.take();
    const kiteArgs = ['kite-sim', '--port', String(kitePort), '--speed', 'max-by-request', ...kite];
    kiteArgs.push('--start', clockText(startAt).slice(0, 5));
    this.#kite = this.#supervised('kite-sim', kitePort, () => tronCommand(...kiteArgs), {});
    this.#kiteAt = startAt;
    const simPort = await ports.take();
    const simOf = { port: simPort, target: frontRoot, secret };
    const process = this.#supervised('cloud-sim', simPort, () => simCommand(simOf, this.#simAt()), {});
    this.#sim = { process, cloud: new CloudSim(process, PLACE, () => this.front.open) };
    await Promise.all([this.#emulator.ready(), this.#kite.ready(), process.ready()]);
    // A call that asks somebody is at work, whatever else it waits for: a tick asks for candles, and looks what others have published.
    const during = (work: () => Promise<void>): Promise<void> => this.time.during(work);
    for (const name of names) {
      const line = {
        kite: new Line(() => kitePort, this.#kiteWatch(name), during),
        tasks: new Line(() => simPort, this.#tasksWatch(name), during),
        secrets: new Line(() => simPort, unheard(process), during),
      };
      this.#lines.set(name, line);
      const places = {
        name,
        emulator: this.emulator,
        kite: await line.kite.listen(),
        tasks: await line.tasks.listen(),
        secrets: await line.secrets.listen(),
        front: frontRoot,
      };
      const port = await ports.take();
      const env = {
        PORT: String(port),
        NODE_ENV: 'production',
        TRON_SHARED_CLOCK: join(this.#asked.folder, 'clock'),
        TRON_SHARED_TIME: timeRoot,
        TRON_AUDIENCE: frontRoot,
        TRON_PLATFORM_CHECKS: 'true',
        TRON_SCHEDULER: SCHEDULER,
        TRON_TASKS: TASKS,
        TRON_PEOPLE: OWNER,
        TRON_STREAMER: STREAMER,
        TRON_TELEGRAM_SECRET: TELEGRAM_SECRET,
        OIDC_ISSUERS: `${this.sim.root},${this.#asked.people.name}`,
        // Nothing of the platform stands before a public one, and those who show it tokens are people.
        OIDC_KEYS: ENDPOINTS[name].isPublic ? this.#asked.people.keysUrl : `${this.sim.root}/oauth2/v3/certs`,
        ...this.#asked.env(places),
      };
      const command = () => functionCommand(name, this.#asked.functions);
      this.functions.set(name, this.#supervised(name, port, command, env));
    }
    await Promise.all(Array.from(this.functions.values(), (each) => each.ready()));
  }

  /** Ends what was begun here, each by its own id. */
  async stop(): Promise<void> {
    const others = [this.#sim?.process, this.#kite, this.#emulator].flatMap((each) => each ?? []);
    await Promise.all([...this.functions.values(), ...others].map((each) => each.stop()));
    const lines = Array.from(this.#lines.values(), ({ kite, tasks, secrets }) => [
      kite.close(),
      tasks.close(),
      secrets.close(),
    ]);
    await Promise.all([...lines.flat(), this.front.close(), this.#timeServer.close()]);
    this.time.close();
  }

  /** What passed between all functions and the broker, and the queue. */
  passed(of: keyof Lines): Passed {
    const sum: Passed = { calls: 0, bytesOut: 0, bytesIn: 0 };
    for (const lines of this.#lines.values()) {
      const { calls, bytesOut, bytesIn } = lines[of].passed;
      sum.calls += calls;
      sum.bytesOut += bytesOut;
      sum.bytesIn += bytesIn;
    }
    return sum;
  }

  /** Perhaps ends the queue and the scheduler, between two things. */
  perhapsEndsSim(): void {
    if (this.#asked.killer.strikes('cloud-sim', 'idle')) this.simProcess.kill();
  }

  #kiteWatch(name: FunctionName) {
    return {
      ready: () => this.#kiteMoved(),
      asked: () => false,
      // A reconciliation that dies here leaves a lease that keeps others from reading the book for some seconds, in which ticks decide without it.
      answered: () => name !== 'reconcile' && this.#strike(name, 'broker-answered'),
    };
  }

  #tasksWatch(name: FunctionName) {
    return {
      ready: () => this.simProcess.ready(),
      asked: () => this.#strike(name, 'queueing'),
      answered: () => {
        this.sim.changed();
        return this.#strike(name, 'queued');
      },
    };
  }

  #strike(name: string, moment: Parameters<Killer['strikes']>[1]): boolean {
    if (!this.#asked.killer.strikes(name, moment)) return false;
    this.functions.get(name)?.kill();
    return true;
  }

  /** The broker is a world of its own, which is brought to the time before anybody asks it. */
  #kiteMoved(): Promise<void> {
    const to = this.time.now;
    if (to > this.#kiteAt) {
      this.#kiteAt = to;
      this.#moving = this.#moving.then(() => this.#moveKite(to));
    }
    return this.#moving;
  }

  async #moveKite(to: number): Promise<void> {
    const answer = await fetch(`${this.kiteRoot}/_control/advance`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to }),
    });
    if (!answer.ok) throw new Error(`kite-sim: ${answer.status} ${await answer.text()}`);
  }

  /** A minute before now: what it was to call this minute and did not, it calls again. */
  #simAt(): string {
    const indian = new Date(this.time.now - 60_000 + 330 * 60_000);
    return indian.toISOString().slice(0, 16);
  }

  #supervised(name: string, port: number, command: Wanted['command'], env: Wanted['env']): Supervised {
    const { folder, said } = this.#asked;
    const { PATH = '', HOME = '' } = process.env;
    return new Supervised({
      name,
      port,
      command,
      env: { PATH, HOME, ...env },
      log: join(folder, `${name}.log`),
      said: (line, life) => said(name, life, line),
    });
  }

  #begun<T>(part: T | null): T {
    if (part === null) throw new Error('the local cloud was not begun');
    return part;
  }
}
