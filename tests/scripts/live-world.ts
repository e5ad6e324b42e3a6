import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { main } from '../../scripts/commands/program.ts';
import { runFeed, type FeedOutside } from '../../scripts/commands/run-feed.ts';
import { fileSecrets } from '../../shared/adapters/file-secrets.ts';
import { httpTransport } from '../../shared/adapters/kite/http-transport.ts';
import type { Transport } from '../../shared/adapters/kite/transport.ts';
import { eligibilityDocument } from '../../shared/domain/eligibility-file.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { Secrets } from '../../shared/ports.ts';
import { Kite } from '../../shared/sim/kite/kite.ts';
import { KiteServer } from '../../shared/sim/kite/server/kite-server.ts';
import { serverSettingsSchema } from '../../shared/sim/kite/server/settings.ts';
import { kiteSettingsSchema } from '../../shared/sim/kite/settings.ts';
import { newToken } from '../../shared/sim/trouble/log-in.ts';
import { at, ELIGIBILITY, Machine, MARKET, SETUP } from '../runtime/feed/feed-day.ts';
import { recordedTerminal } from './terminal.ts';

/**
 * `tron run --feed kite` against the simulator's server on a port of this computer: real sockets, real HTTP, and a time that passes only while nobody waits for
 * an answer. One request is on its way at a time, in the order of asking, so that what the server hears does not depend on the sockets.
 */

export const ENV = {
  KITE_API_KEY: 'key',
  KITE_API_SECRET: 'secret',
  KITE_USER_ID: 'AB1234',
  TRON_RELAY_SECRET: 'r'.repeat(32),
};
export const STOCKS = ['HDFCBANK', 'TATASTEEL'];
const TOKEN = 'a-token-that-lives';
const stateSchema = z.object({ postbacks: z.object({ sent: z.number(), failed: z.number() }) });
const COSTS = SETUP.config.costs;

/** `wire`: how requests get to the model. */
export type Wire = 'sockets' | 'calls';

export interface LiveWorld {
  readonly state: string;
  readonly machine: Machine;
  readonly kite: Kite;
  /** The command, and what it said. */
  readonly tron: (
    ...args: readonly string[]
  ) => Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  /** Requests that were made. */
  readonly asked: string[];
  /** What became of the simulator's postbacks. */
  readonly postbacks: () => Promise<{ readonly sent: number; readonly failed: number }>;
  /** Somebody logs in at that instant. */
  readonly logIn: (at: number) => void;
}

export interface WorldOptions {
  readonly wire: Wire;
  readonly start?: number;
  readonly cutAt?: number;
  readonly market?: MarketDay;
  readonly gate?: FeedOutside['gate'];
  readonly state?: string;
  readonly kite?: Kite;
  readonly postbackUrl?: string;
}

export const OPEN: FeedOutside['gate'] = async () => ({ kind: 'open', rung: 'full', lots: null });

/** No options: nobody asks for them here, and a smaller market is a faster one. */
const SMALL: MarketDay = {
  ...MARKET,
  instruments: MARKET.instruments.filter(({ instrument }) => instrument.kind !== 'option'),
};

export function kiteOf(market: MarketDay = SMALL): Kite {
  const settings = {
    apiKey: 'key',
    apiSecret: 'secret',
    accessToken: TOKEN,
    openingCash: 100_000_000,
    answerMs: 0,
  };
  return new Kite({ market, costs: COSTS, rates: SETUP.rates, settings });
}

