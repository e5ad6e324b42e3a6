import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { reportDocumentSchema } from '../../shared/runtime/book/period-json.ts';
import { statusDocumentSchema } from '../../shared/runtime/book/status-json.ts';
import { PINS_2017 } from '../golden/days-2017.pins.ts';
import { describeWithData } from '../support/real-data.ts';

const TRON = join(import.meta.dirname, '../../scripts/tron.ts');

async function tron(...args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [TRON, ...args, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(await text(child.stdout));
}

describeWithData('ten days of real bars in a row, kept in a book', () => {
  const state = mkdtempSync(join(tmpdir(), 'tron-ten-'));
  afterAll(() => {
    rmSync(state, { recursive: true });
  });

  test('are reported as they were lived one by one', async () => {
    const data = process.env['TRON_DATA'] ?? '';
    const days = ['--data', data, '--days', '2017-09-26..2017-10-10', '--profile', 'demo', '--quiet'];
    await tron('run', ...days, '--log', 'none', '--state', state);
    const asked = ['--since', '2017-09-26', '--state', state];
    const report = reportDocumentSchema.parse(await tron('report', ...asked));
    expect(
      report.days.map(({ day, net, trades }) => ({ day: Number(day.replaceAll('-', '')), net, trades })),
    ).toEqual(PINS_2017.map(({ day, net, trades }) => ({ day, net, trades })));
    expect(report.all.net).toBe(PINS_2017.reduce((sum, { net }) => sum + net, 0));
    expect(report.unfinished).toEqual([]);
    const status = statusDocumentSchema.parse(await tron('status', '--state', state));
    expect(status.books.map(({ open, orders }) => [open.length, orders.length])).toEqual([[0, 0]]);
  }, 120_000);
});
