import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { main } from '../../scripts/commands/program.ts';
import { runFeed } from '../../scripts/commands/run-feed.ts';
import type { Transport } from '../../shared/adapters/kite/transport.ts';
import type { Kite } from '../../shared/sim/kite/kite.ts';
import { at, Machine } from '../runtime/feed/feed-day.ts';
import { armedDay, hashIn, LIVE } from './live-day.ts';
import { ENV, kiteOf, OPEN } from './live-world.ts';
import { recordedTerminal } from './terminal.ts';

/** A live process that dies at a request to Kite, before or after it came there, and the next one, in the folder as the dead one left it. */

const MOMENTS = ['before', 'after'] as const;

interface Death {
  /** The nth request. */
  readonly nth: number;
  readonly moment: (typeof MOMENTS)[number];
}

const never = (): Promise<never> => new Promise(() => undefined);

async function life(kite: Kite, state: string, start: number, death: Death | null, ...more: string[]) {
  const asked: string[] = [];
  const died = Promise.withResolvers<'died'>();
  let isDead = false;
  const die = (): Promise<never> => {
    isDead = true;
    died.resolve('died');
    return never();
  };
  const isBusy = (): boolean =>
    !isDead && process.getActiveResourcesInfo().some((name) => /^(FSReq|CloseReq|FileHandle)/.test(name));
  const machine = new Machine(start, Infinity, isBusy);
  const transport: Transport = async (request) => {
    if (isDead) return never();
    asked.push(`${request.method} ${request.url}`);
    const isHere = asked.length === death?.nth;
    if (isHere && death?.moment === 'before') return die();
    const outcome = kite.http(request, machine.clock.now());
    if (isHere) return die();
    if (outcome.kind !== 'answer') throw new Error(outcome.kind);
    return outcome;
  };
  const sleepUntil = (until: number): Promise<void> => (isDead ? never() : machine.sleepUntil(until));
  const going = { clock: machine.clock, sleepUntil };
  const outside = { transport, going, speed: 1, end: () => undefined, gate: OPEN };
  const terminal = recordedTerminal(ENV, machine.clock.now());
  const files = [
    '--calendar',
    join(state, 'calendar.json'),
    '--eligibility',
    join(state, 'eligibility.json'),
  ];
  const root = ['--kite-root', 'http://127.0.0.1:9', '--least-rows', 'NSE=1,NFO=1', '--log', 'none'];
  const work = main([...LIVE, ...files, ...root, '--state', state, ...more], terminal, async (plan) => {
    if (plan.source.kind !== 'kite') throw new Error('not of a feed');
    return runFeed({ ...plan, source: plan.source }, terminal, async () => outside);
  });
  const code = await machine.run(Promise.race([work, died.promise]));
  return { code, out: terminal.said.out.join('\n'), asked, now: machine.clock.now() };
}

/** What is in the files: locks and shared memory end with a process. */
function leftBy(state: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'tron-died-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  for (const entry of readdirSync(state, { withFileTypes: true })) {
    const [from, to] = [join(state, entry.name), join(copy, entry.name)];
    if (entry.isDirectory()) cpSync(from, to, { recursive: true });
    else if (!/-shm$|\.(lock|owner)$/.test(entry.name)) copyFileSync(from, to);
  }
  return copy;
}

const sent = (kite: Kite): readonly string[] =>
  kite
    .orders()
    .map(({ instrument, side, qty, status, filledQty }) =>
      [instrument, side, qty, status, filledQty].join(' '),
    );

test('a live day that dies at its first entry, its first stop or its square-off ends flat and clean, and with no order twice', async () => {
  const first = kiteOf();
  const begun = await armedDay({ wire: 'calls', kite: first });
  const state = leftBy(begun.state);
  const whole = await life(first, leftBy(state), at(525), null);
  expect([whole.code, hashIn(whole)?.length]).toEqual([0, 64]);
  const writes = whole.asked.flatMap((line, i) => (/^(POST|PUT) \/orders\//.test(line) ? [i + 1] : []));
  const moved = whole.asked.findIndex((line) => line.startsWith('PUT ')) + 1;
  for (const nth of [...writes.slice(0, 2), moved])
    for (const moment of MOMENTS) {
      const kite = kiteOf();
      const folder = leftBy(state);
      const dead = await life(kite, folder, at(525), { nth, moment });
      expect(dead.code).toBe('died');
      const next = await life(kite, leftBy(folder), dead.now + 2_000, null, '--resume');
      const where = `${moment} ${whole.asked[nth - 1]}`;
      expect([where, next.code, next.out]).toEqual([where, 0, expect.stringMatching(/book live: clean/)]);
      const net = kite
        .orders()
        .reduce((sum, { side, filledQty }) => sum + (side === 'BUY' ? filledQty : -filledQty), 0);
      expect([where, net, kite.orders().some(({ isLive }) => isLive)]).toEqual([where, 0, false]);
      // A request that arrived is an order that is known, whoever sent it.
      const isSame = hashIn(next) === hashIn(whole) && sent(kite).join() === sent(first).join();
      expect([where, isSame || moment === 'before']).toEqual([where, true]);
    }
}, 240_000);
