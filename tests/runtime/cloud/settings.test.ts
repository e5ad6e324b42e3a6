import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import layout from '../../../functions/firestore.json' with { type: 'json' };
import { firestoreStore } from '../../../shared/adapters/firestore/store.ts';
import { cloudStoreSettings, type CloudStoreAsked } from '../../../shared/runtime/cloud-settings.ts';
import { MIGRATIONS } from '../../../shared/runtime/document-format.ts';
import { openCloudStore } from '../../../shared/runtime/wire-firestore.ts';
import { describeWithEmulator } from '../../support/emulator.ts';

const ASKED: CloudStoreAsked = { projectId: 'tron-test', environment: 'paper' };

describe('the settings of the store on Firestore', () => {
  test('have defaults', () => {
    expect(cloudStoreSettings(ASKED, layout, '22.0.0')).toMatchObject({
      databaseId: '(default)',
      commitDeadlineMs: 1000,
      readDeadlineMs: 1000,
      listDeadlineMs: 5000,
      emulator: null,
    });
  });

  test.each<[string, Partial<CloudStoreAsked>]>([
    ['projectId is "Tron". allowed: a project id', { projectId: 'Tron' }],
    ['databaseId is "". allowed: (default)', { databaseId: '' }],
    ['environment is "a/b". allowed: up to 31', { environment: 'a/b' }],
    ['commitDeadlineMs is 0. ', { commitDeadlineMs: 0 }],
    ['emulator is "localhost". allowed: host:port', { emulator: 'localhost' }],
  ])('are refused: %s', (text, change) => {
    expect(() => cloudStoreSettings({ ...ASKED, ...change }, layout, '24.21.0')).toThrow(text);
  });

  test('are refused where Node is too old for the client', () => {
    expect(() => cloudStoreSettings(ASKED, layout, '20.19.5')).toThrow(
      'Node 22 or later, and this is 20.19.5',
    );
  });
});

describeWithEmulator('the store of a deployment', 'tron-open', ({ address, project, calls }) => {
  test('brings what an older program wrote up to date, and refuses what a newer one did', async () => {
    const asked = { projectId: project, environment: 'old', emulator: address };
    const written = firestoreStore(calls({ environment: 'old' }), {
      clock: { now: () => 0 },
      nonce: randomUUID,
    });
    const opened = await openCloudStore({ ...asked, commitDeadlineMs: 15_000, readDeadlineMs: 15_000 });
    const write = async (format: number): Promise<void> => {
      const value = { format, data: { id: 'a' } };
      await written.commit({ expect: [], writes: [{ key: 'trades/a', value }] });
    };
    try {
      await write(1);
      const [trade] = await opened.store.read(['trades/a']);
      expect(trade?.value).toEqual({ id: 'a', sold: null, trail: null });
      const again = { key: 'trades/a', value: trade?.value ?? null };
      await opened.store.commit({
        expect: [{ key: 'trades/a', version: trade?.version ?? 0 }],
        writes: [again],
      });
      expect((await written.read(['trades/a']))[0]?.value).toEqual({
        format: MIGRATIONS.length + 1,
        data: { id: 'a', sold: null, trail: null },
      });
      await write(MIGRATIONS.length + 2);
      await expect(opened.store.read(['trades/a'])).rejects.toThrow('use the newer program');
    } finally {
      await opened.close();
    }
  });

  test('keeps documents with their format, and nothing of the process once it is closed', async () => {
    const asked = { projectId: project, environment: 'paper', emulator: address, commitDeadlineMs: 15_000 };
    const { store, close } = await openCloudStore({ ...asked, readDeadlineMs: 15_000 });
    try {
      await store.commit({ expect: [], writes: [{ key: 'logins/a', value: { states: [] } }] });
      expect((await store.read(['logins/a']))[0]?.value).toEqual({ states: [] });
    } finally {
      await close();
    }
    const documents = `http://${address}/v1/projects/${project}/databases/(default)/documents`;
    const headers = { authorization: 'Bearer owner' };
    const written: unknown = await (await fetch(`${documents}/tron/paper/logins/a`, { headers })).json();
    expect(written).toMatchObject({
      fields: {
        value: { stringValue: expect.stringMatching(/^\{"format":\d+,"data":\{"states":\[\]\}\}$/) },
        commit: { stringValue: expect.any(String) },
        expiresAt: { timestampValue: expect.any(String) },
      },
    });
  });
});
