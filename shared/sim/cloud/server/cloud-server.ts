import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { CloudPlace } from '../../../domain/cloud.ts';
import { asked, bodyOf, json, sendPage, type Page } from '../../kite/server/http.ts';
import { ADDRESS, isOurHost } from '../../kite/server/settings.ts';
import type { SimClock } from '../../kite/server/sim-clock.ts';
import { Issuer } from '../issuer.ts';
import { schedulerApi } from '../scheduler/api.ts';
import type { CloudScheduler } from '../scheduler/cloud-scheduler.ts';
import { secretsApi } from '../secrets/api.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { tasksApi } from '../tasks/api.ts';
import type { TaskQueue } from '../tasks/task-queue.ts';
import { failed, type ApiRequest } from '../wire.ts';
import { controlled } from './control.ts';
import { Driver } from './driver.ts';
import { sender } from './send.ts';

export interface CloudServed {
  readonly place: CloudPlace;
  readonly queues: readonly TaskQueue[];
  readonly scheduler: CloudScheduler;
  readonly secrets: SecretBox;
  readonly clock: SimClock;
  /** 0: the system chooses. */
  readonly port: number;
}

/**
 * Cloud Tasks v2, Cloud Scheduler v1, Secret Manager v1 and the issuer of their tokens on one port of 127.0.0.1: what clients are told as their API endpoint
 * (`fallback: true, protocol: 'http'`). Targets are called over HTTP, with tokens that its own key signs.
 */
export class CloudServer {
  readonly driver: Driver;
  readonly issuer = new Issuer();
  readonly #served: CloudServed;
  readonly #queues: ReadonlyMap<string, TaskQueue>;
  readonly #server: Server;
  #port = 0;
  #unnamed = 0;

  constructor(served: CloudServed) {
    const { queues, scheduler, clock } = served;
    this.#served = served;
    this.#queues = new Map(queues.map((queue) => [queue.name, queue]));
    this.driver = new Driver(
      [...queues, scheduler],
      clock,
      sender(this.issuer, () => this.root),
    );
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** "http://127.0.0.1:PORT" */
  get root(): string {
    return `http://${ADDRESS}:${this.#port}`;
  }

  /** Resolves to the port. Rejects where it is taken. */
  async listen(): Promise<number> {
    const { port } = this.#served;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, ADDRESS, () => {
        this.#server.removeListener('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : port;
    this.driver.reach();
    return this.#port;
  }

  /** Calls that are under way are cut off. */
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
      sendPage(
        response,
        body === null
          ? failed('INVALID_ARGUMENT', 'the body is too long')
          : await this.#answer(request, body),
      );
    } catch (error) {
      // A client that went away before it had asked.
      if (request.destroyed && !request.complete) return;
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!response.headersSent) sendPage(response, json(500, { error: `a fault of the simulator: ${why}` }));
    }
  }

  async #answer(request: IncomingMessage, body: string): Promise<Page> {
    const { pathname, query } = asked(request);
    const method = request.method ?? '';
    if (!isOurHost(request.headers.host)) return json(403, { error: 'only 127.0.0.1 is served' });
    // A page of the web can send requests here, but not without saying where it comes from.
    if (request.headers.origin !== undefined) return json(403, { error: 'browsers are not served' });
    const { scheduler } = this.#served;
    const control = controlled(method, pathname);
    if (control !== undefined) return control({ queues: this.#queues, scheduler, driver: this.driver }, body);
    const page = this.#openId(pathname) ?? this.#api({ method, pathname, query, body });
    return page ?? json(404, { error: `there is no ${method} ${pathname}` });
  }

  #api(request: ApiRequest): Page | null {
    const { place, scheduler, secrets } = this.#served;
    const at = this.driver.reach();
    const newName = (): string => `unnamed-${(this.#unnamed += 1)}`;
    const page =
      tasksApi({ place, queues: this.#queues, newName }, request, at) ??
      secretsApi(place, secrets, request, at) ??
      schedulerApi(place, scheduler, request, at);
    this.driver.reach();
    return page;
  }

  #openId(pathname: string): Page | null {
    if (pathname === '/oauth2/v3/certs') return json(200, this.issuer.jwks);
    if (pathname !== '/.well-known/openid-configuration') return null;
    return json(200, {
      issuer: this.root,
      jwks_uri: `${this.root}/oauth2/v3/certs`,
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }
}
