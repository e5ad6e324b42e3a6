import { createHash } from 'node:crypto';
import type { FunctionName } from '../../functions/endpoints.ts';
import { dayText, type Day } from '../../shared/domain/time.ts';
import type { LocalIssuer } from '../local-issuer.ts';
import { KITE } from './day-files.ts';
import { answeredIn } from './lived.ts';
import type { LocalCloud } from './local-cloud.ts';
import { CHAT, OWNER, TELEGRAM_SECRET } from './places.ts';

/** What nobody calls by a schedule: people, Kite’s webhook, the chat’s. */

/** One call, and whether it was answered as it should be. */
export interface PersonAsked {
  readonly what: string;
  readonly status: number;
  readonly isRight: boolean;
  /** What was answered, where that is not right. */
  readonly body: string;
}

interface Asking {
  readonly name: FunctionName;
  readonly path?: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Made when it is asked: what is said in the chat has the time of that. */
  readonly body?: object | (() => object);
  readonly status: number;
  /** In what is answered. */
  readonly says: RegExp;
  /** It comes to its end where nothing is open. */
  readonly flattens?: true;
}

/** So often is asked again whoever did not answer, as a person would. */
const AGAIN_MOST = 5;

/** When the day is over, and looked at: whoever stops it last stops nothing that counts. `isWhole`: it was lived to its end, so that nothing is open. */
export async function askedByPeople(
  cloud: LocalCloud,
  people: LocalIssuer,
  day: Day,
  isWhole: boolean,
): Promise<readonly PersonAsked[]> {
  const said: PersonAsked[] = [];
  const all = ofTheDay(cloud, people, day);
  for (const asking of isWhole ? all : all.filter(({ flattens }) => flattens !== true))
    said.push(await askedOf(cloud, asking));
  return said;
}

function ofTheDay({ front, time }: LocalCloud, people: LocalIssuer, day: Day): readonly Asking[] {
  const token = people.token(OWNER, front.root, time.now);
  const person = { authorization: `Bearer ${token}` };
  const chat = { 'x-telegram-bot-api-secret-token': TELEGRAM_SECRET };
  const message = (update: number, text: string) => () => ({
    update_id: update,
    message: {
      date: Math.floor(time.now / 1_000),
      chat: { id: CHAT },
      from: { id: CHAT, is_bot: false },
      text,
    },
  });
  const text = dayText(day);
  return [
    { name: 'health', method: 'GET', status: 200, says: /"ok":true/ },
    {
      name: 'dashboard',
      path: '/status',
      method: 'GET',
      headers: person,
      status: 200,
      says: /"format":"tron-status"/,
    },
    {
      name: 'dashboard',
      path: `/day?day=${text}`,
      method: 'GET',
      headers: person,
      status: 200,
      says: /tron-day/,
    },
    { name: 'login', method: 'GET', headers: person, status: 303, says: /connect\/login/ },
    { name: 'order-postback', body: postback(text), status: 200, says: /\{\}/ },
    {
      name: 'telegram',
      headers: chat,
      body: message(1, '/status'),
      status: 200,
      says: new RegExp(`"method":"sendMessage".*${text}: realised`),
    },
    { name: 'telegram', headers: chat, body: message(2, '/pause'), status: 200, says: /"text":"halted: / },
    {
      name: 'telegram',
      headers: chat,
      body: message(3, '/resume it was read'),
      status: 200,
      says: /not halted any more/,
    },
    {
      name: 'telegram',
      headers: chat,
      body: message(4, '/flatten'),
      status: 200,
      says: /"text":"flat in /,
      flattens: true,
    },
    {
      name: 'emergency-flatten',
      headers: person,
      body: { why: 'the day is over' },
      status: 200,
      says: /"flat":true/,
      flattens: true,
    },
  ];
}

/** As Kite posts it, of an order that nobody knows: a hint that the book is to be read. */
function postback(day: string): object {
  const of = { order_id: '1', order_timestamp: `${day} 15:30:00` };
  const text = `${of.order_id}${of.order_timestamp}${KITE.secret}`;
  return { ...of, checksum: createHash('sha256').update(text).digest('hex'), status: 'COMPLETE' };
}

async function askedOf(cloud: LocalCloud, asking: Asking): Promise<PersonAsked> {
  const { name, path = '/', method = 'POST', headers = {}, status: wanted, says } = asking;
  const body = typeof asking.body === 'function' ? asking.body() : asking.body;
  const url = `${cloud.front.root}/${name}${path}`;
  const ask = async (): Promise<{ readonly status: number; readonly text: string }> => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    try {
      const answer = await fetch(url, {
        method,
        headers: { ...headers, ...type },
        redirect: 'manual',
        ...json,
      });
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      return { status: 0, text: String(error) };
    }
  };
  const [, words = ''] = /"text":"(\/\w+)/.exec(JSON.stringify(body) ?? '') ?? [];
  const what = `${name}${path === '/' ? '' : path.split('?')[0]}${words === '' ? '' : ` ${words}`}`;
  for (let again = 0; ; again += 1) {
    const { status, text } = await answeredIn(cloud, ask());
    const isRight = status === wanted && says.test(text);
    if (isRight || again >= AGAIN_MOST || (status !== 0 && status < 500))
      return { what, status, isRight, body: isRight ? '' : text.trim().slice(0, 300) };
  }
}
