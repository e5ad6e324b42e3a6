import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import type { BookRow } from '../../../shared/domain/order.ts';
import { paise, ZERO } from '../../../shared/domain/units.ts';
import { orderId } from '../../../shared/execution/order-id.ts';
import { DEFAULT_PROTOCOL } from '../../../shared/execution/protocol-settings.ts';
import type { Broker, Store } from '../../../shared/ports.ts';
import { FLATTEN_WITHIN_MS, LAST_WORD_MS } from '../../../shared/runtime/cloud/flatten.ts';
import { flattenByAccount } from '../../../shared/runtime/relay/by-account.ts';
import { STORE_WITHIN_MS } from '../../../shared/runtime/relay/store-up.ts';
import { TINY } from '../../support/tiny-day.ts';
import { at, SETUP } from '../feed/feed-day.ts';
import { app } from './cloud-functions.ts';
import { worldOf } from './cloud-world.ts';

const START = at(600);
const ASKED = { why: 'a test', all: false };
const CAUSE = { day: 20260909, bot: 0, token: 7, at: at(557), leg: 0, slice: 0, attempt: 0 } as const;

function row(role: 'entry' | 'exit', changes: Partial<BookRow>): BookRow {
  return {
    tag: orderId({ ...CAUSE, role }),
    brokerId: role,
    instrument: TINY.key,
    side: role === 'entry' ? 'BUY' : 'SELL',
    qty: 10,
    status: 'complete',
    change: { type: 'LIMIT', price: paise(10_000), trigger: ZERO, protection: 0 },
    filledQty: 10,
    filledValue: paise(100_000),
    exact: true,
    filledAt: at(557),
    why: null,
    ...changes,
  };
}

const OPEN = [
  row('entry', {}),
  row('exit', { status: 'open', filledQty: 0, filledValue: ZERO, filledAt: null }),
];
const CLOSED = [row('entry', {}), row('exit', {})];

type Failing = 'refuses' | 'hangs';

interface Given {
  /** Whether the store answers, by ms after the call. */
  readonly isDead: (after: number) => boolean;
  readonly how: Failing;
  /** What the book says, by ms after the call; null: it never answers. */
  readonly book: (after: number) => readonly BookRow[] | null;
}

/** The flatten of a deployment, at a broker whose orders fill when the test says. Each call takes a tenth of a second. */
function desk({ isDead, how, book }: Given) {
  const world = worldOf();
  const { machine } = world;
  const { clock, sleepUntil } = machine;
  const kept = memoryStore(clock);
  const after = (): number => clock.now() - START;
  const forever = new Promise<never>(() => undefined);
  const living = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!isDead(after())) return work();
    if (how === 'hangs') return forever;
    throw new Error('UNAVAILABLE');
  };
  const store: Store = {
    read: (keys) => living(() => kept.read(keys)),
    list: (...range) => living(() => kept.list(...range)),
    commit: (commit) => living(() => kept.commit(commit)),
  };
  const slowly = async <T>(answer: T): Promise<T> => {
    await sleepUntil(clock.now() + 100);
    return answer;
  };
  const accepted = (brokerId: string) => slowly({ kind: 'accepted', brokerId } as const);
  const broker: Broker = {
    proof: { timeoutMs: 7_000, settlingMs: 10_000, alone: false },
    place: () => Promise.reject(new Error('nothing is placed')),
    modify: accepted,
    cancel: accepted,
    book: () => {
      const rows = book(after());
      return rows === null ? forever : slowly(rows);
    },
    orders: () => slowly({ ours: book(after()) ?? [], foreign: [] }),
    trades: () => slowly([]),
    positions: () => slowly([]),
    funds: () => slowly({ cash: ZERO, openingCash: ZERO, moved: ZERO }),
    charges: () => slowly([]),
    margin: () => slowly({ kind: 'margin', amount: ZERO } as const),
  };
  const alerts = { alert: async (text: string) => void world.told.alerts.push(text) };
  const instruments = { of: () => TINY, today: async () => 1 };
  const cloud = app(
    { ...world, store },
    {
      broker: { kind: 'real', broker, exits: null, live: null },
      storeless: (asked, limit) => {
        const protocol = limit.within(DEFAULT_PROTOCOL, LAST_WORD_MS);
        const own = { broker: limit.seeing(broker), clock, alerts, sleepUntil, instruments, protocol };
        return flattenByAccount({ ...own, costs: SETUP.config.costs }, asked);
      },
      deadline: (ms) => ({ over: sleepUntil(clock.now() + ms), callOff: () => undefined }),
    },
  );
  machine.clock.set(START);
  const flatten = async () => {
    const answer = await machine.run(cloud.flatten(ASKED));
    return { answer, took: after() };
  };
  return { flatten, cloud, machine, alerts: world.told.alerts, kept };
}

