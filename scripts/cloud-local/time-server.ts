import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { bodyOf, json, sendPage } from '../../shared/sim/kite/server/http.ts';
import { LocalServer } from './listening.ts';
import type { SharedTime } from './shared-time.ts';

const untilSchema = z.strictObject({ at: z.number(), call: z.string().nullable() });

/** `POST /until {at, call}`: answered when the shared time is that. */
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
      const read = untilSchema.safeParse(JSON.parse((await bodyOf(request)) ?? ''));
      if (request.url !== '/until' || !read.success) {
        sendPage(response, json(400, { error: 'POST /until takes {at, call}' }));
        return;
      }
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      await this.#time.until(read.data.call, read.data.at, gone.signal);
      sendPage(response, json(200, { now: this.#time.now }));
    } catch (error) {
      if (!response.headersSent && !response.destroyed)
        sendPage(response, json(400, { error: String(error) }));
    }
  }
}
