import { z } from 'zod';
import { NOT_TRADED } from '../../shared/runtime/relay/route.ts';
import { posted, saysText, type Answer, type Place, type Question } from './asking.ts';

/** Characters that a function takes. Of so many a body has no more bytes than it reads, whatever is written. */
const WHY_MOST = 200;

/** What is no success has some of these. `data`: the document of what is to be asked again. */
const elseSchema = z.object({
  error: z.string().optional(),
  refused: z.string().optional(),
  why: z.string().optional(),
  data: z.unknown().optional(),
});

export interface FunctionWith {
  /** A person's identity token. */
  readonly token: string;
  /** How long its report is waited for. */
  readonly timeoutMs: number;
}

/** A deployed function. It is not asked first whether it lives: it has no such route, and starts with the first call. */
export function functionAt(url: string, how: FunctionWith): Place {
  return { kind: 'function', url, ask: (question) => askFunction(url, how, question) };
}

/** A reason as a function takes it: its beginning, without what breaks lines. */
export function whyToFunction(why: string): string {
  let said = '';
  for (const each of why.replaceAll(/\p{Cc}/gu, ' ')) {
    if (said.length + each.length > WHY_MOST) break;
    said += each;
  }
  return said;
}

async function askFunction<T>(
  url: string,
  { token, timeoutMs }: FunctionWith,
  { function: way, why, of, goesOn }: Question<T>,
): Promise<Answer<T>> {
  const to = way.path === '' ? url : `${url.replace(/\/+$/, '')}${way.path}`;
  const answer = await posted(to, token, { ...way.body, why: whyToFunction(why) }, timeoutMs);
  if (answer.status === null)
    return { said: 'unreachable', why: `no report: ${answer.why}; it may be at work all the same` };
  const { status, body } = answer;
  const denied = DENIED.get(status);
  if (denied !== undefined) return { said: 'unauthorised', why: denied };
  const told = elseSchema.safeParse(body).data ?? {};
  const isAgain = status === 503 && told.data !== undefined;
  const report = way.report.safeParse(isAgain ? told.data : body);
  // What asks to be asked again and says that all is done contradicts itself.
  if (report.success && (status === 200 || (isAgain && goesOn(report.data) !== null)))
    return { report: report.data };
  const says = saysText(told.error ?? told.why ?? `the answer is no report of ${of}`, token);
  const where = status === 404 ? `; --function takes ${way.where}` : '';
  const said = told.refused === NOT_TRADED ? NOT_TRADED : 'refused';
  return { said, why: `it answered ${status}: ${says}${where}` };
}

/** Said by the function, or by the platform before it in words of its own. */
const DENIED: ReadonlyMap<number, string> = new Map([
  [
    401,
    'it does not take this token (401): TRON_IDENTITY_TOKEN is older than an hour, or was made for somebody else than TRON_AUDIENCE and TRON_PEOPLE_AUDIENCES there name',
  ],
  [
    403,
    'whom this token names may not ask it (403): by the platform’s permissions, or because TRON_PEOPLE there does not name them',
  ],
]);
