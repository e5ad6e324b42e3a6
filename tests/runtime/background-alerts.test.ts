import { expect, test } from 'vitest';
import { inBackground } from '../../shared/runtime/background-alerts.ts';

function desk(most = 2) {
  const lines: string[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const log = {
    write: (level: string, _trace: string | null, message: string) => void lines.push(`${level} ${message}`),
  };
  const slow = {
    alert: async () => {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
    },
  };
  return { ...inBackground(slow, most, log), gates, lines };
}

test('nobody who gives an alert waits for it; who wants to know does', async () => {
  const { alerts, sent, gates } = desk();
  await alerts.alert('a');
  let isSent = false;
  const all = sent().then(() => (isSent = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(isSent).toBe(false);
  gates[0]?.resolve();
  await all;
  await sent();
});

test('what does not arrive, or is one too many, is in the log and keeps nobody from anything', async () => {
  const { alerts, sent, gates, lines } = desk();
  for (const text of ['a', 'b', 'c']) await alerts.alert(text);
  expect([gates.length, lines]).toEqual([2, ['ERROR c']]);
  gates[0]?.reject(new Error('away'));
  gates[1]?.resolve();
  await sent();
  expect(lines).toEqual(['ERROR c', 'ERROR a']);
  await alerts.alert('d');
  expect(gates).toHaveLength(3);
});
