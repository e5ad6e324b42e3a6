import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Log, LogLevel } from '../../shared/ports.ts';

const lineSchema = z.looseObject({ severity: z.string(), trace: z.string().nullable(), message: z.string() });
type Line = z.infer<typeof lineSchema>;

/** A log of that level, and the JSON lines it wrote so far. */
export interface LogDesk {
  readonly log: Log;
  readonly lines: () => readonly string[];
}

const LEVELS: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'];
const TRACE = '7is1007vr420rs0';

/** What every log that writes JSON lines promises. */
export function logContract(name: string, make: (level: LogLevel) => LogDesk): void {
  const written = (level: LogLevel, write: (log: Log) => void): readonly Line[] => {
    const { log, lines } = make(level);
    write(log);
    return lines().map((line) => lineSchema.parse(JSON.parse(line)));
  };

  describe(`${name} as a log`, () => {
    test.each(LEVELS)('of level %s writes its lines and those above', (level) => {
      const lines = written(level, (log) => {
        for (const each of LEVELS) log.write(each, TRACE, each, {});
      });
      expect(lines.map(({ message }) => message)).toEqual(LEVELS.slice(LEVELS.indexOf(level)));
    });

    test('writes trace, message and fields, and nothing of the line before', () => {
      const fields = Object.freeze({ qty: 5, why: 'a "b"\nc', ok: true, limit: null });
      const [one, two] = written('INFO', (log) => {
        log.write('INFO', TRACE, 'one', fields);
        log.write('WARN', null, '100%d of %s %%', { broken: NaN });
      });
      expect(one).toMatchObject({ severity: 'INFO', trace: TRACE, message: 'one', ...fields });
      expect(two).toMatchObject({
        severity: 'WARNING',
        trace: null,
        message: '100%d of %s %%',
        broken: null,
      });
      expect(Object.keys(two ?? {})).not.toContain('qty');
    });

    test('lets no field stand for what is the log’s own', () => {
      const [line] = written('INFO', (log) =>
        log.write('INFO', TRACE, 'm', { time: 1, at: 2, trace: 3, message: 4, severity: 5 }),
      );
      expect(line).toMatchObject({ message: 'm', trace: TRACE, severity: 'INFO' });
      expect(line).toMatchObject({ time_: 1, at_: 2, trace_: 3, message_: 4, severity_: 5 });
    });

    test('writes no secret: not of a message, nor of a field, nor under its name', () => {
      const { log, lines } = make('INFO');
      log.write('ERROR', null, 'GET /x?access_token=S3CR&y=1', {
        api_secret: 'S3CR',
        stack: 'Error: Authorization: token S3CR:S3CR\n  at x',
        body: '{"request_token":"S3CR"}',
      });
      expect(lines().join('\n')).not.toContain('S3CR');
      expect(lines()).toHaveLength(1);
    });

    test('cuts a text that has no end', () => {
      const [line] = written('INFO', (log) => log.write('INFO', null, 'x'.repeat(1_000_000), {}));
      expect(line?.message).toMatch(/^x{16000} … \(984000 more characters\)$/);
    });
  });
}
