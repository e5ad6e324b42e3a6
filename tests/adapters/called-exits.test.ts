import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { calledExits } from '../../shared/adapters/called-exits.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise<void>((resolve) => {
          server.closeAllConnections();
          server.close(() => resolve());
        }),
    ),
  );
});

interface Heard {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server that answers everything so, and what it heard; status 0: it never answers. */
async function serving(status: number, body: string) {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      heard.push({ url: request.url ?? '', headers: request.headers, body: text });
      if (status > 0) response.writeHead(status, { location: '/elsewhere' }).end(body);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { root: `http://127.0.0.1:${port}`, heard };
}

describe('an exit that is handed over', () => {
  test('goes to the route /exit with the instrument, under an identity that is made for that function', async () => {
    const identity = await serving(200, 'a-token\n');
    const target = await serving(200, '{}');
    const options = { audience: 'https://x.example', identityRoot: identity.root, timeoutMs: 5000 };
    for (const url of [target.root, `${target.root}/`, `${target.root}/execute-order`])
      await calledExits({ ...options, url }).exit('NFO:NIFTY26SEPFUT');
    expect(target.heard.map(({ url }) => url)).toEqual(['/exit', '/exit', '/execute-order/exit']);
    const [first] = target.heard;
    expect(first?.headers.authorization).toBe('Bearer a-token');
    expect(JSON.parse(first?.body ?? '')).toEqual({ instrument: 'NFO:NIFTY26SEPFUT' });
    const [asked] = identity.heard;
    expect(asked?.headers['metadata-flavor']).toBe('Google');
    expect(asked?.url).toBe(
      '/computeMetadata/v1/instance/service-accounts/default/identity?audience=https%3A%2F%2Fx.example&format=full',
    );
  });

  test.each([
    ['is refused', 503, 'answered with HTTP 503'],
    ['is sent elsewhere', 302, 'fetch failed'],
    ['is not answered', 0, 'aborted due to timeout'],
  ])('and %s rejects', async (_, status, why) => {
    const identity = await serving(200, 'a-token');
    const target = await serving(status, '{}');
    const exits = calledExits({
      url: target.root,
      audience: 'x',
      identityRoot: identity.root,
      timeoutMs: 300,
    });
    await expect(exits.exit('NSE:SBIN')).rejects.toThrow(why);
    expect(target.heard).toHaveLength(1);
  });

  test('is not made without an identity', async () => {
    const identity = await serving(404, 'none');
    const target = await serving(200, '{}');
    const exits = calledExits({
      url: target.root,
      audience: 'x',
      identityRoot: identity.root,
      timeoutMs: 5000,
    });
    await expect(exits.exit('NSE:SBIN')).rejects.toThrow('no identity token: HTTP 404');
    expect(target.heard).toEqual([]);
  });
});
