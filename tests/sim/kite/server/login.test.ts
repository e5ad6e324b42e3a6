import { createHash } from 'node:crypto';
import { createServer, request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { redirectTo } from '../../../../shared/sim/kite/server/login-page.ts';
import { serverSettingsSchema } from '../../../../shared/sim/kite/server/settings.ts';
import { API_KEY, API_SECRET, BUY, encoded, TOKEN } from '../support.ts';
import { Heard, Raw, serving, type Options } from './served.ts';

async function page(path: string, options: Options = {}): Promise<string> {
  const served = await serving(options);
  const answer = await served.ask('GET', path);
  return `${answer.status} ${await answer.text()}`;
}

describe('the log-in page', () => {
  test('asks for a user id and keeps what the app wants back', async () => {
    const text = await page(`/connect/login?v=3&api_key=${API_KEY}&redirect_params=a%3D1%26b%3D%22x%22`);
    expect(text).toMatch(/^200 .*<form method="post" action="\/connect\/login">/s);
    expect(text).toContain('name="redirect_params" value="a=1&amp;b=&quot;x&quot;"');
  });

  test.each([
    ['/connect/login?v=3&api_key=<b>', /^400 .*There is no app with the API key &quot;&lt;b&gt;&quot;/s],
    [`/connect/login?api_key=${API_KEY}`, /^400 .*must say v=3/s],
  ])('refuses %s', async (path, why) => {
    expect(await page(path)).toMatch(why);
  });

  async function sent(form: Readonly<Record<string, string>>, options: Options = {}): Promise<Response> {
    const served = await serving(options);
    const body = new URLSearchParams({ api_key: API_KEY, user_id: 'AB1234', ...form });
    return fetch(`${served.root}/connect/login`, { method: 'POST', body, redirect: 'manual' });
  }

  test('sends the browser back with the token and what the app wanted back', async () => {
    const answer = await sent(
      { redirect_params: 'a=1&b=two words' },
      { server: { redirectUrl: 'http://127.0.0.1:9/in?own=yes' } },
    );
    const url = new URL(answer.headers.get('location') ?? '');
    expect([answer.status, url.pathname]).toEqual([302, '/in']);
    const { request_token: token, ...others } = Object.fromEntries(url.searchParams);
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(others).toEqual({ own: 'yes', action: 'login', status: 'success', a: '1', b: 'two words' });
  });

  test('shows the token where there is nowhere to go back to', async () => {
    const answer = await sent({});
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringMatching(/<code>[0-9a-f]{32}<\/code>/),
    ]);
  });

  test('knows its one user', async () => {
    const answer = await sent({ user_id: 'XY' });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('no user &quot;XY&quot;'),
    ]);
  });

  test('what the app wanted back cannot replace the token', () => {
    const url = redirectTo('http://127.0.0.1:9/', 'real', {
      apiKey: '',
      redirectParams: 'request_token=mine',
    });
    expect(new URL(url).searchParams.getAll('request_token')).toEqual(['real']);
  });
});

describe('postbacks', () => {
  test('come as raw JSON with the checksum, in order, and a failure is counted', async () => {
    const posted = new Heard<{ readonly type: string; readonly body: string }>();
    let status = 200;
    const receiver = createServer((asked, answer) => {
      let body = '';
      asked.setEncoding('utf8').on('data', (part: string) => (body += part));
      asked.on('end', () => {
        answer.writeHead(status).end();
        status = 500;
        posted.push({ type: `${asked.method} ${asked.headers['content-type']}`, body });
      });
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    });
    const address = z.object({ port: z.number() }).parse(receiver.address());
    const served = await serving({ server: { postbackUrl: `http://127.0.0.1:${address.port}/hook` } });
    for (const quantity of [1, 2]) {
      await served.ask('POST', '/orders/regular', encoded({ ...BUY, quantity }));
      await served.control('advance', { byMs: 1_000 });
    }
    const first = await posted.next();
    const update = z
      .object({
        order_id: z.string(),
        order_timestamp: z.string(),
        checksum: z.string(),
        filled_quantity: z.number(),
      })
      .parse(JSON.parse(first.body));
    expect([first.type, update.filled_quantity]).toEqual(['POST application/json', 1]);
    const signed = `${update.order_id}${update.order_timestamp}${API_SECRET}`;
    expect(update.checksum).toBe(createHash('sha256').update(signed).digest('hex'));
    expect((await posted.next()).body).toContain('"filled_quantity":2');
    await served.stop();
    receiver.close();
  });

  test.each(['http://example.com/hook', 'http://localhost/hook', 'ftp://127.0.0.1/', 'hook'])(
    'go to 127.0.0.1 only, not to %s',
    (postbackUrl) => {
      expect(() => serverSettingsSchema.parse({ postbackUrl })).toThrow(/must be/);
    },
  );
});

test('the dump of instruments is for anybody, candles are not', async () => {
  const served = await serving();
  const status = async (path: string) => (await fetch(`${served.root}${path}`)).status;
  expect([await status('/instruments'), await status('/instruments/NFO')]).toEqual([200, 200]);
  expect(await status('/instruments/historical/1793/minute?from=2026-09-09&to=2026-09-09')).toBe(403);
});

test.each([
  ['gzip, deflate', 'gzip'],
  ['identity', null],
])('the dump for a client that takes %s', async (accepted, encoding) => {
  const served = await serving();
  const answer = await fetch(`${served.root}/instruments`, { headers: { 'accept-encoding': accepted } });
  expect(answer.headers.get('content-encoding')).toBe(encoding);
  expect(await answer.text()).toMatch(/^instrument_token,/);
});

describe('another host', () => {
  function statusFor(port: number, host: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port, path: '/connect/login', headers: { host } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      asked.on('error', reject).end();
    });
  }

  test.each([
    ['rebound.example', 403],
    ['127.0.0.1.example', 403],
    ['localhost', 400],
    ['127.0.0.1', 400],
  ])('%s without a key is answered %i', async (host, status) => {
    const served = await serving();
    expect(await statusFor(served.port, host)).toBe(status);
  });
});

describe('the ticker’s door', () => {
  test.each([
    ['a dead token', `?api_key=${API_KEY}&access_token=dead`, 403],
    ['another key', `?api_key=other&access_token=${TOKEN}`, 403],
    ['nothing', '', 403],
    ['another path', `ticker?api_key=${API_KEY}&access_token=${TOKEN}`, 404],
  ])('%s is refused', async (_what, rest, status) => {
    const served = await serving();
    await expect(Raw.to(`${served.tickerRoot}${rest}`)).rejects.toThrow(
      `Unexpected server response: ${status}`,
    );
  });

  test('three connections are let in, a fourth when one of them has gone', async () => {
    const served = await serving();
    const url = served.tickerUrl();
    const [first] = [await Raw.to(url), await Raw.to(url), await Raw.to(url)];
    await expect(Raw.to(url)).rejects.toThrow('Unexpected server response: 429');
    first.socket.close();
    await first.closed;
    const open = z.object({ connections: z.array(z.unknown()) });
    for (let left = 3; left === 3;) {
      left = open.parse((await served.control('state')).json).connections.length;
    }
    await Raw.to(url);
  });

  test('a root without a slash leads there too, as the clients of other languages write it', async () => {
    const served = await serving();
    const raw = await Raw.to(served.tickerUrl().replace('/?', '?'));
    raw.ask('nonsense', 1);
    expect(JSON.parse(String(await raw.messages.next()))).toMatchObject({ type: 'error' });
  });
});
