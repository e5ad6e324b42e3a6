import { expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { addDays, dayOf } from '../../shared/domain/time.ts';
import { ladderDocumentSchema } from '../../shared/runtime/ladder/report.ts';
import { keepOrderAnswers, keepWrongIp } from '../../shared/runtime/probe/answers.ts';
import { orderAnswers, putSession, wrongIpAnswer } from '../runtime/ladder/made.ts';
import { ask, NOW } from './desk.ts';

const TODAY = dayOf(NOW);

test('without a book there is nothing to show', async () => {
  expect(await ask({ books: { synthetic: memoryStore() } }, 'ladder')).toMatchObject({
    code: EXIT.nothing,
    out: '',
    err: 'the folder state has neither book kite nor live: no session yet',
  });
});

test('paper sessions alone say how many are missing, and that nobody asked Kite', async () => {
  const kite = memoryStore();
  for (let i = 0; i < 3; i++) await putSession(kite, addDays(TODAY, -i), 'paper');
  const { out, err, code, opened } = await ask({ books: { kite } }, 'ladder');
  expect([code, err, opened]).toEqual([EXIT.done, '', ['read kite']]);
  expect(out).toContain('rung   paper: paper alone');
  expect(out).toContain('next   3 of 20 clean paper sessions that lead to one-lot');
  expect(out).toContain('probe  nobody has asked Kite');
  expect(out).toMatch(/^2026-09-11 {2}paper {2}clean/m);
});

test('both books are read, and one document has it all', async () => {
  const [kite, live] = [memoryStore(), memoryStore()];
  for (let i = 0; i < 20; i++) await putSession(kite, addDays(TODAY, i - 40), 'paper');
  const slippage = { measured: 400, modelled: 100 };
  await putSession(live, addDays(TODAY, -2), 'live', { slippage });
  await keepOrderAnswers(live, orderAnswers(TODAY));
  await keepWrongIp(live, wrongIpAnswer(TODAY));
  const { out } = await ask({ books: { kite, live } }, 'ladder', '--json');
  const document = ladderDocumentSchema.parse(JSON.parse(out));
  const why = 'slippage of 400 paise, allowed 3 × 100 paise of the model';
  expect(document).toMatchObject({
    rung: 'paper',
    clean: 0,
    needed: 20,
    lastBreach: { day: '2026-09-09', why },
    probe: null,
  });
  expect(document.sessions).toHaveLength(21);
  expect(document.sessions.at(-1)).toMatchObject({
    verdict: 'breach',
    why,
    at: 'one-lot',
    to: 'paper',
    slippage,
  });
});
