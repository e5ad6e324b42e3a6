import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

export interface Heard {
  readonly url: string;
  readonly authorization: string | undefined;
}

export type Says = (asked: {
  readonly url: string;
  readonly times: number;
}) => { readonly status: number; readonly body: unknown } | 'cut' | null;

/** A server on 127.0.0.1 that answers so, and what it heard; null: it never answers, `cut`: it begins to, and does not end. */
export async function answering(says: Says) {
  const heard: Heard[] = [];
  const flavors: unknown[] = [];
  const server = createServer((request, response) => {
    request.resume();
    heard.push({ url: request.url ?? '', authorization: request.headers.authorization });
    flavors.push(request.headers['metadata-flavor']);
    const said = says({ url: request.url ?? '', times: heard.length });
    if (said === null) return;
    if (said === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"name": ');
      return;
    }
    response.writeHead(said.status, { 'content-type': 'application/json', location: '/elsewhere' });
    response.end(said.body === null ? '' : JSON.stringify(said.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { root: `http://127.0.0.1:${port}`, heard, flavors };
}
