import { expect, test } from 'vitest';
import { replayClock } from '../../shared/adapters/replay-clock.ts';
import { paged, pagedAlerts } from '../../shared/runtime/paged-alerts.ts';
import { SILENT_LOG } from '../../shared/runtime/telling.ts';

function pages() {
  const told: string[] = [];
  const clock = replayClock(0);
  return { told, clock, alerts: paged({ alert: async (text) => void told.push(text) }, clock, 'the link') };
}

test('what tells of a dead token says where to log in, once', async () => {
  const { told, alerts } = pages();
  await alerts.alert('the book cannot be read: token-dead: no');
  await alerts.alert('token-dead: see the link');
  await alerts.alert('halted');
  expect(told).toEqual([
    'the book cannot be read: token-dead: no. Log in: the link',
    'token-dead: see the link',
    'halted',
  ]);
});

test('the same is told again after ten minutes and not before, however much else is told meanwhile', async () => {
  const { told, alerts, clock } = pages();
  for (let minute = 0; minute <= 20; minute += 1) {
    clock.set(minute * 60_000);
    await alerts.alert('naked');
    for (let i = 0; i < 5; i += 1) await alerts.alert(`${minute} ${i}`);
  }
  expect(told.filter((text) => text === 'naked')).toHaveLength(3);
  expect(told).toHaveLength(3 + 21 * 5);
});

test('where nobody else is on the account all is told as it is', async () => {
  const told: string[] = [];
  const listener = { alert: (text: string) => void told.push(text) };
  const proof = { timeoutMs: 0, settlingMs: 0, alone: true };
  const alerts = pagedAlerts(listener, { proof }, SILENT_LOG, replayClock(0));
  for (let i = 0; i < 3; i += 1) await alerts.alert('token-dead');
  expect(told).toEqual(['token-dead', 'token-dead', 'token-dead']);
});
