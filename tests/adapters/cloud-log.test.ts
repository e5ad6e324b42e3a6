import { describe, expect, test } from 'vitest';
import { cloudLog, type CloudLogOptions, type Span } from '../../shared/adapters/cloud-log.ts';
import { instantOf } from '../../shared/domain/time.ts';
import type { LogLevel } from '../../shared/ports.ts';
import { logContract } from '../contracts/log.ts';

const WALL = instantOf(20260909, 620) + 250;

function options(write: (line: string) => void, change: Partial<CloudLogOptions> = {}): CloudLogOptions {
  return {
    level: 'INFO',
    at: () => null,
    wall: () => WALL,
    write,
    project: 'a-project',
    service: 'tick-stocks',
    version: 'tick-stocks-00001-abc',
    span: () => null,
    ...change,
  };
}

function written(change: Partial<CloudLogOptions>, level: LogLevel, fields = {}): unknown {
  const lines: string[] = [];
  cloudLog(options((line) => void lines.push(line), change)).write(level, null, 'm', fields);
  return JSON.parse(lines[0] ?? 'null');
}

logContract('cloudLog', (level) => {
  const lines: string[] = [];
  return { log: cloudLog(options((line) => void lines.push(line), { level })), lines: () => lines };
});

describe('a line for Cloud Logging', () => {
  const span: Span = { traceId: 'a'.repeat(32), spanId: '00f067aa0ba902b7', sampled: true };

  test('has the wall’s time and the market’s, and no trace where there is no request', () => {
    const line = written({ at: () => instantOf(20260909, 571) }, 'INFO', { qty: 5 });
    expect(line).toEqual({
      severity: 'INFO',
      time: '2026-09-09T10:20:00.250+05:30',
      at: '2026-09-09T09:31:00.000+05:30',
      trace: null,
      qty: 5,
      message: 'm',
    });
  });

  test('has the request’s trace by its full name, of a project that is known', () => {
    expect(written({ span: () => span }, 'INFO')).toMatchObject({
      'logging.googleapis.com/trace': `projects/a-project/traces/${span.traceId}`,
      'logging.googleapis.com/spanId': span.spanId,
      'logging.googleapis.com/trace_sampled': true,
    });
    const unknown = written({ span: () => span, project: null }, 'INFO');
    expect(JSON.stringify(unknown)).not.toContain('logging.googleapis.com');
  });

  test('of an error is an event of Error Reporting with its stack; of a warning it is none', () => {
    const stack = 'Error: x\n    at y (z.ts:1:1)';
    expect(written({}, 'ERROR', { stack, order: 'o' })).toEqual({
      severity: 'ERROR',
      time: '2026-09-09T10:20:00.250+05:30',
      at: null,
      trace: null,
      order: 'o',
      message: 'm',
      '@type': 'type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent',
      serviceContext: { service: 'tick-stocks', version: 'tick-stocks-00001-abc' },
      stack_trace: stack,
    });
    expect(written({}, 'WARN', { stack })).toMatchObject({ severity: 'WARNING', stack });
    expect(JSON.stringify(written({}, 'WARN', { stack }))).not.toContain('@type');
  });

  test('lets no field stand for what Cloud Logging reads', () => {
    expect(
      written({}, 'ERROR', { '@type': 1, serviceContext: 2, 'logging.googleapis.com/trace': 3 }),
    ).toMatchObject({
      '@type_': 1,
      serviceContext_: 2,
      'logging.googleapis.com/trace_': 3,
      serviceContext: { service: 'tick-stocks' },
    });
  });

  test('that cannot be written throws nothing, is counted, and told by the next that can', () => {
    const lines: string[] = [];
    let broken = true;
    const log = cloudLog(
      options((line) => {
        if (broken) throw new Error('EPIPE');
        lines.push(line);
      }),
    );
    log.write('INFO', null, 'one', {});
    log.write('ERROR', null, 'two', {});
    broken = false;
    log.write('INFO', null, 'three', {});
    log.write('INFO', null, 'four', {});
    expect(log.lost).toBe(2);
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { message: 'three' },
      { message: 'lines before this one were lost', lost: 2 },
      { message: 'four' },
    ]);
  });
});
