import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** host:port of Firestore's emulator; '' where there is none. */
    firestoreEmulator: string;
  }
}

/**
 * One emulator of Firestore for the whole run, which begins when the first test connects: the others do without it. It is Google's own, found at
 * FIRESTORE_EMULATOR_HOST, where one runs already, or started from FIRESTORE_EMULATOR_JAR or from where Google's packages put it.
 */
const JARS = [
  process.env['FIRESTORE_EMULATOR_JAR'] ?? '',
  '/usr/lib/google-cloud-sdk/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar',
  '/usr/share/google-cloud-sdk/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar',
  join(
    process.env['HOME'] ?? '',
    'google-cloud-sdk/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar',
  ),
];
const MAIN_CLASS = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
const READY = 'Dev App Server is now running';
const LINES_KEPT = 20;

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env['FIRESTORE_EMULATOR_HOST'];
  const jar = JARS.find((path) => path !== '' && existsSync(path));
  const isInstalled = jar !== undefined && hasJava();
  if (running !== undefined || !isInstalled) {
    project.provide('firestoreEmulator', running ?? '');
    return async () => undefined;
  }
  const relay = new LateEmulator(jar);
  project.provide('firestoreEmulator', `127.0.0.1:${await relay.listen()}`);
  return () => relay.close();
}

function hasJava(): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'java')));
}

/** A port that passes everything on to an emulator, started at the first connection. */
class LateEmulator {
  readonly #jar: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #started: Promise<number> | null = null;
  #process: ChildProcess | null = null;

  constructor(jar: string) {
    this.#jar = jar;
    this.#server = createServer({ pauseOnConnect: true }, (socket) => void this.#relay(socket));
  }

  async listen(): Promise<number> {
    return listening(this.#server);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  }

  async #relay(client: Socket): Promise<void> {
    this.#keep(client);
    try {
      this.#started ??= this.#start();
      const emulator = connect(await this.#started, '127.0.0.1');
      this.#keep(emulator);
      client.on('close', () => emulator.destroy());
      emulator.on('close', () => client.destroy());
      client.pipe(emulator).pipe(client);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      client.destroy();
    }
  }

  #keep(socket: Socket): void {
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // Either end may go at any time; 'close' follows.
    socket.on('error', () => undefined);
  }

  /** Its port, once it answers. Rejects with the last of what it said where it ends instead. */
  async #start(): Promise<number> {
    const finder = createServer();
    const port = await listening(finder);
    finder.close();
    const options = ['-Duser.language=en', '-Xmx512m', '-cp', this.#jar, MAIN_CLASS];
    const child = spawn('java', [...options, '--host=127.0.0.1', `--port=${port}`]);
    this.#process = child;
    process.once('exit', () => child.kill());
    const said: string[] = [];
    return new Promise((resolve, reject) => {
      for (const input of [child.stdout, child.stderr]) {
        createInterface({ input }).on('line', (line) => {
          if (line.includes(READY)) resolve(port);
          said.push(line);
          if (said.length > LINES_KEPT) said.shift();
        });
      }
      child.on('error', reject);
      child.on('exit', (code) =>
        reject(new Error(`the Firestore emulator ended (${code}):\n${said.join('\n')}`)),
      );
    });
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
  return address.port;
}