export async function liveWorld(options: WorldOptions): Promise<LiveWorld> {
  const { wire, start = at(525), cutAt = Infinity, market = SMALL, gate = OPEN } = options;
  const state = options.state ?? (await stateFolder(start));
  const kite = options.kite ?? kiteOf(market);
  // Books load these when one is opened; here nothing is left to load while time passes.
  await Promise.all([
    import('../../shared/adapters/sqlite/file.ts'),
    import('../../shared/adapters/sqlite/life.ts'),
    import('../../shared/adapters/sqlite/queue.ts'),
    import('../../shared/adapters/sqlite/store.ts'),
  ]);
  const asked: string[] = [];
  let flying = 0;
  const machine = new Machine(start, cutAt, () => flying > 0 || filesAreRead());
  const root =
    wire === 'sockets' ? await served(kite, market, machine, options.postbackUrl) : 'http://127.0.0.1:9';
  const carry = wire === 'sockets' ? httpTransport(root) : called(kite, machine);
  let last: Promise<unknown> = Promise.resolve();
  const transport: Transport = (request, timeoutMs, mayWrite) => {
    asked.push(`${request.method} ${request.url}`);
    flying += 1;
    const answer = last.then(() => carry(request, timeoutMs, mayWrite));
    last = answer.catch(() => undefined);
    return answer.finally(() => (flying -= 1));
  };
  const outsideOf = async (): Promise<FeedOutside> => ({
    transport,
    speed: 1,
    going: machine,
    end: () => undefined,
    gate,
  });
  const eligibility = join(state, 'eligibility.json');
  const tron: LiveWorld['tron'] = async (...args) => {
    const terminal = recordedTerminal(ENV, machine.clock.now());
    const feed = [
      '--kite-root',
      root,
      '--least-rows',
      'NSE=1,NFO=1',
      '--eligibility',
      eligibility,
      '--log',
      'none',
    ];
    const line = args[0] === 'run' ? [...args, ...feed] : args;
    const work = main([...line, '--state', state], terminal, async (plan) => {
      if (plan.source.kind !== 'kite') throw new Error('not of a feed');
      return runFeed({ ...plan, source: plan.source }, terminal, outsideOf);
    });
    const code = await machine.run(work);
    return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
  };
  const loggedIn = async (when: number): Promise<void> => {
    await machine.sleepUntil(when);
    const accessToken = newToken(kite, { apiKey: 'key', apiSecret: 'secret' }, when);
    await secretsIn(state).keepAccessToken({ accessToken, userId: 'AB1234', madeAt: when });
  };
  const logIn = (when: number): void => {
    loggedIn(when).catch((error: unknown) => asked.push(String(error)));
  };
  const postbacks = async () =>
    stateSchema.parse(await (await fetch(`${root}/_control/state`)).json()).postbacks;
  return { state, machine, kite, tron, asked, logIn, postbacks };
}

/** Whether a file is being read or written: time stands still for that as well. */
function filesAreRead(): boolean {
  return process.getActiveResourcesInfo().some((name) => /^(FSReq|CloseReq|FileHandle)/.test(name));
}

function secretsIn(state: string): Secrets {
  return fileSecrets(join(state, 'secrets'));
}

async function stateFolder(now: number): Promise<string> {
  const state = mkdtempSync(join(tmpdir(), 'tron-live-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  mkdirSync(join(state, 'secrets'), { mode: 0o700 });
  writeFileSync(join(state, 'watchlist.json'), JSON.stringify({ stocks: STOCKS }));
  writeFileSync(join(state, 'eligibility.json'), JSON.stringify(eligibilityDocument(ELIGIBILITY)));
  await secretsIn(state).keepAccessToken({
    accessToken: TOKEN,
    userId: 'AB1234',
    madeAt: now - 600_000,
  });
  return state;
}

/** The server by the machine's clock; its root. */
async function served(
  kite: Kite,
  market: MarketDay,
  { clock }: Machine,
  postbackUrl?: string,
): Promise<string> {
  const server = new KiteServer({
    kite,
    day: market.day,
    account: kiteSettingsSchema.parse({ apiKey: 'key', apiSecret: 'secret', openingCash: 0 }),
    costs: COSTS,
    clock: { now: () => clock.now(), moveTo: () => undefined, realMsUntil: () => Infinity },
    speed: 'as the test says',
    settings: serverSettingsSchema.parse({ port: 0, ...(postbackUrl === undefined ? {} : { postbackUrl }) }),
  });
  const port = await server.listen();
  onTestFinished(() => server.stop());
  return `http://127.0.0.1:${port}`;
}

function called(kite: Kite, { clock }: Machine): Transport {
  return async (request) => {
    const outcome = kite.http(request, clock.now());
    if (outcome.kind !== 'answer') throw new Error(outcome.kind);
    return outcome;
  };
}
