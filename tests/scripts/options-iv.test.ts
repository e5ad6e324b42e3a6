import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { exchangeIvDocumentSchema } from '../../shared/runtime/report/exchange-iv/json.ts';
import { chainText, dayClock } from '../runtime/report/exchange-iv/made-chain.ts';
import { recordedTerminal } from './terminal.ts';

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const folder = mkdtempSync(join(tmpdir(), 'tron-iv-'));

async function iv(...args: readonly string[]): Promise<Answer> {
  const terminal = recordedTerminal();
  const code = await main(['iv', ...args], terminal, async () => EXIT.failed);
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

beforeAll(() => {
  mkdirSync(join(folder, '07_chain'));
  writeFileSync(join(folder, '07_chain', '2026-08-18_day_full.csv.gz'), gzipSync(chainText(0.1, dayClock)));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('tells how far our volatilities are from the exchange’s, and how the exchange computes', async () => {
  const { code, out, err } = await iv('--data', folder, '--day', '2026-08-18');
  expect([code, err]).toEqual([EXIT.done, '']);
  expect(out).toContain(
    'Implied volatility of 2026-08-18: 108 quotes of 3 snapshots, expiries 2026-08-18, 2026-08-25',
  );
  expect(out).toMatch(/^Nearest on traded quotes .*: spot carried at the rate, 10\.0 %, whole days/m);
});

test('as JSON is one document, at the rate asked for', async () => {
  const { out } = await iv('--data', folder, '--day', '2026-08-18', '--rate', '7', '--json');
  expect(exchangeIvDocumentSchema.parse(JSON.parse(out)).ours).toEqual({
    forward: 'parity',
    ratePct: 7,
    time: 'minutes',
  });
});

test('refuses a day without such a chain', async () => {
  const { code, err } = await iv('--data', folder, '--day', '2026-08-19');
  expect(code).toBe(EXIT.refused);
  expect(err).toContain(
    "has no option chain of 2026-08-19 with the exchange's volatilities; it has 2026-08-18",
  );
});

test('refuses a chain without a quote, naming its file', async () => {
  const empty = join(folder, 'empty');
  mkdirSync(join(empty, '07_chain'), { recursive: true });
  writeFileSync(join(empty, '07_chain', '2026-08-18_day_full.csv.gz'), gzipSync(''));
  const { code, err } = await iv('--data', empty, '--day', '2026-08-18');
  expect(code).toBe(EXIT.refused);
  expect(err).toContain("07_chain/2026-08-18_day_full.csv.gz holds no quote with the exchange's volatility");
});

test.each([
  [['--day', '2026-08-18'], '--data'],
  [['--data', '.'], '--day'],
  [['--data', '.', '--day', '2026-08-18', '--rate', '70'], 'per cent a year, -5 to 25'],
  [['--data', '.', '--day', '2026-08-32'], 'no such date'],
])('refuses %j as bad usage', async (args, why) => {
  const { code, err } = await iv(...args);
  expect(code).toBe(EXIT.usage);
  expect(err).toContain(why);
});
