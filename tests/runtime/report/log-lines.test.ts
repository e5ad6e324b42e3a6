import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logText, readLogs, type LogQuery } from '../../../shared/runtime/report/log-lines.ts';

const ALL: LogQuery = { day: null, trace: null, level: 'DEBUG', grep: null, last: 50 };
const TRACE = '7is1007vr420rs0';

function row(change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    severity: 'INFO',
    time: '2026-09-10T01:00:00.000+05:30',
    at: '2026-09-09T09:31:00.000+05:30',
    trace: TRACE,
    message: 'claimed',
    ...change,
  });
}

const ROWS = [
  row({ severity: 'DEBUG', trace: null, message: 'tick', minute: 'now' }),
  row(),
  row({ severity: 'WARNING', message: 'refused', why: 'no Funds' }),
  row({ severity: 'ERROR', at: '2026-09-10T09:31:00.000+05:30', trace: 'another00000000' }),
  row({ severity: 'ERROR', at: null, message: 'the run ended' }),
];
const TEXTS = [`${ROWS.slice(0, 2).join('\n')}\n`, `${ROWS.slice(2).join('\n')}\n`];

function found(query: Partial<LogQuery>): readonly number[] {
  const all = readLogs(TEXTS, ALL).lines;
  return readLogs(TEXTS, { ...ALL, ...query }).lines.map((line) =>
    all.findIndex((each) => JSON.stringify(each) === JSON.stringify(line)),
  );
}

describe('a search in the log', () => {
  test.each<[string, Partial<LogQuery>, readonly number[]]>([
    ['everything', {}, [0, 1, 2, 3, 4]],
    ['a market day', { day: 20_260_909 }, [0, 1, 2]],
    ['a day, by the wall clock for lines of no market', { day: 20_260_910 }, [3, 4]],
    ['a trace', { trace: TRACE }, [1, 2, 4]],
    ['an order of a trace', { trace: `${TRACE}x000` }, [1, 2, 4]],
    ['a level and above', { level: 'WARN' }, [2, 3, 4]],
    ['words of a field, however capitalised', { grep: 'NO funds' }, [2]],
    ['words of a message', { grep: 'run ended' }, [4]],
    ['the last ones', { last: 2 }, [3, 4]],
    ['all of it together', { day: 20_260_909, trace: TRACE, level: 'INFO', grep: 'claimed', last: 1 }, [1]],
    ['nothing', { grep: 'absent' }, []],
  ])('finds %s', (_, query, places) => {
    expect(found(query)).toEqual(places);
  });

  test('counts what fits beyond what is shown', () => {
    expect(readLogs(TEXTS, { ...ALL, last: 2 })).toMatchObject({ matched: 5, read: 5, broken: 0 });
    const many = Array.from({ length: 5000 }, (_, n) => row({ n })).join('\n');
    const { lines, matched } = readLogs([many, many], { ...ALL, last: 3 });
    expect([matched, lines.map(({ fields }) => fields['n'])]).toEqual([10_000, [4997, 4998, 4999]]);
  });

  test('counts every line that is none, and reads those around it', () => {
    const broken = [
      '{"severity":"INFO","time',
      'words',
      'null',
      '[]',
      row({ severity: 'LOUD' }),
      row({ time: 'now' }),
      row({ nested: {} }),
      row({ message: 7 }),
    ];
    for (const text of broken) {
      const { lines, read, broken: count } = readLogs([[row(), text, row()].join('\n')], ALL);
      expect([text, lines.length, read, count]).toEqual([text, 2, 3, 1]);
    }
    fc.assert(
      fc.property(fc.array(fc.string()), (rows) => {
        const result = readLogs([rows.join('\n')], ALL);
        expect(result.matched + result.broken).toBe(result.read);
      }),
    );
  });
});

test('a line is told with the market’s time, its level, trace, message and fields, its day before it', () => {
  const text = logText(
    readLogs(
      [...TEXTS, row({ at: null, qty: 5, none: null, empty: '', a: 'x y', b: 'k=v', c: 'é\u0007' })],
      ALL,
    ).lines,
  );
  expect(text.split('\n')).toEqual([
    '2026-09-09',
    '09:31:00 DEBUG -                tick  minute=now',
    `09:31:00 INFO  ${TRACE}  claimed`,
    `09:31:00 WARN  ${TRACE}  refused  why="no Funds"`,
    '2026-09-10',
    '09:31:00 ERROR another00000000  claimed',
    `01:00:00 ERROR ${TRACE}  the run ended`,
    `01:00:00 INFO  ${TRACE}  claimed  qty=5 none=null empty="" a="x y" b="k=v" c=é?`,
  ]);
});
