import { describe, expect, test } from 'vitest';
import type { AccessToken } from '../../shared/domain/access-token.ts';
import type { Secrets } from '../../shared/ports.ts';

export const FIRST: AccessToken = {
  accessToken: 'first-of-two',
  userId: 'AB1234',
  madeAt: 1_788_926_400_000,
};
export const SECOND: AccessToken = {
  accessToken: 'second-of-two',
  userId: 'CD5678',
  madeAt: 1_788_926_400_001,
};

/** What every place for the token promises. */
export function secretsContract(name: string, make: () => Secrets): void {
  describe(`${name} as a place for secrets`, () => {
    test('has none to begin with', async () => {
      expect(await make().accessToken()).toBeNull();
    });

    test('gives back what was kept, as often as it is asked', async () => {
      const secrets = make();
      await secrets.keepAccessToken(FIRST);
      expect(await secrets.accessToken()).toEqual(FIRST);
      expect(await secrets.accessToken()).toEqual(FIRST);
    });

    test('keeps the last one, an older one too', async () => {
      const secrets = make();
      await secrets.keepAccessToken(SECOND);
      await secrets.keepAccessToken(FIRST);
      expect(await secrets.accessToken()).toEqual(FIRST);
    });

    test.each([
      ['a line break in it', { ...FIRST, accessToken: 'a-token\r\nx-header: 1' }],
      ['nothing in it', { ...FIRST, accessToken: '' }],
      ['no user', { ...FIRST, userId: '' }],
      ['half a millisecond', { ...FIRST, madeAt: 0.5 }],
    ])('takes no token with %s, says nothing of it, and has what it had', async (_what, bad) => {
      const secrets = make();
      await secrets.keepAccessToken(SECOND);
      const failing = secrets.keepAccessToken(bad);
      await expect(failing).rejects.toThrow(/accessToken|userId|madeAt/);
      await expect(failing).rejects.not.toThrow(/a-token|x-header/);
      expect(await secrets.accessToken()).toEqual(SECOND);
    });
  });
}
