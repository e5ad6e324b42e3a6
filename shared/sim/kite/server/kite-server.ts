import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Day } from '../../../domain/time.ts';
import type { Kite } from '../kite.ts';
import { Feed } from '../ticker/feed.ts';
import type { ExchangeCosts } from '../../../exchange/book.ts';
import type { KiteSettings } from '../settings.ts';
import { controlled, type Controlled } from './control.ts';
import { asked, bodyOf, html, json, requestOf, sendOutcome, sendPage, type Page } from './http.ts';
import { loginAsked, loginForm, problemPage, redirectTo, tokenPage } from './login-page.ts';
import { Postbacks } from './postbacks.ts';
import { ADDRESS, isOurHost, type ServerSettings } from './settings.ts';
import type { SimClock } from './sim-clock.ts';
import { Sockets } from './sockets.ts';
import { Timeline } from './timeline.ts';
import { Alarm, Timers } from './timers.ts';

export interface Served {
  readonly kite: Kite;
  readonly day: Day;
  readonly account: Pick<KiteSettings, 'apiKey' | 'userId'>;
  readonly costs: ExchangeCosts;
  readonly clock: SimClock;
  /** As the state tells it. */
  readonly speed: string;
  readonly settings: ServerSettings;
}

/** Kite Connect on 127.0.0.1: HTTP and the ticker on one port. */
export class KiteServer {
  readonly #served: Served;
  readonly #server: Server;
  readonly #timers = new Timers();
  readonly #control: Controlled;
  readonly #alarm: Alarm;
  #heartbeats: NodeJS.Timeout | undefined;

  constructor(served: Served) {
    const { kite, day, costs, clock, speed, settings } = served;
    this.#served = served;
    const postbacks = new Postbacks(settings.postbackUrl);
    const sockets = new Sockets(settings, () => timeline);
    this.#alarm = new Alarm(() => {
      timeline.reach();
      this.#setAlarm();
    });
    const timeline = new Timeline(kite, new Feed(kite.desks.values(), costs), clock, {
      ticked: (at) => sockets.tick(at),
      event: ({ kind, body }) => (kind === 'postback' ? postbacks.send(body) : sockets.text(body)),
      socketFault: (fault, at) => sockets.begin(fault, at),
      changed: () => this.#setAlarm(),
    });
    this.#control = { day, speed, timeline, sockets, postbacks };
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  }

  /** Resolves to the port. Rejects where it is taken. */
  async listen(): Promise<number> {
    const { port, heartbeatMs } = this.#served.settings;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, ADDRESS, () => {
        this.#server.removeListener('error', reject);
        resolve();
      });
    });
    this.#heartbeats = setInterval(() => this.#control.sockets.heartbeat(), heartbeatMs);
    this.#setAlarm();
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Ends every connection; what was not sent yet is not sent. */
  async stop(): Promise<void> {
    clearInterval(this.#heartbeats);
    this.#alarm.set(Infinity);
    this.#timers.stop();
    this.#control.sockets.stop();
    await this.#control.postbacks.stop();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #setAlarm(): void {
    this.#alarm.set(this.#served.clock.realMsUntil(this.#control.timeline.nextAt));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(request);
      if (body === null) sendPage(response, json(413, { error: 'the body is too long' }));
      else await this.#answer(request, response, body);
    } catch (error) {
      // A client that went away before it had asked.
      if (request.destroyed && !request.complete) return;
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!response.headersSent) sendPage(response, json(500, { error: `a fault of the simulator: ${why}` }));
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
    const { pathname, query } = asked(request);
    if (!isOurHost(request.headers.host))
      return sendPage(response, json(403, { error: 'only 127.0.0.1 is served' }));
    if (pathname === '/connect/login') return sendPage(response, this.#login(request, query, body));
    if (pathname.startsWith('/_control/')) {
      const handler = controlled(request.method ?? '', pathname);
      // A page of the web can send requests here, but not without saying where it comes from.
      if (request.headers.origin !== undefined)
        return sendPage(response, json(403, { error: 'the control routes are not for browsers' }));
      if (handler === undefined)
        return sendPage(response, json(404, { error: `there is no ${request.method} ${pathname}` }));
      return sendPage(response, await handler(this.#control, body));
    }
    const call = requestOf(request, body);
    if (call === undefined)
      return sendPage(response, json(405, { error: `Kite has no method ${request.method}` }));
    const outcome = this.#control.timeline.http(call);
    const { silentMs } = this.#served.settings;
    sendOutcome(outcome, request, response, { timers: this.#timers, silentMs });
  }

  #login(request: IncomingMessage, query: URLSearchParams, body: string): Page {
    const { account, settings } = this.#served;
    const form = request.method === 'POST' ? new URLSearchParams(body) : query;
    const login = loginAsked(form);
    if (login.apiKey !== account.apiKey)
      return html(400, problemPage(`There is no app with the API key "${login.apiKey}".`));
    if (request.method === 'GET' && query.get('v') !== '3')
      return html(400, problemPage('The URL must say v=3.'));
    if (request.method === 'GET') return html(200, loginForm(login, null));
    const userId = form.get('user_id') ?? '';
    if (userId !== account.userId)
      return html(403, loginForm(login, `There is no user "${userId}"; ${account.userId} is.`));
    const token = this.#control.timeline.login();
    if (settings.redirectUrl === null) return html(200, tokenPage(token));
    const location = redirectTo(settings.redirectUrl, token, login);
    return { status: 302, headers: { location }, body: '' };
  }
}
