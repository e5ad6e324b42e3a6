import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { pinoLog, type FileLog, type PinoLogOptions } from '../../../shared/adapters/pino-log/pino-log.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { logContract } from '../../contracts/log.ts';

const ROOT = mkdtempSync(join(tmpdir(), 'tron-log-'));
afterAll(() => rmSync(ROOT, { recursive: true }));

const WALL = instantOf(20260910, 60);
const AT = instantOf(20260909, 571);

interface Desk {
  readonly log: FileLog;
  readonly folder: string;
  readonly said: string[];
  readonly lines: () => string[];
}

function desk(options: Partial<PinoLogOptions> = {}): Desk {
  const folder = mkdtempSync(join(ROOT, 'logs-'));
  const said: string[] = [];
  const log = pinoLog({
    level: 'INFO',
    at: () => AT,
    to: { kind: 'files', folder },
    err: (line) => void said.push(line),
    quiet: false,
    wall: () => WALL,
    ...options,
  });
  const lines = (): string[] =>
    readdirSync(folder)
      .sort()
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'));
  return { log, folder, said, lines };
}

logContract('pino in files', (level) => desk({ level }));
logContract('pino for a container', (level) => {
  const { log, said } = desk({ level, to: { kind: 'json' } });
  return { log, lines: () => said };
});

describe('a line', () => {
  test('has the wall clock’s time and the market’s, both Indian', () => {
    const { log, lines } = desk();
    log.write('INFO', null, 'm', {});
    expect(JSON.parse(lines()[0] ?? '')).toEqual({
      severity: 'INFO',
      time: '2026-09-10T01:00:00.000+05:30',
      at: '2026-09-09T09:31:00.000+05:30',
      trace: null,
      message: 'm',
    });
  });

  test('from WARN on is told on the console, once and readable', () => {
    const { log, said } = desk();
    log.write('INFO', null, 'not this', {});
    log.write('WARN', '7is1007vr420rs0', 'refused', { order: 'x', stack: 'long', why: 'a\nb' });
    log.write('ERROR', null, 'password=S3CR', { told: true });
    log.write('ERROR', null, 'password=S3CR', {});
    expect(said).toEqual([
      '09:31:00 WARN  7is1007vr420rs0 refused order=x why=a b',
      '09:31:00 ERROR - password=[redacted]',
    ]);
  });

  test('is told on no console that wants quiet, and as JSON only where that is wanted', () => {
    const quiet = desk({ quiet: true });
    quiet.log.write('ERROR', null, 'm', {});
    expect([quiet.said, quiet.lines().length]).toEqual([[], 1]);
    const json = desk({ to: { kind: 'json' }, at: () => null });
    json.log.write('ERROR', null, 'm', {});
    expect(json.said.map((line): unknown => JSON.parse(line))).toMatchObject([{ at: null, message: 'm' }]);
    expect(readdirSync(json.folder)).toEqual([]);
  });
});

describe('a log that cannot be written', () => {
  test('tells so once, counts, and never throws; when it can again, the log says what is missing', () => {
    const folder = join(mkdtempSync(join(ROOT, 'logs-')), 'logs');
    writeFileSync(folder, 'a file where the folder should be');
    const { log, said } = desk({ to: { kind: 'files', folder }, quiet: true });
    for (let i = 0; i < 3; i++) log.write('INFO', null, 'm', {});
    log.flush();
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /^the log cannot be written \(Error: EEXIST.*\): the run goes on, lines are lost$/,
    );
    expect(log.lost).toBe(3);
    rmSync(folder);
    log.write('INFO', null, 'again', {});
    const text = readFileSync(join(folder, 'tron-2026-09-10.001.log'), 'utf8');
    expect(text).toMatch(/again.*\n.*"lost":3,"message":"lines before this one were lost"/);
    expect([log.lost, said.length]).toEqual([3, 1]);
  });

  test('does not throw where the console is gone as well, or the clock', () => {
    const { log } = desk({
      to: { kind: 'json' },
      err: () => {
        throw new Error('EPIPE');
      },
    });
    log.write('ERROR', null, 'm', {});
    log.close();
    expect(log.lost).toBe(1);
    const clockless = desk({
      at: () => {
        throw new Error('no clock');
      },
    });
    clockless.log.write('INFO', null, 'm', {});
    expect([clockless.log.lost, clockless.said.length]).toEqual([1, 1]);
  });

  // Root may write anywhere.
  test.skipIf(process.getuid?.() === 0)('is one whose folder nobody may write to', () => {
    const { log, folder, said } = desk();
    chmodSync(folder, 0o500);
    log.write('INFO', null, 'm', {});
    expect([log.lost, said.length, readdirSync(folder)]).toEqual([1, 1, []]);
  });
});

test('a log that is closed is whole on the disk, and opens again for a later line', () => {
  const { log, lines } = desk();
  log.write('INFO', null, 'one', {});
  log.close();
  log.write('INFO', null, 'two', {});
  log.close();
  log.close();
  expect(lines()).toHaveLength(2);
  expect(log.lost).toBe(0);
});
