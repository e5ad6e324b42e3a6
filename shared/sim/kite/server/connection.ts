import type { WebSocket } from 'ws';
import type { Feed } from '../ticker/feed.ts';
import { HEARTBEAT } from '../ticker/packets.ts';
import { Subscriptions } from '../ticker/subscriptions.ts';

/** A client that reads so slowly that this much waits for it is cut off. */
const WAITING_MAX = 32 * 1024 * 1024;

/** What of a connection a fault has stopped. */
type Quiet = 'nothing' | 'all but heartbeats' | 'all';

/** A ticker client that is connected. */
export class Connection {
  readonly id: number;
  readonly subscriptions: Subscriptions;
  readonly #socket: WebSocket;
  readonly #feed: Feed;
  readonly #counts = { ticks: 0, texts: 0, heartbeats: 0, errors: 0 };
  #quiet: Quiet = 'nothing';

  constructor(id: number, socket: WebSocket, feed: Feed) {
    this.id = id;
    this.#socket = socket;
    this.#feed = feed;
    this.subscriptions = new Subscriptions((token) => feed.has(token));
  }

  /** What the client sent, at the market's `at`. */
  heard(text: string, at: number): void {
    const { fresh, errors } = this.subscriptions.ask(text);
    this.#counts.errors += errors.length;
    for (const error of errors) this.text(JSON.stringify({ type: 'error', data: error }));
    this.#binary(this.#feed.snapshot(fresh, at));
  }

  tick(at: number): void {
    this.#binary(this.#feed.ticks(this.subscriptions.modes, at));
  }

  text(body: string): void {
    if (this.#quiet !== 'nothing') return;
    this.#counts.texts += 1;
    this.#send(body);
  }

  heartbeat(): void {
    if (this.#quiet === 'all') return;
    this.#counts.heartbeats += 1;
    this.#send(HEARTBEAT);
  }

  fallQuiet(quiet: Quiet): void {
    this.#quiet = quiet;
  }

  /** Without a word: the client sees its connection die. */
  reset(): void {
    this.#socket.terminate();
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  /** Bytes that the client has not taken yet. */
  get waiting(): number {
    return this.#socket.bufferedAmount;
  }

  state() {
    const modes = Object.fromEntries([...this.subscriptions.modes].map(([token, mode]) => [token, mode]));
    return { id: this.id, modes, stopped: this.#quiet, sent: { ...this.#counts }, waiting: this.waiting };
  }

  #binary(frame: Uint8Array | null): void {
    if (frame === null || this.#quiet !== 'nothing') return;
    this.#counts.ticks += 1;
    this.#send(frame);
  }

  #send(data: string | Uint8Array): void {
    if (this.waiting > WAITING_MAX) this.reset();
    else this.#socket.send(data);
  }
}
