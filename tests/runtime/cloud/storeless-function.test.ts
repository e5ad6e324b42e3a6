import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import { at } from '../../sim/protocol/stories.ts';
import { edgeDesk } from '../edge/edge-desk.ts';
import { deployed } from './deployed.ts';

const call = { as: 'person', body: { why: 'a test' } };

describe('with nobody where Firestore should be', () => {
  test('the flatten function closes what has a resting exit, by the broker’s book, and says what it could not do', async () => {
    const { held, app } = await deployed();
    const desk = await edgeDesk(ENDPOINTS['emergency-flatten'], app);
    const [first, second] = await Promise.all([desk.call('/', call), desk.call('/', call)]);
    expect(first).toMatchObject({
      status: 200,
      body: { flat: true, left: [], by: 'storeless', store: 'down', halted: false },
    });
    expect(JSON.stringify(first.body)).toContain('NOT HALTED: the halt could not be written');
    // Who asks while it goes on is told the same.
    expect(second.body).toEqual(first.body);
    expect((await held.broker.positions()).map(({ netQty }) => netQty)).toEqual([0]);
    const rows = await held.broker.book();
    expect(rows.filter(({ status }) => status === 'complete')).toHaveLength(2);
    expect(rows).toHaveLength(2);
  }, 60_000);

  test('it is a person’s alone, and everything else says that it failed', async () => {
    const { held, app } = await deployed();
    const desk = await edgeDesk(ENDPOINTS['emergency-flatten'], app);
    expect((await desk.call('/', { ...call, as: 'scheduler' })).status).toBe(403);
    expect((await desk.call('/', { ...call, as: '' })).status).toBe(401);
    expect((await held.broker.positions()).map(({ netQty }) => netQty)).not.toEqual([0]);
    const reconcile = await edgeDesk(ENDPOINTS.reconcile, app);
    expect((await reconcile.call('/', { as: 'person', body: {} })).status).toBe(500);
    const dashboard = await edgeDesk(ENDPOINTS.dashboard, app);
    expect((await dashboard.call('/pause', call)).status).toBe(500);
    expect(await dashboard.call('/flatten', call)).toMatchObject({
      status: 200,
      body: { flat: true, by: 'storeless' },
    });
  }, 60_000);

  test('the gate of live trading cannot be asked, so nothing is entered; what is open is closed all the same', async () => {
    const { held, app } = await deployed({ TRON_LIVE_GATE: 'asked', TRON_ENVIRONMENT: 'live' });
    const before = (await held.broker.book()).length;
    const task = { name: 'n', orderId: 'o', notBefore: 0, validUntil: at(600) };
    await expect(app.executeEntry(task)).rejects.toThrow('Firestore: reading failed');
    expect(await held.broker.book()).toHaveLength(before);
    const desk = await edgeDesk(ENDPOINTS['emergency-flatten'], app);
    expect(await desk.call('/', call)).toMatchObject({ status: 200, body: { by: 'storeless' } });
  }, 60_000);

  test('and no token either nothing is closed, and it says so', async () => {
    const { held, app } = await deployed({ TRON_TOKEN_SECRET: 'nobody-made-it' });
    const desk = await edgeDesk(ENDPOINTS['emergency-flatten'], app);
    const answer = await desk.call('/', call);
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer.body)).toContain('nobody has logged in yet');
    expect((await held.broker.positions()).map(({ netQty }) => netQty)).not.toEqual([0]);
  }, 60_000);
});
