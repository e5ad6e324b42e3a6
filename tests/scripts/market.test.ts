import { expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { marketDocumentSchema } from '../../shared/runtime/report/market-json.ts';
import { describeWithData } from '../support/real-data.ts';
import { recordedTerminal } from './terminal.ts';

async function market(...args: readonly string[]) {
  const terminal = recordedTerminal();
  const code = await main(['market', ...args], terminal, async () => EXIT.failed);
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

test('tells the default synthetic day at every minute at which bots choose', async () => {
  const { code, out, err } = await market();
  expect([code, err]).toEqual([EXIT.done, '']);
  expect(out).toContain('Market of 2026-09-09, seen by NFO:NIFTY26SEPFUT\n');
  expect(out).toMatch(/^09:31 /m);
  expect(out).toMatch(/^14:46 /m);
});

test('tells one minute of another seed, for programs too', async () => {
  const text = await market('--seed', '7', '--at', '11:00');
  expect(text.out).toContain('Market of 2026-09-09, seen by NFO:NIFTY26SEPFUT, at 11:00\n');
  const json = await market('--seed', '7', '--at', '11:00', '--json');
  const document = marketDocumentSchema.parse(JSON.parse(json.out));
  expect(document.looks.map(({ minute, chosen }) => [minute, chosen])).toEqual([['11:00', '10:46']]);
});

test('takes the classic table', async () => {
  const { out } = await market('--seed', '1326', '--preset', 'classic', '--at', '09:46');
  expect(out).toMatch(/stocks +range-reversal — VIX 21\.91 high \(18\)$/m);
});

test.each([
  [['--at', '25:00'], EXIT.usage, /a time is written HH:MM, got "25:00"/],
  [['--data', '.'], EXIT.usage, /--data needs --day YYYY-MM-DD/],
  [['--data', '.', '--seed', '1', '--day', '2017-09-27'], EXIT.usage, /cannot be used with option/],
  [['--data', '/no/such/folder', '--day', '2017-09-27'], EXIT.usage, /There is no such folder/],
  [['--day', '2026-09-14'], EXIT.refused, /refused: holiday: 2026-09-14 is a holiday/],
])('refuses %s', async (args, code, says) => {
  const answer = await market(...args);
  expect(answer.code).toBe(code);
  expect(answer.err).toMatch(says);
});

describeWithData('the market of real days', (folder) => {
  test('names what the files do not have', async () => {
    const { code, out } = await market('--data', folder.place, '--day', '2017-09-27');
    expect(code).toBe(EXIT.done);
    expect(out).toMatch(
      /^09:31 {4}\? {3}0\.43 {3}-0\.07 .* neutral -1\/3 {2}vwap {4}opening-range {2}none$/m,
    );
    expect(out).toMatch(/^Unknown all day: India VIX, sentiment, PCR of open interest, /m);
    expect(out).toContain('options  none — VIX unknown, options stand aside while the market is neutral');
  });
});
