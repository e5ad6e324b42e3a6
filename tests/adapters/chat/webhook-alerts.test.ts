import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { closed, portOf } from '../../../scripts/local-issuer.ts';
import { webhookAlerts } from '../../../shared/adapters/chat/webhook-alerts.ts';

/** A chat that answers with these statuses one after the other, then with 200; 0: it hangs up, and -1: it never answers. */
async function chat(statuses: readonly number[], path = '/T0/secret-part') {
  const bodies: unknown[] = [];
  const answers = [...statuses];
  const server = createServer((request, response) => {
    const answer = (body: string): void => {
      bodies.push(JSON.parse(body));
      const status = answers.shift() ?? 200;
      if (status === 0) request.socket.destroy();
      else if (status > 0)
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('no');
    };
    void text(request).then(answer, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => {
    server.closeAllConnections();
    return closed(server);
  });
  const [slept, lost]: [number[], string[]] = [[], []];
  const alerts = webhookAlerts({
    url: `http://127.0.0.1:${portOf(server)}${path}`,
    timeoutMs: 200,
    tries: 3,
    backOffMs: 10,
    waitMostMs: 30,
    sleep: async (ms) => void slept.push(ms),
    lost: (why) => void lost.push(why),
  });
  return { alerts, bodies, slept, lost };
}

describe('an alert', () => {
  test('is posted as text', async () => {
    const { alerts, bodies, lost } = await chat([]);
    await alerts.alert('No valid Kite token');
    await alerts.alert('x'.repeat(5000));
    expect(bodies).toEqual([{ text: 'No valid Kite token' }, { text: `${'x'.repeat(3900)}…` }]);
    expect(lost).toEqual([]);
  });

  test.each([
    [
      [500, 429],
      [10, 20],
    ],
    [[0], [10]],
    [[-1], [10]],
  ])('that meets %j is tried again, later each time', async (statuses, waits) => {
    const { alerts, bodies, slept, lost } = await chat(statuses);
    await alerts.alert('a');
    expect([bodies.length, slept, lost]).toEqual([statuses.length + 1, waits, []]);
  });

  test.each([
    [[503, 503, 503], 'HTTP 503, 3 tries', 3],
    [[404], 'HTTP 404, 1 try', 1],
    [[302], 'HTTP 302, 1 try', 1],
    [[-1, -1, -1], 'TimeoutError, 3 tries', 3],
    [[0, 0, 0], 'TypeError, 3 tries', 3],
  ])(
    'that meets %j is given up with a word that tells nothing of the address',
    async (statuses, why, tries) => {
      const { alerts, bodies, lost } = await chat(statuses);
      await alerts.alert('a');
      expect([bodies.length, lost]).toEqual([tries, [why]]);
    },
  );
});
