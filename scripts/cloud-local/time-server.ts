import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { bodyOf, json, sendPage } from '../../shared/sim/kite/server/http.ts';
import { LocalServer } from './listening.ts';
import type { SharedTime } from './shared-time.ts';

const untilSchema = z.strictObject({ at: z.number(), call: z.string().nullable() });

/**
 * `POST /until {at, call}`: answered when the shared time is that; `POST /during`: at once. Then the time stands until whoever asked ends the request, for
 * that is when it knows what it does next.
 */
export class TimeServer {
  readonly #time: SharedTime;
  readonly #server: LocalServer;

  constructor(time: SharedTime) {
    this.#time = time;
    this.#server = new LocalServer((request, response) => void this.#serve(request, response));
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
