import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import { cloudLog } from '../adapters/cloud-log.ts';
import { oidcIdentity } from '../adapters/oidc/identity.ts';
import { deadline } from '../adapters/system-clock.ts';
import { STANDARD_RULES, type SessionRules } from '../domain/session.ts';
import { useCompiled } from './compiled-before.ts';
import { showsToken } from './edge/callers.ts';
import { edgeVariables } from './edge/edge-variables.ts';
import type { FunctionRow } from './edge/endpoint.ts';
import { send, type FrameworkRequest } from './edge/http.ts';
import { served, type EdgeParts, type Handler } from './edge/serve.ts';
import type { RequestSpan } from './edge/span.ts';
import type { Log, LogLevel } from '../ports.ts';
import { sessionsOf } from './jobs/due.ts';
import type { Env } from './variables.ts';
import { timeHere } from './wire-time.ts';

/** What a function loads before it knows who calls. All that is heavy is in `wire-cloud.ts`, which is loaded when a call needs it. */

/**
 * A deployed function. Its environment is read by the first call, so that a wrong one is answered and logged by every call, and is not a process that
 * never starts; nothing is served until it is right.
 */
export function edge(row: FunctionRow): Handler {
  // Express tells the stack of a body that it cannot read, unless it is told that this is no developer's machine.
  process.env['NODE_ENV'] ??= 'production';
  return edgeBy(row, process.env, (line) => void process.stdout.write(`${line}\n`));
}

/** The same with the environment and the standard output as values. */
export function edgeBy(row: FunctionRow, env: Env, write: (line: string) => void): Handler {
  let handler: Promise<Handler> | null = null;
  const made = async (): Promise<Handler> => served(row, edgeParts(row, env, write, await rulesHere(env)));
  return async (message: FrameworkRequest, response: ServerResponse) => {
    handler ??= made();
    let ready: Handler;
    try {
      ready = await handler;
    } catch (error) {
      handler = null;
      const why = error instanceof Error ? error.message : String(error);
      const log = logOf(row, env, 'INFO', null, write, () => null);
      log.write('ERROR', null, 'the function is not configured', { function: row.name, why });
      send(response, { status: 500, body: { error: 'this function is not configured: the log says how' } });
      return;
    }
    await ready(message, response);
  };
}

function logOf(
  row: FunctionRow,
  env: Env,
  level: LogLevel,
  project: string | null,
  write: (line: string) => void,
  span: () => RequestSpan | null,
): Log {
  const service = env['K_SERVICE'] ?? row.name;
  const version = env['K_REVISION'] ?? 'unknown';
  return cloudLog({ level, at: () => null, wall: Date.now, write, project, service, version, span });
}

/** The calendar as it is built in, or with the rows of the file that TRON_CALENDAR names. */
async function rulesHere({ TRON_CALENDAR: file }: Env): Promise<SessionRules> {
  if (file === undefined) return STANDARD_RULES;
  const [{ importedCalendar }, { readFile }] = await Promise.all([
    import('../domain/session-import.ts'),
    import('node:fs/promises'),
  ]);
  return { ...STANDARD_RULES, calendar: importedCalendar(await readFile(file, 'utf8'), file) };
}

function edgeParts(
  row: FunctionRow,
  env: Env,
  write: (line: string) => void,
  rules: SessionRules,
): EdgeParts {
  const all = row.routes.flatMap(({ callers }) => callers);
  const asks = { tokens: all.some(showsToken), telegram: all.includes('telegram') };
  const { callers, issuers, keysUrl, isCheckedByPlatform, project, level } = edgeVariables(env, asks);
  const span = new AsyncLocalStorage<RequestSpan | null>();
  const time = timeHere(env, () => span.getStore()?.traceId ?? null);
  const { clock } = time;
  const log = logOf(row, env, level, project, write, () => span.getStore() ?? null);
  // Anybody reaches a public function: there an unsigned token is anybody's invention.
  const signatures = isCheckedByPlatform && !row.isPublic ? 'by-platform' : 'checked';
  const identity = oidcIdentity({ issuers, keys: { url: keysUrl }, signatures });
  let app: ReturnType<EdgeParts['app']> | null = null;
  const load = async (): ReturnType<EdgeParts['app']> => {
    useCompiled(import.meta.dirname);
    const { cloudApp } = await import('./wire-cloud.ts');
    return cloudApp(env, { ...time, log });
  };
  return {
    clock,
    log,
    identity,
    callers,
    sessions: sessionsOf(rules),
    span,
    deadline,
    app() {
      // One that could not be made is made anew by the next call.
      app ??= load().catch((error: unknown) => {
        app = null;
        throw error;
      });
      return app;
    },
  };
}
