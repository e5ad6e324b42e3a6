import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { bodyOf, json, sendPage } from '../../shared/sim/kite/server/http.ts';
import { closed, listening } from './listening.ts';
import type { SharedTime } from './shared-time.ts';

const untilSchema = z.strictObject({ at: z.number(), call: z.string().nullable() });

/**
 * `POST /until {at, call}`: answered when the shared time is that; `POST /during`: at once. Then the time stands until whoever asked ends the request, for
 * that is when it knows what it does next.
 */
export class TimeServer {
  readonly #time: SharedTime;
  readonly #server: Server;

  constructor(time: SharedTime) {
    this.#time = time;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // A wait lasts as long as the day stands still.
    this.#server.requestTimeout = 0;
  }

  /** Resolves to the root URL. */
  async listen(): Promise<string> {
    return `http://127.0.0.1:${await listening(this.#server)}`;
  }

  close(): Promise<void> {
    return closed(this.#server);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body: unknown = JSON.parse((await bodyOf(request)) ?? '');
      const read = untilSchema.safeParse(body);
      const isDuring = request.url === '/during';
      if (!isDuring && (request.url !== '/until' || !read.success)) {
        sendPage(response, json(400, { error: 'POST /until takes {at, call}' }));
        return;
      }
      const gone = new AbortController();
      const closing = new Promise<void>((resolve) => response.once('close', () => resolve()));
      void closing.then(() => gone.abort());
      const held = async (): Promise<void> => {
        if (gone.signal.aborted) return;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.flushHeaders();
        await closing;
      };
      if (read.success && !isDuring) await this.#time.until(read.data.call, read.data.at, gone.signal, held);
      else await this.#time.during(held);
    } catch (error) {
      if (!response.headersSent && !response.destroyed)
        sendPage(response, json(400, { error: String(error) }));
    }
  }
}
