import { expect, test } from 'vitest';
import { dated, type DatedAnswer } from '../../../shared/adapters/kite/dated.ts';
import type { HttpAnswer, Transport } from '../../../shared/adapters/kite/transport.ts';
import { replayClock } from '../../../shared/adapters/replay-clock.ts';

const BASE = Date.UTC(2026, 8, 9, 4, 30);
const ASKED = { method: 'GET', url: '/orders', headers: {}, body: '' } as const;

/** What is heard of an answer with these headers that takes 70 ms. */
async function heardOf(headers: Readonly<Record<string, string>>) {
  const clock = replayClock(BASE + 500);
  const heard: DatedAnswer[] = [];
  const answer: HttpAnswer = { status: 503, headers, body: 'x' };
  const transport: Transport = async () => {
    clock.set(clock.now() + 70);
    return answer;
  };
  expect(await dated(transport, clock, (each) => heard.push(each))(ASKED, 7_000, () => true)).toBe(answer);
  return heard;
}

test('an answer of any status is heard with its second and both our instants', async () => {
  expect(await heardOf({ date: 'Wed, 09 Sep 2026 04:29:58 GMT' })).toEqual([
    { askedAt: BASE + 500, answeredAt: BASE + 570, second: BASE - 2_000 },
  ]);
});

test.each([
  ['no date', {}],
  ['a date in another form', { date: '2026-09-09T04:30:00Z' }],
  ['an obsolete form', { date: 'Wednesday, 09-Sep-26 04:30:00 GMT' }],
  ['a month that there is not', { date: 'Wed, 09 Sap 2026 04:30:00 GMT' }],
  ['an hour that there is not', { date: 'Wed, 09 Sep 2026 34:30:00 GMT' }],
  ['more than one', { date: 'Wed, 09 Sep 2026 04:30:00 GMT, Wed, 09 Sep 2026 04:30:00 GMT' }],
  ['an answer that a cache had kept', { date: 'Wed, 09 Sep 2026 04:20:00 GMT', age: '600' }],
])('%s says nothing of the time', async (_, headers) => {
  expect(await heardOf(headers)).toEqual([]);
});

test('a request that fails says nothing, and fails as it did', async () => {
  const heard: DatedAnswer[] = [];
  const failed: Transport = () => Promise.reject(new Error('reset'));
  const transport = dated(failed, replayClock(BASE), (each) => heard.push(each));
  await expect(transport(ASKED, 7_000, () => true)).rejects.toThrow('reset');
  expect(heard).toEqual([]);
});
