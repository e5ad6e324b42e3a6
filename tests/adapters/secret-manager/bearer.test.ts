import { describe, expect, test } from 'vitest';
import { metadataBearer } from '../../../shared/adapters/secret-manager/bearer.ts';
import { answering, type Says } from './answering.ts';

async function asked(says: Says) {
  const { root, heard, flavors } = await answering(says);
  return { bearer: metadataBearer({ metadataRoot: root, timeoutMs: 300 }), heard, flavors };
}

describe('the metadata server', () => {
  test('is asked for the token of the process’s own account, as it wants to be asked', async () => {
    const body = { access_token: 'a-token', expires_in: 3599, token_type: 'Bearer' };
    const { bearer, heard, flavors } = await asked(() => ({ status: 200, body }));
    expect(await bearer()).toBe('a-token');
    expect(heard.map(({ url }) => url)).toEqual([
      '/computeMetadata/v1/instance/service-accounts/default/token',
    ]);
    expect(flavors).toEqual(['Google']);
  });

  test.each([
    ['refuses', { status: 404, body: null }, 'HTTP 404'],
    ['answers with no JSON', { status: 200, body: null }, 'its answer is none'],
    ['has none', { status: 200, body: { access_token: 'two words' } }, 'its answer is none'],
    ['is silent', null, 'aborted due to timeout'],
  ])('that %s is told', async (_, answer, why) => {
    const { bearer } = await asked(() => answer);
    await expect(bearer()).rejects.toThrow(why);
    await expect(bearer()).rejects.not.toThrow(/two words/);
  });
});
