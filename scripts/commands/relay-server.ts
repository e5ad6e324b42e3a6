import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BODY_BYTES_MAX, type RelayAnswer } from '../../shared/runtime/relay/http.ts';
import type { Relay } from '../../shared/runtime/relay/serve.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { ADDRESS } from './login-server.ts';

/** Who has not sent its headers, or a whole request, by then is not waited for; looked at every `checkMs`. */
export interface Patience {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly checkMs: number;
}

const PATIENCE: Patience = { headersMs: 5_000, requestMs: 10_000, checkMs: 1_000 };
const HEADER_BYTES_MAX = 8_192;
const CONNECTIONS_MAX = 32;

/** A relay on this computer: what is asked is read, bounded in bytes and in time, and handed to the relay. */
export class RelayServer {
  readonly #server: Server;
  readonly #relay: Relay;

  constructor(relay: Relay, { headersMs, requestMs, checkMs }: Patience = PATIENCE) {
    this.#relay = relay;
    this.#server = createServer(
      {
        headersTimeout: headersMs,
        requestTimeout: requestMs,
        connectionsCheckingInterval: checkMs,
        maxHeaderSize: HEADER_BYTES_MAX,
      },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Resolves to the port; 0: the system chooses. Rejects with a ConfigError naming `option` where it is taken. */
  async listen(port: number, option: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause) => reject(new ConfigError([`${option} ${port}: ${cause.message}`])));
      this.#server.listen(port, ADDRESS, resolve);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body: string;
    try {
      body = await bodyOf(request);
    } catch {
      // Whoever asked is gone, or was too slow.
      response.destroy();
      return;
    }
    const [path = '/'] = (request.url ?? '/').split('?');
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    send(response, await this.#relay({ method: request.method ?? '', path, headers, body }));
  }
}

/** As text; what comes after the part that makes it too long is read and dropped, so that the answer reaches whoever sends it. */
function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const over = (): void => resolve(Buffer.concat(parts).toString('utf8'));
    request.on('data', (part: Buffer) => {
      if (bytes > BODY_BYTES_MAX) return;
      parts.push(part);
      bytes += part.length;
      if (bytes > BODY_BYTES_MAX) over();
    });
    request.once('end', over);
    request.once('error', reject);
    request.once('close', () => reject(new Error('the request broke off')));
  });
}

function send(response: ServerResponse, { status, body }: RelayAnswer): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(text);
}