const IN_TIME = FLATTEN_WITHIN_MS + STORE_WITHIN_MS + 500;

describe('a flatten is answered in time, whatever died when', () => {
  test('in less than the function waits for it, with what loading it may take', () => {
    for (const { giveUpSeconds } of [ENDPOINTS['emergency-flatten'], ENDPOINTS.dashboard])
      expect(giveUpSeconds * 1000).toBeGreaterThanOrEqual(IN_TIME + 10_000);
  });

  const DEATHS = [0, 1, 60, 100, 110, 115, 118, 119, 120, 121, 125].map((seconds) => seconds * 1_000);

  test.each(DEATHS.flatMap((dies) => (['refuses', 'hangs'] as const).map((how) => ({ dies, how }))))(
    'where the store dies after $dies ms ($how) and an exit never fills',
    async ({ dies, how }) => {
      const one = desk({ isDead: (after) => after >= dies, how, book: () => OPEN });
      const { answer, took } = await one.flatten();
      expect(took).toBeLessThanOrEqual(IN_TIME);
      expect(answer).toMatchObject({ format: 'tron-flatten', flat: false });
      expect(answer.left.join('\n')).toMatch(/order \S+ in NSE:TINY is open/);
      expect(answer.tookMs).toBeLessThanOrEqual(took);
    },
    60_000,
  );

  test.each(DEATHS.filter((dies) => dies <= DEFAULT_PROTOCOL.flattenMs))(
    'and flat by the book alone where the exit fills as the store dies, after %d ms',
    async (dies) => {
      const book = (after: number) => (after < dies + 500 ? OPEN : CLOSED);
      const one = desk({ isDead: (after) => after >= dies, how: 'hangs', book });
      const { answer, took } = await one.flatten();
      expect(took).toBeLessThanOrEqual(IN_TIME);
      expect(answer).toMatchObject({ flat: true, left: [] });
    },
    60_000,
  );

  test('where the book hangs from the beginning: that nothing could be read, and whether the halt stands', async () => {
    const one = desk({ isDead: () => false, how: 'hangs', book: () => null });
    const { answer, took } = await one.flatten();
    expect(took).toBeLessThanOrEqual(IN_TIME);
    expect(answer).toMatchObject({
      flat: false,
      by: 'store',
      store: 'up',
      halted: true,
      left: [
        'what is open could not be read in that time: where orders go to Kite look in its app',
        'it was not over within 145 s, and may go on: ask again',
      ],
    });
  }, 60_000);

  test('where the book hangs later: what it said last, and when', async () => {
    const one = desk({
      isDead: (after) => after >= 60_000,
      how: 'hangs',
      book: (after) => (after < 80_000 ? OPEN : null),
    });
    const { answer, took } = await one.flatten();
    expect(took).toBeLessThanOrEqual(IN_TIME);
    expect(answer).toMatchObject({ flat: false, by: 'storeless', store: 'down', halted: false });
    expect(answer.left).toEqual([
      expect.stringMatching(/^order \S+ in NSE:TINY is open \(by the broker’s book of 10:01\)$/),
      'it was not over within 145 s, and may go on: ask again',
    ]);
    expect(one.alerts).toContainEqual(
      expect.stringMatching(/^flatten \(a test\): NOT FLAT after 14\d\.\d s\n/),
    );
  }, 60_000);

  test('flat by the book, where the store came back and the time is over as it is asked for the halt, which stands', async () => {
    const one = desk({
      isDead: (after) => after > 110_000 && after < 128_000,
      how: 'hangs',
      book: (after) => (after < 120_000 ? OPEN : after < 136_150 ? CLOSED : null),
    });
    const { answer, took } = await one.flatten();
    expect(took).toBeGreaterThanOrEqual(FLATTEN_WITHIN_MS);
    expect(answer).toMatchObject({ flat: true, left: [], by: 'storeless', store: 'down', halted: true });
  }, 60_000);
});
