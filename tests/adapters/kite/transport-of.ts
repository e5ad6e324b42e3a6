import type { HttpAnswer, HttpRequest, Transport } from '../../../shared/adapters/kite/transport.ts';
import type { ReplayClock } from '../../../shared/adapters/replay-clock.ts';
import type { HttpOutcome } from './kite-model.ts';

/** A model of Kite as a transport: nothing of it touches a socket, and no time passes but the clock's. */
export function transportOf(
  model: { http(request: HttpRequest): HttpOutcome },
  clock: ReplayClock | null = null,
): Transport {
  return async (request, timeoutMs): Promise<HttpAnswer> => {
    const outcome = model.http(request);
    if (outcome.kind === 'answer') {
      const { status, headers, body, delayMs } = outcome;
      clock?.set(clock.now() + delayMs);
      return { status, headers, body };
    }
    if (outcome.kind === 'silent') clock?.set(clock.now() + timeoutMs);
    throw Object.assign(
      new Error(outcome.kind === 'silent' ? `no answer within ${timeoutMs} ms` : 'hung up'),
      {
        code: outcome.kind === 'silent' ? 'ECONNABORTED' : 'ECONNRESET',
      },
    );
  };
}
