import { z } from 'zod';
import { NO_STORE, NOT_TRADED } from '../../shared/runtime/relay/route.ts';
import { fetched, posted, saysText, type Answer, type Place, type Question } from './asking.ts';

/** Who does not say that it lives within this is not waited for: a function that has to be started takes some seconds. */
const ALIVE_WITHIN_MS = 10_000;

const errorSchema = z.object({ error: z.string(), refused: z.string().optional() });

export interface RelayWith {
  readonly secret: string;
  /** How long its report is waited for. */
  readonly timeoutMs: number;
}

export function relayAt(url: string, how: RelayWith): Place {
  return { kind: 'relay', url, ask: (question) => askRelay(url, how, question) };
}

async function askRelay<T>(
  url: string,
  { secret, timeoutMs }: RelayWith,
  { relay, why, of }: Question<T>,
): Promise<Answer<T>> {
  const alive = await fetched(`${url}/healthz`, { method: 'GET' }, ALIVE_WITHIN_MS);
  if (alive.status === null) return { said: 'unreachable', why: `it cannot be reached: ${alive.why}` };
  if (alive.status !== 200)
    return { said: 'unreachable', why: `no relay is there: GET /healthz answers ${alive.status}` };
  const answer = await posted(`${url}${relay.path}`, secret, { ...relay.body, why }, timeoutMs);
  if (answer.status === null)
    return { said: 'unreachable', why: `no report: ${answer.why}; it may be at work all the same` };
  const { status, body } = answer;
  if (status === 401)
    return {
      said: 'unauthorised',
      why: 'it does not take this secret (401): TRON_RELAY_SECRET here is not the one that it was started with',
    };
  const report = relay.report.safeParse(body);
  if (status === 200 && report.success) return { report: report.data };
  const error = errorSchema.safeParse(body);
  const said = [NOT_TRADED, NO_STORE].find((rule) => rule === error.data?.refused) ?? 'refused';
  const says = saysText(error.data?.error ?? `the answer is no report of ${of}`, secret);
  return { said, why: `it answered ${status}: ${says}` };
}
