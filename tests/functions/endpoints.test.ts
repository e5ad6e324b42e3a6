import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import jobs from '../../functions/jobs.json' with { type: 'json' };
import { ENDPOINTS, FUNCTION_ROWS } from '../../functions/endpoints.ts';
import { DEFAULT_PROTOCOL } from '../../shared/execution/protocol-settings.ts';
import { describeEdgeVariables } from '../../shared/runtime/edge/edge-variables.ts';
import { minutesOn } from '../../shared/runtime/jobs/cron.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the table of functions', () => {
  test('has a file for each, which exports it under its name', () => {
    const files = readdirSync(join(ROOT, 'functions')).filter(
      (name) => name.endsWith('.ts') && name !== 'endpoints.ts',
    );
    expect(files.map((name) => name.slice(0, -3)).toSorted()).toEqual(Object.keys(ENDPOINTS).toSorted());
    for (const { name, target } of FUNCTION_ROWS) {
      const text = readFileSync(join(ROOT, `functions/${name}.ts`), 'utf8');
      expect(text).toContain(`export const ${target} = edge(ENDPOINTS['${name}']);`);
    }
  });

  test('agrees with the schedule: who is called, and when there is nothing to do', () => {
    for (const { what, on, cron, within, attemptDeadlineSeconds } of jobsOf(jobs)) {
      const row = FUNCTION_ROWS.find(({ name }) => name === what);
      const [route] = row?.routes ?? [];
      expect([what, route?.callers.includes('scheduler'), on]).toEqual([what, true, 'trading-day']);
      // Cloud Scheduler knows no session: only the function knows when the close was.
      const afterMinutes = within.kind === 'day' ? 0 : within.afterMinutes;
      const scheduled = within.kind === 'close' ? minutesOn(cron, 20260909) : [];
      expect([what, route?.guard]).toEqual([
        what,
        {
          of: expect.any(String),
          within: within.kind,
          afterMinutes,
          scheduled,
          once: within.kind !== 'session',
        },
      ]);
      // A hung run delays the next: it is over before the schedule gives it up.
      expect(row?.timeoutSeconds).toBeLessThanOrEqual(attemptDeadlineSeconds);
    }
  });

  test('gives up before the platform does, and after the work has', () => {
    for (const { timeoutSeconds, giveUpSeconds, routes } of FUNCTION_ROWS) {
      // Beside the work: the issuer's keys may take 3 s, the mark 1.
      expect(timeoutSeconds - giveUpSeconds).toBeGreaterThanOrEqual(5);
      const works = new Set(routes.map(({ work }) => work));
      const { followMs, flattenMs } = DEFAULT_PROTOCOL;
      const mostMs =
        works.has('flatten') || works.has('chat')
          ? flattenMs
          : works.has('execute-entry') || works.has('reconcile') || works.has('postback')
            ? followMs
            : 0;
      expect(giveUpSeconds * 1000).toBeGreaterThan(mostMs);
    }
  });

  test('keeps warm what writes to the broker, and lets nobody past the platform but where nothing needs it', () => {
    const warm = FUNCTION_ROWS.filter(({ minInstances }) => minInstances > 0).map(({ name }) => name);
    expect(warm).toEqual(['execute-order', 'reconcile', 'order-postback', 'square-off', 'emergency-flatten']);
    expect(FUNCTION_ROWS.filter(({ isPublic }) => isPublic).map(({ name }) => name)).toEqual([
      'order-postback',
      'login',
      'telegram',
      'health',
    ]);
    for (const { isPublic, routes } of FUNCTION_ROWS) {
      const open = routes.some(({ callers }) =>
        callers.some((who) => ['kite', 'redirect', 'link', 'telegram', 'anyone'].includes(who)),
      );
      expect(open).toBe(isPublic);
    }
  });

  test('has no route whose callers prove themselves in two ways, and no path twice', () => {
    for (const { routes } of FUNCTION_ROWS) {
      for (const { callers } of routes) {
        const open = callers.filter((who) =>
          ['kite', 'redirect', 'link', 'telegram', 'anyone'].includes(who),
        );
        expect(callers.length === 1 || open.length === 0).toBe(true);
      }
      const paths = routes.map(({ method, path }) => `${method} ${path}`);
      expect(new Set(paths).size).toBe(paths.length);
    }
  });
});

describe('docs/PUBLIC.md', () => {
  const docs = readFileSync(join(ROOT, 'docs/PUBLIC.md'), 'utf8');
  const section = (head: string): string =>
    docs.split(/^## /m).find((text) => text.startsWith(`${head}\n`)) ?? '';
  const firstCells = (text: string): readonly string[] =>
    Array.from(text.matchAll(/^\| `([^`]+)`/gm), (match) => match[1] ?? '');

  test('has every route of every function', () => {
    const routes = FUNCTION_ROWS.flatMap(({ name, routes }) =>
      routes.map(({ method, path }) => `${method} ${name}${path}`),
    );
    expect(firstCells(section('HTTP routes of the functions'))).toEqual(routes);
  });

  test('has every variable of a function, and nothing else', () => {
    const names = describeEdgeVariables().map(({ name }) => name);
    expect(firstCells(section('Environment of a function'))).toEqual(names);
  });
});
