import { describe, expect, test } from 'vitest';
import { ID, kiteCase, SOON } from './case.ts';

describe('a dead token', () => {
  test('is read again, and the reading made once more', async () => {
    const one = kiteCase();
    expect(await one.broker.book()).toEqual([]);
    one.model.token = 'token-2';
    expect(await one.broker.book()).toEqual([]);
    expect(one.asked.map(({ headers }) => headers['authorization'])).toEqual(
      ['token-1', 'token-1', 'token-2'].map((token) => `token key:${token}`),
    );
  });

  test('that is still the newest is not tried again, and the reading rejects', async () => {
    const one = kiteCase(undefined, { token: async () => 'old' });
    await expect(one.broker.positions()).rejects.toMatchObject({ failure: { failure: 'token-dead' } });
    expect(one.asked).toHaveLength(1);
  });

  test('refuses a write for certain, which is not made again; the next one has the newer token', async () => {
    const one = kiteCase();
    await one.broker.book();
    one.model.token = 'token-2';
    const cancel = () => one.broker.cancel(ID, one.clock.now() + SOON);
    expect(await cancel()).toMatchObject({ kind: 'refused', failure: 'token-dead', http: { status: 403 } });
    expect(one.writes()).toHaveLength(1);
    await cancel();
    expect(one.writes().at(-1)?.headers['authorization']).toBe('token key:token-2');
  });

  test('that cannot be read keeps everything from being sent', async () => {
    const one = kiteCase(undefined, {
      token: async () => {
        throw new Error('the vault is shut');
      },
    });
    const answer = await one.broker.cancel(ID, one.clock.now() + SOON);
    expect(answer).toMatchObject({
      kind: 'unsent',
      failure: 'token-dead',
      why: expect.stringMatching(/the vault is shut/),
    });
    await expect(one.broker.book()).rejects.toThrow(/vault/);
    expect(one.asked).toEqual([]);
  });
});
