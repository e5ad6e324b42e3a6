import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Driver } from '../cloud/server/driver.ts';
import { asked, bodyOf, html, json, sendPage, type Page } from '../kite/server/http.ts';
import { ADDRESS, isOurHost } from '../kite/server/settings.ts';
import type { SimClock } from '../kite/server/sim-clock.ts';
import { failed, type Bot, type MethodAnswer } from './bot.ts';
import { controlled } from './control.ts';
import { paramsOf } from './params.ts';
import { send } from './send.ts';

export interface TelegramServed {
  readonly bot: Bot;
  /** "ID:LETTERS", the id being the bot's. */
  readonly token: string;
  readonly clock: SimClock;
  /** 0: the system chooses. */
  readonly port: number;
}

/** The Bot API for one bot, on one port of 127.0.0.1, with a chat for people beside it. Webhooks on this computer alone are called. */
export class TelegramServer {
  readonly driver: Driver;
  readonly bot: Bot;
  readonly #token: string;
  readonly #asked: number;
  readonly #server: Server;
  #port = 0;

  constructor({ bot, token, clock, port }: TelegramServed) {
    this.bot = bot;
    this.#token = token;
    this.#asked = port;
    this.driver = new Driver([bot.updates], clock, send);
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** "http://127.0.0.1:PORT" */
  get root(): string {
    return `http://${ADDRESS}:${this.#port}`;
  }

  /** Rejects where the port is taken. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#asked, ADDRESS, () => {
        this.#server.removeListener('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : this.#asked;
    this.driver.reach();
  }

  /** Deliveries that are under way are cut off. */
  async stop(): Promise<void> {
    await this.driver.stop();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(request);
      const page =
        body === null ? json(413, { error: 'the body is too long' }) : await this.#answer(request, body);
      if (page === 'cut') request.socket.destroy();
      else if (page !== 'silent') sendPage(response, page);
    } catch (error) {
      // A client that went away before it had asked.
      if (request.destroyed && !request.complete) return;
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!response.headersSent) sendPage(response, json(500, { error: `a fault of the simulator: ${why}` }));
    }
  }

  async #answer(request: IncomingMessage, body: string): Promise<Page | 'cut' | 'silent'> {
    const { pathname, query } = asked(request);
    if (!isOurHost(request.headers.host)) return json(403, { error: 'only 127.0.0.1 is served' });
    // A page of the web can send requests here, but not without saying where it comes from.
    if (request.headers.origin !== undefined) return json(403, { error: 'browsers are not served' });
    const verb = request.method ?? '';
    const control = controlled(verb, pathname);
    if (control !== undefined) return control({ bot: this.bot, driver: this.driver }, query, body);
    const [, token, method] = /^\/bot([^/]*)\/([^/]*)$/.exec(pathname) ?? [];
    if (token === undefined || method === undefined) return json(404, { error: 'there is nothing' });
    if (verb !== 'GET' && verb !== 'POST') return pageOf(failed(405, 'Method Not Allowed'));
    if (!isSame(token, this.#token)) return pageOf(failed(401, 'Unauthorized'));
    const params = paramsOf(query, request.headers['content-type'] ?? '', body);
    if (params === null) return pageOf(failed(400, 'Bad Request: the body is no form and no JSON'));
    const at = this.driver.reach();
    const { faults } = this.bot;
    if (faults.fire('silent', method, at) !== null) return 'silent';
    if (faults.fire('unavailable', method, at) !== null) return html(502, '<h1>502 Bad Gateway</h1>');
    const answer = this.bot.call(method, params, at);
    this.driver.reach();
    return faults.fire('lost-answer', method, at) === null ? pageOf(answer) : 'cut';
  }
}

function pageOf({ status, body }: MethodAnswer): Page {
  return json(status, body);
}

function isSame(a: string, b: string): boolean {
  const [given, right] = [Buffer.from(a), Buffer.from(b)];
  return given.length === right.length && timingSafeEqual(given, right);
}
