import type { IncomingMessage, ServerResponse } from 'node:http';
import { bytesIn, forwarded, passingOf, sendAnswer, Unconnected } from './forward.ts';
import type { Answer, Passing } from './forward.ts';
import { LocalServer } from './listening.ts';

/** What passed on a line: calls, and bytes away from the functions and back. */
export interface Passed {
  calls: number;
  bytesOut: number;
  bytesIn: number;
}

/** Told of what passes; true: the answer is lost on its way. */
export interface Watch {
  /** Before anything is passed on: brings the other end to where it has to be. */
  ready(): Promise<void>;
  asked(request: Passing): boolean;
  answered(request: Passing, answer: Answer): boolean;
}

/** The line from one function to one server: what passes is counted, and may be lost. */
export class Line {
  readonly passed: Passed = { calls: 0, bytesOut: 0, bytesIn: 0 };
  readonly #server: LocalServer;
  readonly #port: () => number;
  readonly #watch: Watch;

  /** What passes does so `during` it. */
  constructor(port: () => number, watch: Watch, during: (work: () => Promise<void>) => Promise<void>) {
    this.#port = port;
    this.#watch = watch;
    this.#server = new LocalServer((request, response) => void during(() => this.#serve(request, response)));
  }

  /** Resolves to the root URL. */
  listen(): Promise<string> {
    return this.#server.listen();
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const passing = await passingOf(request);
      await this.#watch.ready();
      this.passed.calls += 1;
      this.passed.bytesOut += bytesIn(passing);
      if (this.#watch.asked(passing)) return void response.destroy();
      const answer = await forwarded(this.#port(), passing);
      this.passed.bytesIn += bytesIn(answer);
      if (this.#watch.answered(passing, answer)) return void response.destroy();
      sendAnswer(response, answer);
    } catch (error) {
      // Nobody there is told as nobody there; an answer that broke off breaks off.
      if (error instanceof Unconnected && !response.headersSent) response.writeHead(503).end();
      else response.destroy();
    }
  }
}

/** Of a line on which nothing is lost. */
export function unheard(end: { ready(): Promise<void> }): Watch {
  return { ready: () => end.ready(), asked: () => false, answered: () => false };
}
