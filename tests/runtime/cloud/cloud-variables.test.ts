import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cloudVariables, describeCloudVariables } from '../../../shared/runtime/cloud/cloud-variables.ts';
import { cloudApp } from '../../../shared/runtime/wire-cloud.ts';
import { SILENT_LOG } from '../../../shared/runtime/telling.ts';

const ENV = {
  TRON_PROJECT: 'some-project',
  TRON_EXECUTE_URL: 'https://execute-order.example/',
  TRON_EXECUTE_ACCOUNT: 'tasks@some-project.iam.gserviceaccount.com',
  TRON_SECRETS: '/nowhere',
  TRON_LOGIN_URL: 'https://login.example/',
};
const KITE = { KITE_API_KEY: 'key', KITE_API_SECRET: 'hush', KITE_USER_ID: 'AB1234' };
const light = {
  clock: { now: () => 0 },
  sleepUntil: async () => undefined,
  isShared: false,
  log: SILENT_LOG,
};

describe('the environment of a deployment', () => {
  test('needs five variables, and is paper unless it says otherwise', () => {
    expect(cloudVariables(ENV)).toMatchObject({
      TRON_BROKER: 'paper',
      TRON_BOTS: ['stocks', 'futures'],
      TRON_ENVIRONMENT: 'paper',
      TRON_STREAMED: false,
      TRON_CLOCK: 'system',
      TRON_RESTORE_EPOCH: 0,
    });
    expect(cloudVariables({ ...ENV, TRON_BOTS: 'futures,stocks' }).TRON_BOTS).toEqual(['stocks', 'futures']);
    const needed = describeCloudVariables().filter((row) => row.default === 'none, needed');
    expect(needed.map(({ name }) => name).sort()).toEqual(Object.keys(ENV).sort());
  });

  test('takes an address for alerts, over https or on this computer, and quotes a wrong one nowhere', () => {
    for (const url of ['https://chat.example/hook/part', 'http://127.0.0.1:9/hook'])
      expect(cloudVariables({ ...ENV, TRON_ALERTS_URL: url }).TRON_ALERTS_URL).toBe(url);
    for (const url of ['http://chat.example/hook/part', 'http://127.0.0.1.example/part', 'part', ''])
      expect(() => cloudVariables({ ...ENV, TRON_ALERTS_URL: url })).toThrow(
        /TRON_ALERTS_URL is none\. Allowed: a URL, http only on 127\.0\.0\.1$/,
      );
  });

  test('is documented as it is read', () => {
    const text = readFileSync(new URL('../../../docs/PUBLIC.md', import.meta.url), 'utf8');
    const lines = describeCloudVariables().map(
      (row) => `| \`${row.name}\` | ${row.allowed} | ${row.default} | ${row.meaning} |`,
    );
    expect(lines.filter((line) => !text.includes(line))).toEqual([]);
  });

  test('that is wrong is told whole: each variable, what it was, what is allowed', () => {
    const wrong = {
      TRON_PROJECT: 'X',
      TRON_BROKER: 'live',
      TRON_BOTS: 'stocks,stocks',
      TRON_STREAMED: 'yes',
      TRON_WATCHLIST: '',
      TRON_INSTANCES: '0',
    };
    expect(() => cloudVariables({ ...ENV, ...wrong, TRON_SECRETS: undefined })).toThrow(
      [
        'TRON_PROJECT is "X". Allowed: a project id',
        'TRON_BOTS is "stocks,stocks". Allowed: stocks, futures, options',
        'TRON_WATCHLIST is "". Allowed: up to 100 symbols',
        'TRON_BROKER is "live". Allowed: paper, kite',
        'TRON_STREAMED is "yes". Allowed: true, false',
        'TRON_INSTANCES is "0". Allowed: 1 to 99',
        'TRON_SECRETS is not set. Allowed: a folder',
      ].join('\n'),
    );
  });

  test('sends no order to Kite itself: that needs a day that a person armed', async () => {
    const env = { ...ENV, ...KITE, TRON_BROKER: 'kite' };
    await expect(cloudApp(env, light)).rejects.toThrow('which sends orders to Kite itself');
    const other = { ...env, TRON_KITE_ROOT: 'https://api.kite.trade' };
    await expect(cloudApp(other, light)).rejects.toThrow('which sends orders to Kite itself');
    const near = { ...env, TRON_KITE_ROOT: 'http://127.0.0.1.example.com' };
    await expect(cloudApp(near, light)).rejects.toThrow('TRON_KITE_ROOT must be');
    await expect(cloudApp(ENV, light)).rejects.toThrow('KITE_API_KEY is not set');
  });
});
