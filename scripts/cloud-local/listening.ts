import { once } from 'node:events';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { connect, type Server } from 'node:net';

export const HERE = '127.0.0.1';

/** Listens on this computer alone, at a port that the system chooses; resolves to it. */
export async function listening(server: Server): Promise<number> {
  server.listen(0, HERE);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
  return address.port;
}

export async function closed(server: HttpServer): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A server of this computer alone, at a port that the system chooses. */
export class LocalServer {
  readonly #server: HttpServer;

  constructor(listener: RequestListener) {
    this.#server = createServer(listener);
    // However long the machine takes for a request, or a day stands still.
    this.#server.requestTimeout = 0;
  }

  /** Resolves to the root URL: "http://127.0.0.1:PORT". */
  async listen(): Promise<string> {
    return `http://${HERE}:${await listening(this.#server)}`;
  }

  close(): Promise<void> {
    return closed(this.#server);
  }
}

/** Below what the system chooses from by itself, so that nobody is given one of these before its process listens there. */
const [PORT_MIN, PORTS] = [20_000, 10_000] as const;

/** Ports for processes that are yet to listen. */
export class FreePorts {
  #next = process.pid * 37;

  /** One that nobody listens at, and that was not given before. */
  async take(): Promise<number> {
    for (;;) {
      this.#next += 1;
      const port = PORT_MIN + (this.#next % PORTS);
      if (!(await answers(port))) return port;
    }
  }
}

/** Does anybody listen there? */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HERE);
    const said = (is: boolean) => (): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', said(true));
    socket.once('error', said(false));
  });
}
