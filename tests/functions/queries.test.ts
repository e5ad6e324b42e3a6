import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cloudLog } from '../../shared/adapters/cloud-log.ts';
import type { Log } from '../../shared/ports.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { ENDPOINTS } from '../../functions/endpoints.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { decided, market, setup } from '../runtime/decided.ts';
import { edgeDesk, OPEN_AT, PROJECT } from '../runtime/edge/edge-desk.ts';
import { haltBy, world } from '../runtime/world.ts';
import { TINY } from '../support/tiny-day.ts';
import { entryOf, matches, type LogEntry } from './log-filter.ts';

const QUERIES = z
  .array(
    z.strictObject({
      name: z.string(),
      asks: z.string().min(20),
      parameters: z.array(z.string()),
      filter: z.string(),
    }),
  )
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/queries.json'), 'utf8')));

function filterOf(name: string, values: Readonly<Record<string, string>>): string {
  const query = QUERIES.find((each) => each.name === name);
  if (query === undefined) throw new Error(`no query ${name}`);
  expect(Object.keys(values)).toEqual(query.parameters);
  return query.filter.replaceAll(/\$\{(\w+)\}/g, (_, parameter: string) => values[parameter] ?? '?');
}

/** What was logged, as Cloud Logging has it. */
function recorded(): { readonly log: Log; readonly entries: () => readonly LogEntry[] } {
  const lines: string[] = [];
  const log = cloudLog({
    level: 'DEBUG',
    at: () => null,
    wall: () => OPEN_AT,
    write: (line) => void lines.push(line),
    project: PROJECT,
    service: 's',
    version: 'v',
    span: () => null,
  });
  return { log, entries: () => lines.map((line) => entryOf(line)) };
}

function found(entries: readonly LogEntry[], filter: string): readonly string[] {
  return entries
    .filter((entry) => matches(filter, entry))
    .map((entry) => String(entry.get('jsonPayload.message')));
}

/** The world's lines by the cloud's log. */
function relogged(lines: ReturnType<typeof world>['lines']): readonly LogEntry[] {
  const { log, entries } = recorded();
  for (const { level, trace, message, fields } of lines) log.write(level, trace, message, fields);
  return entries();
}

describe('docs/queries.json', () => {
  test('why there was no trade: the rule that refused it', async () => {
    const w = world(setup, market);
    await w.minute(556);
    await haltBy(w.ports, 'a person');
    await w.minute(557);
    const filter = filterOf('why-no-trade', { INSTRUMENT: TINY.key });
    const entries = relogged(w.lines);
    expect(found(entries, filter)).toContain('decision: denied');
    expect(found(entries, filter)).toContain('decision: select');
    expect(found(entries, filterOf('why-no-trade', { INSTRUMENT: 'NSE:OTHER' }))).not.toContain(
      'decision: denied',
    );
  });

  test('why there was no trade: it came too late to be sent', async () => {
    const w = await decided();
    w.clock.set((w.entry.validUntil ?? 0) + 1);
    await executeOrder(w.runtime, w.task);
    const filter = filterOf('why-no-trade', { INSTRUMENT: TINY.key });
    expect(found(relogged(w.lines), filter)).toEqual(
      expect.arrayContaining(['decision: entry', 'entry lapsed']),
    );
  });

  test('why there was no trade: the market was closed', async () => {
    const desk = await edgeDesk(ENDPOINTS['tick-stocks'], {}, { now: instantOf(20260906, 620) });
    await desk.call();
    const entries = desk.lines().map((line) => entryOf(JSON.stringify(line)));
    expect(found(entries, filterOf('why-no-trade', { INSTRUMENT: TINY.key }))).toEqual(['nothing to do']);
  });

  test('this order: from its decision to its stop, and nothing of another', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const entries = relogged(w.lines);
    const trace = w.entry.id.slice(0, 15);
    const messages = found(entries, filterOf('this-order', { TRACE: trace }));
    expect(messages).toEqual(
      expect.arrayContaining([
        'decision: entry',
        'queued',
        'send entry',
        'broker: entry accepted',
        'entry filled',
      ]),
    );
    expect(messages.some((message) => message.startsWith('send exit'))).toBe(true);
    expect(messages).not.toContain('decision: select');
    expect(found(entries, filterOf('this-order', { TRACE: 'x'.repeat(15) }))).toEqual([]);
  });

  test('what was refused today: by risk, by the broker, and at the edge', async () => {
    const since = (text: string): string => filterOf('refusals-today', { SINCE: text });
    const w = world(setup, market);
    await w.minute(556);
    await haltBy(w.ports, 'a person');
    await w.minute(557);
    expect(found(relogged(w.lines), since('2026-09-09T00:00:00+05:30'))).toContain('decision: denied');
    const refusing = await edgeDesk(ENDPOINTS['tick-stocks'], {});
    await refusing.call('/', { as: 'tasks' });
    const edge = refusing.lines().map((line) => entryOf(JSON.stringify(line)));
    expect(found(edge, since('2026-09-09T00:00:00+05:30'))).toEqual(['caller refused']);
    expect(found(edge, since('2026-09-10T00:00:00+05:30'))).toEqual([]);
    const { log, entries } = recorded();
    log.write('WARN', null, 'broker: entry refused', {});
    log.write('WARN', null, 'postback refused', {});
    log.write('INFO', null, 'decision: entry', {});
    expect(found(entries(), since('2026-09-09T00:00:00+05:30'))).toEqual([
      'broker: entry refused',
      'postback refused',
    ]);
  });

  test('what failed, and everything of the call in which it did', async () => {
    const desk = await edgeDesk(ENDPOINTS['tick-stocks'], {});
    const id = 'c'.repeat(32);
    await desk.call('/', { headers: { traceparent: `00-${id}-00f067aa0ba902b7-01` } });
    await desk.call();
    const entries = desk.lines().map((line) => entryOf(JSON.stringify(line)));
    const failures = found(entries, filterOf('failures', { SINCE: '2026-09-09T00:00:00+05:30' }));
    expect(failures).toHaveLength(2);
    expect(found(entries, filterOf('this-request', { PROJECT, TRACE_ID: id }))).toEqual([
      'called',
      expect.stringMatching(/^tick-stocks failed/),
    ]);
  });
});
