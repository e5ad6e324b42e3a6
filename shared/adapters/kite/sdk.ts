import { KiteConnect } from 'kiteconnect';
import { NotWritten, type HttpAnswer, type HttpRequest, type Transport } from './transport.ts';

export type Kite = InstanceType<typeof KiteConnect>;

/** What came of one request: the answer, or why there is none. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'none'; readonly error: unknown };

/** Of axios' configuration of a request what the SDK sets. */
interface RequestConfig {
  readonly method?: string;
  readonly data?: unknown;
  readonly headers: Iterable<readonly [string, unknown]>;
}

/** Of the SDK's axios instance, which its types do not show, what is used here. */
interface RequestInstance {
  readonly defaults: { adapter: (config: RequestConfig) => Promise<object> };
  getUri(config: RequestConfig): string;
}

export interface Wire {
  readonly apiKey: string;
  readonly transport: Transport;
  readonly timeoutMs: number;
}

/**
 * One call of the SDK, with a client of its own: what it answers is read from the wire. The SDK makes of the call a request; what it makes of
 * the answer is not used, because it drops the HTTP status, takes a page of HTML for a success and reads times in the zone of the process.
 * `mayWrite` is asked immediately before the request is handed to the transport. Never rejects.
 */
export async function called(
  { apiKey, transport, timeoutMs }: Wire,
  token: string,
  mayWrite: () => boolean,
  call: (kite: Kite) => Promise<unknown>,
): Promise<Outcome> {
  const kite = new KiteConnect({ api_key: apiKey, access_token: token, timeout: timeoutMs, debug: false });
  const instance = requestInstanceOf(kite);
  let outcome: Outcome | undefined;
  instance.defaults.adapter = async (config) => {
    if (outcome !== undefined) throw new Error('one call of the SDK made two requests');
    outcome = { kind: 'none', error: new Error('no answer yet') };
    outcome = await settled(() => {
      if (!mayWrite()) throw new NotWritten('late', 'its time to be sent had passed');
      return transport(requestOf(instance, config), timeoutMs, mayWrite);
    });
    if (outcome.kind === 'none') throw outcome.error;
    const { status, headers, body } = outcome.answer;
    return { status, statusText: '', headers, data: body, config };
  };
  let said: unknown;
  try {
    said = await call(kite);
  } catch (error) {
    said = error;
  }
  const why = `the SDK made no request: ${String(said)}`;
  return outcome ?? { kind: 'none', error: new NotWritten('unconnected', why) };
}

async function settled(carry: () => Promise<HttpAnswer>): Promise<Outcome> {
  try {
    return { kind: 'answer', answer: await carry() };
  } catch (error) {
    return { kind: 'none', error };
  }
}

function requestOf(instance: RequestInstance, config: RequestConfig): HttpRequest {
  const { pathname, search } = new URL(instance.getUri(config));
  const headers: Record<string, string> = {};
  for (const [name, value] of config.headers) {
    if (typeof value === 'string' || typeof value === 'number') headers[name.toLowerCase()] = String(value);
  }
  const body = typeof config.data === 'string' ? config.data : '';
  return { method: methodOf(config.method), url: `${pathname}${search}`, headers, body };
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

function methodOf(asked: string | undefined): HttpRequest['method'] {
  const method = METHODS.find((each) => each === asked?.toUpperCase());
  if (method === undefined) throw new Error(`the SDK asked with the method ${asked}`);
  return method;
}

/** Throws an Error where the SDK has no such instance: another version of it. */
function requestInstanceOf(kite: Kite): RequestInstance {
  const instance: unknown = Reflect.get(kite, 'requestInstance');
  if (!isRequestInstance(instance)) throw new Error('this version of kiteconnect has no request instance');
  return instance;
}

function isRequestInstance(value: unknown): value is RequestInstance {
  if (typeof value !== 'function' || !('defaults' in value) || !('getUri' in value)) return false;
  const { defaults, getUri } = value;
  return typeof defaults === 'object' && defaults !== null && typeof getUri === 'function';
}
