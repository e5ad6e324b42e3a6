import { describe, expect, test } from 'vitest';
import layout from '../../../functions/firestore.json' with { type: 'json' };
import { cloudStoreSettings, type CloudStoreAsked } from '../../../shared/runtime/cloud-settings.ts';
import { openCloudStore } from '../../../shared/runtime/wire.ts';
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

describeWithEmulator('the store of a deployment', 'tron-open', ({ address, project }) => {
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
