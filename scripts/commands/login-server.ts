import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export const ADDRESS = '127.0.0.1';
export const REDIRECT_PATH = '/callback';

/** What the browser is told, and what is done when it has been. */
export interface Page {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly shown: () => void;
}

/** One page on this computer: where Kite sends the browser back to. */
export class LoginServer {
  readonly #server: Server;
  readonly #redirected: (query: URLSearchParams) => Promise<Page>;
  #port = 0;

  /** `redirected` never rejects. */
  constructor(redirected: (query: URLSearchParams) => Promise<Page>) {
    this.#redirected = redirected;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Resolves to the port; 0: the system chooses. Rejects where it is taken. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, ADDRESS, () => {
        this.#server.removeListener('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : port;
    return this.#port;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const [pathname, ...search] = (request.url ?? '/').split('?');
    const port = String(this.#port);
    // A page of the web that made a name of its own lead here says that name.
    if (request.headers.host !== `${ADDRESS}:${port}` && request.headers.host !== `localhost:${port}`)
      return send(response, 403, 'Refused', `Only ${ADDRESS} is served.`);
    if (request.method !== 'GET' || pathname !== REDIRECT_PATH)
      return send(response, 404, 'Nothing here', `Kite's redirect comes to ${REDIRECT_PATH}.`);
    const { status, title, text, shown } = await this.#redirected(new URLSearchParams(search.join('?')));
    response.once('close', shown);
    send(response, status, title, text);
  }
}

/** The address of the page holds the request token: it is not kept and not told to anybody. */
function send(response: ServerResponse, status: number, title: string, text: string): void {
  const body = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>TRON: ${escaped(title)}</title></head>
<body><h1>${escaped(title)}</h1><p>${escaped(text)}</p></body></html>
`;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(body);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
