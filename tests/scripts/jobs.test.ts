import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { instantOf, type Day, type Minute } from '../../shared/domain/time.ts';
import { jobsDocumentSchema, type JobsDocument } from '../../shared/runtime/report/jobs-json.ts';
import { recordedTerminal } from './terminal.ts';

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function jobsAt(day: Day, minute: Minute, ...args: readonly string[]): Promise<Answer> {
  const terminal = recordedTerminal({}, instantOf(day, minute));
  const code = await main(['jobs', ...args], terminal, async () => EXIT.failed);
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

async function documentAt(day: Day, minute: Minute, ...args: readonly string[]): Promise<JobsDocument> {
  return jobsDocumentSchema.parse(JSON.parse((await jobsAt(day, minute, '--json', ...args)).out));
}

test('tells of today what runs, when first and last, and next', async () => {
  const { code, out, err } = await jobsAt(20_260_909, 600);
  expect([code, err]).toEqual([EXIT.done, '']);
  expect(out).toContain('Jobs of 2026-09-09, session 09:16 to 15:40\n');
  expect(out).toMatch(
    /^reconcile .* \* 9-23 \* \* \* .*session \+ 5 min +latest +390 {2}09:16 {2}15:45 {2}2026-09-09 10:01$/m,
  );
  expect(out).toMatch(/^tick-stocks .* 385 {2}09:16 {2}15:40 {2}2026-09-09 10:01$/m);
  expect(out).toContain('the next run is after 2026-09-09 10:00, Indian time.');
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(150);
});

test('names the holiday on which nothing runs', async () => {
  const { code, out } = await jobsAt(20_260_911, 1000, '--day', '2026-09-14');
  expect(code).toBe(EXIT.done);
  expect(out).toContain('No session, so nothing of a trading day: 2026-09-14 is a holiday (CMTR71775)');
  expect(out).toMatch(/^tick-futures .* 0 {2}- +- +2026-09-15 09:16$/m);
});

test('refuses a day of which nobody knows, and says so of the next runs', async () => {
  const { code, out } = await jobsAt(20_261_231, 1000, '--day', '2027-01-04');
  expect(code).toBe(EXIT.refused);
  expect(out).toContain('2027-01-04: no holiday table for 2027');
  expect(out).toMatch(/^reconcile .* not known$/m);
  expect(out).toContain('No runs are known of 2027-01-01: 2027-01-01: no holiday table');
});

test('takes a Muhurat evening from a calendar of the user’s', async () => {
  expect((await jobsAt(20_261_101, 0, '--day', '2026-11-08')).code).toBe(EXIT.refused);
  const folder = mkdtempSync(join(tmpdir(), 'tron-jobs-'));
  const file = join(folder, 'calendar.json');
  const sessions = [{ day: '2026-11-08', kind: 'muhurat', open: [['18:00', '19:00']] }];
  writeFileSync(file, JSON.stringify({ sessions }));
  const document = await documentAt(20_261_108, 0, '--calendar', file);
  rmSync(folder, { recursive: true });
  expect(document).toMatchObject({
    day: '2026-11-08',
    session: { first: '18:01', last: '19:00' },
    closed: null,
    unknown: null,
  });
  expect(document.jobs.map(({ name, runs, first, last }) => [name, runs, first?.iso, last?.iso])).toEqual(
    [
      ['reconcile', 65, '18:01', '19:05'],
      ['tick-stocks', 60, '18:01', '19:00'],
      ['tick-futures', 60, '18:01', '19:00'],
      ['tick-options', 60, '18:01', '19:00'],
      ['nag-login', 2, '08:00', '08:30'],
      ['nag-login-last', 1, '09:00', '09:00'],
      ['certify', 1, '20:15', '20:15'],
      ['square-off', 8, '15:06', '15:20'],
      ['preflight', 1, '08:30', '08:30'],
      ['preflight-last', 1, '09:10', '09:10'],
      ['eod-review', 1, '20:20', '20:20'],
    ].map(([name, runs, first, last]) => [
      name,
      runs,
      `2026-11-08T${first}:00.000+05:30`,
      `2026-11-08T${last}:00.000+05:30`,
    ]),
  );
});

test('is one document for programs', async () => {
  const document = await documentAt(20_260_911, 1000, '--day', '2026-09-14');
  expect(document).toMatchObject({
    session: null,
    closed: { day: '2026-09-14', rule: 'holiday' },
    now: { ms: instantOf(20_260_911, 1000) },
  });
  expect(document.jobs[1]).toMatchObject({
    what: 'tick-stocks',
    within: 'session',
    afterMinutes: 0,
    runs: 0,
    first: null,
    next: { ms: instantOf(20_260_915, 556) },
  });
});

test.each([
  [['--day', 'tomorrow'], /a day is written YYYY-MM-DD, got "tomorrow"/],
  [['--calendar', '/no/such/file'], /cannot be read as JSON/],
  [['--speed', '1'], /unknown option '--speed'/],
])('refuses %s', async (args, says) => {
  const { code, err } = await jobsAt(20_260_909, 600, ...args);
  expect(code).toBe(EXIT.usage);
  expect(err).toMatch(says);
});
