import { replayClock } from '../../../shared/adapters/replay-clock.ts';
import type { FlattenReport } from '../../../shared/runtime/flatten.ts';
import type { StoreSide } from '../../../shared/runtime/relay/flatten.ts';
import type { RelayAnswer } from '../../../shared/runtime/relay/http.ts';
import type { Shown } from '../../../shared/runtime/relay/storeless.ts';
import { controlRelay, type ControlParts } from '../../../shared/runtime/relay/relay.ts';

export const SECRET = 'what only the two of them know about'.replaceAll(' ', '-');
export const FLAT: FlattenReport = { flat: true, left: [], kept: [], tookMs: 0 };
export const NOT_FLAT: FlattenReport = { flat: false, left: ['5 of NSE:TINY'], kept: [], tookMs: 0 };

/** A relay over parts of which only what matters is said; its clock moves when somebody waits. */
export function relay(change: Partial<ControlParts> = {}) {
  const clock = replayClock(0);
  const lines: string[] = [];
  const serve = controlRelay({
    secret: SECRET,
    store: null,
    controls: null,
    storeless: async () => shown(FLAT),
    clock,
    // After whatever answers at once: a deadline beside an answer does not come first.
    sleepUntil: async (at) => {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      clock.set(Math.max(at, clock.now()));
    },
    log: { write: (level, _trace, message) => void lines.push(`${level} ${message}`) },
    ...change,
  });
  const ask = (
    method: string,
    path: string,
    body: string,
    authorization: string | null = `Bearer ${SECRET}`,
  ): Promise<RelayAnswer> =>
    serve({ method, path, body, headers: authorization === null ? {} : { authorization } });
  const flatten = (asked: unknown = { why: 'a test', all: false }): Promise<RelayAnswer> =>
    ask('POST', '/flatten', JSON.stringify(asked));
  return { clock, lines, ask, flatten };
}

export function storeOf(change: Partial<StoreSide>): StoreSide {
  return { flatten: async () => FLAT, answers: async () => undefined, ...change };
}

export function shown(report: FlattenReport, agoMs = 0): Shown {
  return { report, agoMs };
}
