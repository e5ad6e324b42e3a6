import type { Clock } from '../../ports.ts';
import type { HttpAnswer, Transport } from './transport.ts';

/** What second an answer says it is, and when it was asked for and came by our clock. */
export interface DatedAnswer {
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly second: number;
}

/** "Wed, 09 Sep 2026 04:30:00 GMT": the one form that RFC 9110 lets a server make. */
const FIXED = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * The same transport, which tells of each answer what second its Date header names. An answer without one, with one that is no date, or that was kept by a
 * cache on its way (it has an Age) says nothing of the time. The time that the transport itself waits before it writes is part of the asking.
 */
export function dated(transport: Transport, clock: Clock, hear: (answer: DatedAnswer) => void): Transport {
  return async (request, timeoutMs, mayWrite) => {
    const askedAt = clock.now();
    const answer = await transport(request, timeoutMs, mayWrite);
    const second = secondOf(answer);
    if (second !== null) hear({ askedAt, answeredAt: clock.now(), second });
    return answer;
  };
}

function secondOf({ headers }: HttpAnswer): number | null {
  const { date, age } = headers;
  if (date === undefined || age !== undefined || !FIXED.test(date)) return null;
  const at = Date.parse(date);
  return Number.isNaN(at) ? null : at;
}
