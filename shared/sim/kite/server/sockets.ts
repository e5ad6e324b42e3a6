import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { contentOf, failed, type ErrorType } from '../answers.ts';
import type { Fired } from '../faults.ts';
import type { SocketFault } from '../ticker/socket-faults.ts';
import { Connection } from './connection.ts';
import { asked } from './http.ts';
import { isOurHost, type ServerSettings } from './settings.ts';
import type { Timeline } from './timeline.ts';

/** The longest message that a client may send: 3,000 tokens are a tenth of it. */
const MESSAGE_MAX = 1024 * 1024;

type Pending = Extract<SocketFault, { readonly which: 'open' | 'next' }>;

export interface SocketFired extends Omit<Fired, 'fault' | 'route'> {
  readonly fault: SocketFault['fault'];
  /** The connection's number; null: a handshake that was refused. */
  readonly connection: number | null;
}

/** The ticker's side of the server: handshakes and the connections that they became. */
export class Sockets {
  readonly fired: SocketFired[] = [];
  readonly #settings: ServerSettings;
  readonly #timeline: () => Timeline;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MAX });
  readonly #open = new Map<WebSocket, Connection>();
  #waiting: Pending[] = [];
  #refusals: number[] = [];
  #accepted = 0;

  /** `timeline` is asked late: it tells this object what happens, so it is made after it. */
  constructor(settings: ServerSettings, timeline: () => Timeline) {
    this.#settings = settings;
    this.#timeline = timeline;
  }

  get connections(): readonly Connection[] {
    return [...this.#open.values()];
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refused = this.#refusal(request);
    if (refused === undefined) this.#server.handleUpgrade(request, socket, head, (ws) => this.#accept(ws));
    else refuse(socket, refused);
  }

  /** Begins a fault at the market's `at`. */
  begin(fault: SocketFault, at: number): void {
    if (fault.fault === 'refused-handshake') this.#refusals.push(fault.status);
    else if (fault.which === 'next') this.#waiting.push(fault);
    else for (const connection of this.connections) this.#befall(connection, fault, at);
  }

  tick(at: number): void {
    for (const connection of this.connections) connection.tick(at);
  }

  text(body: string): void {
    for (const connection of this.connections) connection.text(body);
  }

  heartbeat(): void {
    for (const connection of this.connections) connection.heartbeat();
  }

  stop(): void {
    for (const connection of this.connections) connection.reset();
    this.#server.close();
  }

  #refusal(request: IncomingMessage): Refused | undefined {
    const { pathname, query } = asked(request);
    const { connections, tooManyConnections } = this.#settings;
    if (!isOurHost(request.headers.host))
      return { status: 403, type: 'PermissionException', message: 'Only 127.0.0.1 is served.' };
    if (pathname !== '/') return { status: 404, type: 'GeneralException', message: 'The ticker is at /.' };
    const fault = this.#refusals.shift();
    if (fault !== undefined) {
      const at = this.#timeline().reach();
      this.fired.push({ at, fault: 'refused-handshake', connection: null });
      return { status: fault, type: 'GeneralException', message: 'Refused by an armed fault.' };
    }
    const dead = this.#timeline().refusal(query.get('api_key') ?? '', query.get('access_token') ?? '');
    if (dead !== undefined) return { ...dead, status: 403 };
    if (this.#open.size < connections) return undefined;
    const message = `At most ${connections} connections of an API key are open at a time.`;
    return { status: tooManyConnections, type: 'NetworkException', message };
  }

  #accept(socket: WebSocket): void {
    this.#accepted += 1;
    const connection = new Connection(this.#accepted, socket, this.#timeline().feed);
    this.#open.set(socket, connection);
    socket.on('close', () => this.#open.delete(socket));
    // What is wrong with a client's frames ends its connection, and that is all there is to do about it.
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) => {
      if (!isBinary) connection.heard(textOf(data), this.#timeline().reach());
    });
    const waiting = this.#waiting;
    this.#waiting = [];
    const at = this.#timeline().reach();
    for (const fault of waiting) this.#befall(connection, fault, at);
  }

  #befall(connection: Connection, fault: Pending, at: number): void {
    this.fired.push({ at, fault: fault.fault, connection: connection.id });
    switch (fault.fault) {
      case 'silent-socket':
        return connection.fallQuiet('all');
      case 'stalled-ticks':
        return connection.fallQuiet('all but heartbeats');
      case 'dropped-connection':
        return fault.how === 'reset' ? connection.reset() : connection.close(fault.code);
    }
  }
}

interface Refused {
  readonly status: number;
  readonly type: ErrorType;
  readonly message: string;
}

function refuse(socket: Duplex, { status, type, message }: Refused): void {
  const { body } = contentOf(failed({ status, type, message }));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function textOf(data: RawData): string {
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString('utf8');
  return (Array.isArray(data) ? Buffer.concat(data) : data).toString('utf8');
}
