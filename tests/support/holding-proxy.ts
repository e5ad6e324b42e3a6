import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line between a client and a server on this machine, that loses answers when it is told to. */
export interface HoldingProxy {
  /** host:port. */
  readonly address: string;
  /** From now on what is asked arrives, and no answer comes back. */
  hold(): void;
  /** Breaks every connection that is open, with the answers that were held; new ones work. */
  cut(): void;
  /** Breaks every connection and takes no new one until `mend`. */
  refuse(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function holdingProxy(target: string): Promise<HoldingProxy> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let state: 'open' | 'holding' | 'refusing' = 'open';
  const kept = (socket: Socket): Socket => {
    sockets.add(socket.setNoDelay(true));
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    kept(client);
    if (state === 'refusing') {
      client.destroy();
      return;
    }
    const upstream = kept(connect(Number(port), host));
    client.pipe(upstream);
    upstream.on('data', (bytes) => {
      if (state === 'open') client.write(bytes);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a listening server has no port');
  const cut = (next: typeof state): void => {
    state = next;
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${bound.port}`,
    hold() {
      state = 'holding';
    },
    cut: () => cut('open'),
    refuse: () => cut('refusing'),
    mend() {
      state = 'open';
    },
    async close() {
      cut('refusing');
      server.close();
      await once(server, 'close');
    },
  };
}
