import { describe, expect, test } from 'vitest';
import { secretManagerSecrets } from '../../../shared/adapters/secret-manager/secrets.ts';
import { keptTokenText } from '../../../shared/domain/kept-token.ts';
import type { Secrets } from '../../../shared/ports.ts';
import { secretWith } from '../../../shared/sim/cloud/secrets/api.ts';
import { SecretBox } from '../../../shared/sim/cloud/secrets/secret-box.ts';
import { FIRST, SECOND, secretsContract } from '../../contracts/secrets.ts';
import { AT, cloud, PLACE } from '../../sim/cloud/served.ts';
import { answering } from './answering.ts';

const { project } = PLACE;
const NAME = 'kite-access-token';

interface Kept {
  readonly secrets: Secrets;
  readonly box: SecretBox;
  readonly told: string[];
}

/** One secret without a version at the local server. */
async function kept(): Promise<Kept> {
  const { root, secrets: box } = await cloud();
  secretWith(box, NAME, null, AT);
  const told: string[] = [];
  const secrets = secretManagerSecrets(
    { root, project, secret: NAME, bearer: null, timeoutMs: 5000 },
    (text) => told.push(text),
  );
  return { secrets, box, told };
}

/** Made with the first call, for whoever makes one does not wait. */
function lazily(make: () => Promise<Kept>): Secrets {
  const made = make();
  return {
    accessToken: async () => (await made).secrets.accessToken(),
    keepAccessToken: async (token) => (await made).secrets.keepAccessToken(token),
  };
}

secretsContract('Secret Manager', () => lazily(kept));

test('each token is a version, and the one before it is destroyed', async () => {
  const { secrets, box, told } = await kept();
  await secrets.keepAccessToken(FIRST);
  await secrets.keepAccessToken(SECOND);
  await secrets.keepAccessToken(FIRST);
  const states = box.versions(NAME)?.map(({ state, data, isChecked }) => [state, data === '', isChecked]);
  expect(states).toEqual([
    ['DESTROYED', true, true],
    ['DESTROYED', true, true],
    ['ENABLED', false, true],
  ]);
  expect(told).toEqual([]);
});

test('what is kept in a file can be put there by hand', async () => {
  const { secrets, box } = await kept();
  secretWith(box, NAME, keptTokenText(FIRST), AT);
  expect(await secrets.accessToken()).toEqual(FIRST);
});

describe('what cannot be read', () => {
  test.each([
    ['a version that a person disabled', 'DISABLED', /HTTP 400 FAILED_PRECONDITION: .*is in DISABLED state/],
    ['one that was destroyed', 'DESTROYED', /is in DESTROYED state/],
  ] as const)('%s is told, and is no missing log-in', async (_, state, says) => {
    const { secrets, box } = await kept();
    await secrets.keepAccessToken(FIRST);
    const version = box.version(NAME, 'latest');
    if (version !== undefined) box.change(NAME, version, state);
    await expect(secrets.accessToken()).rejects.toThrow(says);
    await secrets.keepAccessToken(SECOND);
    expect(await secrets.accessToken()).toEqual(SECOND);
  });

  test('something else in it is named, not quoted', async () => {
    const { secrets, box } = await kept();
    secretWith(box, NAME, '{"accessToken":"first-of-two"', AT);
    const reading = secrets.accessToken();
    await expect(reading).rejects.toThrow(
      /the secret kite-access-token of tron-test holds no access token: it is/,
    );
    await expect(reading).rejects.not.toThrow(/first-of-two/);
  });

  test('a secret that nobody made has no token, and takes none', async () => {
    const { root } = await cloud();
    const options = { root, project, secret: 'other', bearer: null, timeoutMs: 5000 };
    const secrets = secretManagerSecrets(options, () => undefined);
    expect(await secrets.accessToken()).toBeNull();
    await expect(secrets.keepAccessToken(FIRST)).rejects.toThrow(
      /keeping the token in the secret other of tron-test: HTTP 404 NOT_FOUND: Secret \[projects\/tron-test/,
    );
  });
});

describe('asked of a server', () => {
  const at = (root: string, bearer: (() => Promise<string>) | null = null, told: string[] = []) =>
    secretManagerSecrets({ root, project, secret: NAME, bearer, timeoutMs: 400 }, (text) => told.push(text));
  const access = (text: string, crc: string) => ({
    status: 200,
    body: { name: 'x/versions/3', payload: { data: Buffer.from(text).toString('base64'), dataCrc32c: crc } },
  });

  test('with the bearer in the header alone, which no error quotes', async () => {
    const { root, heard } = await answering(() => ({
      status: 403,
      body: { error: { code: 403, status: 'PERMISSION_DENIED', message: 'Permission denied on it' } },
    }));
    const reading = at(root, async () => 'a-bearer').accessToken();
    await expect(reading).rejects.toThrow('HTTP 403 PERMISSION_DENIED: Permission denied on it');
    await expect(reading).rejects.not.toThrow(/a-bearer/);
    expect(heard).toEqual([
      {
        url: `/v1/projects/tron-test/secrets/${NAME}/versions/latest:access`,
        authorization: 'Bearer a-bearer',
      },
    ]);
  });

  test('twice where it says so or does not answer, then no more', async () => {
    const busy = await answering(({ times }) =>
      times === 1 ? { status: 503, body: null } : access('x', '1'),
    );
    await expect(at(busy.root).accessToken()).rejects.toThrow('(CRC-32C)');
    expect(busy.heard).toHaveLength(2);
    const silent = await answering(() => null);
    await expect(at(silent.root).accessToken()).rejects.toThrow('aborted due to timeout');
    expect(silent.heard).toHaveLength(2);
    const elsewhere = await answering(() => ({ status: 302, body: null }));
    await expect(at(elsewhere.root).accessToken()).rejects.toThrow('Secret Manager: fetch failed');
  });

  test('twice where an answer begins and does not end, which is no answer', async () => {
    const { root, heard } = await answering(({ times }) =>
      times === 1 ? 'cut' : { status: 200, body: { name: 'projects/1/secrets/x/versions/1' } },
    );
    await at(root).keepAccessToken(FIRST);
    expect(heard).toHaveLength(2);
    const never = await answering(() => 'cut');
    await expect(at(never.root).accessToken()).rejects.toThrow('aborted due to timeout');
    expect(never.heard).toHaveLength(2);
  });

  test('whose answer is another program’s is refused', async () => {
    const { root } = await answering(() => ({ status: 200, body: { hello: 1 } }));
    await expect(at(root).accessToken()).rejects.toThrow('the answer is none of its own');
    await expect(at(root).keepAccessToken(FIRST)).rejects.toThrow('HTTP 200');
  });

  test('that lets no version be destroyed keeps the token, and tells', async () => {
    const told: string[] = [];
    const { root } = await answering(({ url }) =>
      url.endsWith(':addVersion')
        ? { status: 200, body: { name: 'projects/1/secrets/x/versions/7' } }
        : { status: 403, body: null },
    );
    await at(root, null, told).keepAccessToken(FIRST);
    expect(told).toEqual([expect.stringMatching(/is kept, and version 6 of .* stays: .*HTTP 403/)]);
  });

  test('that is not there says so', async () => {
    await expect(at('http://127.0.0.1:9').accessToken()).rejects.toThrow(/^Secret Manager: fetch failed/);
  });
});
