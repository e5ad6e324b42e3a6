import type { Log } from '../../ports.ts';
import { tellError } from '../telling.ts';
import { isAuthorised } from './authorised.ts';
import { BODY_BYTES_MAX, failed, type RelayAnswer, type RelayRequest } from './http.ts';
import type { Route } from './route.ts';

export interface RelayParts {
  readonly secret: string;
  readonly log: Log;
  readonly routes: readonly Route[];
}

export type Relay = (request: RelayRequest) => Promise<RelayAnswer>;

/** Who does not know the secret learns that something lives here, and nothing else. */
const HEALTH_PATH = '/healthz';

/**
 * The relay's answer to a request, whoever serves it. Never rejects: work that failed is a 500 that says so, and the log has why. Without the secret
 * everything but GET /healthz is a 401, whether it exists or not.
 */
export function relayOf({ secret, log, routes }: RelayParts): Relay {
  const byPath = new Map(routes.map((route) => [route.path, route]));
  return async ({ method, path, headers, body }) => {
    if (path === HEALTH_PATH && method === 'GET') return { status: 200, body: { status: 'ok' } };
    if (!isAuthorised(headers, secret)) {
      log.write('WARN', null, 'relay: a request without the secret', {});
      return failed(401, 'unauthorised');
    }
    if (path === HEALTH_PATH) return failed(405, `${path} takes GET`);
    const route = byPath.get(path);
    if (route === undefined)
      return failed(
        404,
        `there is no such path; there are: ${HEALTH_PATH}, ${[...byPath.keys()].join(', ')}`,
      );
    if (method !== 'POST') return failed(405, `${path} takes POST`);
    if (Buffer.byteLength(body) > BODY_BYTES_MAX)
      return failed(413, `the body has more than ${BODY_BYTES_MAX} bytes`);
    let asked: unknown;
    try {
      asked = JSON.parse(body);
    } catch {
      return failed(400, 'the body must be JSON');
    }
    try {
      return await route.answer(asked);
    } catch (error) {
      tellError(log, null, `relay: ${path}`, error);
      return failed(500, `${path} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
