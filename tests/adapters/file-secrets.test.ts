import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkKeepable, fileSecrets } from '../../shared/adapters/file-secrets.ts';
import { isSecretName, redacted } from '../../shared/domain/redacted.ts';
import { FIRST, SECOND, secretsContract } from '../contracts/secrets.ts';

/** A folder that is not there yet. */
function folder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'tron-secrets-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, 'state', 'secrets');
}

secretsContract('a file', () => fileSecrets(folder()));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('folder and file are for their owner alone, whatever lay there before, and nothing is left beside it', async () => {
  const place = folder();
  await fileSecrets(place).keepAccessToken(FIRST);
  const file = join(place, 'access-token.json');
  expect([modeOf(place), modeOf(file)]).toEqual([0o700, 0o600]);
  chmodSync(file, 0o644);
  await fileSecrets(place).keepAccessToken(SECOND);
  expect([modeOf(file), readdirSync(place)]).toEqual([0o600, ['access-token.json']]);
});

test('another process reads what was kept', async () => {
  const place = folder();
  await fileSecrets(place).keepAccessToken(FIRST);
  expect(await fileSecrets(place).accessToken()).toEqual(FIRST);
});

test('a file that others can read is refused', async () => {
  const place = folder();
  await fileSecrets(place).keepAccessToken(FIRST);
  chmodSync(join(place, 'access-token.json'), 0o640);
  await expect(fileSecrets(place).accessToken()).rejects.toThrow(
    /access-token\.json has mode 640, allowed is 600: others could read it/,
  );
});

test.each([
  ['no JSON', '{"accessToken":"first-of-two"', /it is not JSON$/],
  ['another document', '{"accessToken":"first-of-two"}', /no access token: userId: .*madeAt: .*format: /],
  [
    'a token of another kind',
    JSON.stringify({ format: 'tron-access-token', version: 1, ...FIRST, accessToken: 'first-of-two two' }),
    /no access token: accessToken: invalid_format$/,
  ],
  [
    'a field more',
    JSON.stringify({ format: 'tron-access-token', version: 1, ...FIRST, refresh: 'first-of-two' }),
    /no access token: document: unrecognized_keys$/,
  ],
])('%s is refused without being quoted', async (_what, text, says) => {
  const place = folder();
  const secrets = fileSecrets(place);
  await secrets.keepAccessToken(FIRST);
  writeFileSync(join(place, 'access-token.json'), text);
  const reading = secrets.accessToken();
  await expect(reading).rejects.toThrow(says);
  await expect(reading).rejects.not.toThrow(/first-of-two/);
});

test('the file’s text is redacted by the name of its field, should anybody print it', async () => {
  const place = folder();
  await fileSecrets(place).keepAccessToken(FIRST);
  const text = readFileSync(join(place, 'access-token.json'), 'utf8');
  expect(text).toContain(FIRST.accessToken);
  expect(redacted(text)).not.toContain(FIRST.accessToken);
  expect(isSecretName('accessToken')).toBe(true);
});

test('a folder that cannot be made is told by its name', async () => {
  const place = folder();
  await fileSecrets(place).keepAccessToken(FIRST);
  const inFile = join(place, 'access-token.json', 'secrets');
  await expect(fileSecrets(inFile).keepAccessToken(FIRST)).rejects.toThrow(/ENOTDIR.*access-token\.json/);
});

test('whether a token could be kept is found out beforehand, and nothing is left of that', async () => {
  const place = join(folder(), 'secrets');
  await checkKeepable(place);
  expect(readdirSync(place)).toEqual([]);
  await fileSecrets(place).keepAccessToken(FIRST);
  await checkKeepable(place);
  expect(readdirSync(place)).toEqual(['access-token.json']);
  const inFile = join(place, 'access-token.json', 'secrets');
  await expect(checkKeepable(inFile)).rejects.toThrow(/ENOTDIR.*access-token\.json/);
});
