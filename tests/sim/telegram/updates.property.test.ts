import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Call, Outcome } from '../../../shared/sim/cloud/outcome.ts';
import { TelegramFaults, type TelegramFaultOptions } from '../../../shared/sim/telegram/faults.ts';
import { telegramSettingsSchema } from '../../../shared/sim/telegram/settings.ts';
import { Updates } from '../../../shared/sim/telegram/updates.ts';

const URL_HERE = 'http://127.0.0.1:9/';

type Step =
  | { readonly do: 'say'; readonly chat: number }
  | { readonly do: 'pass'; readonly ms: number }
  | {
      readonly do: 'end';
      readonly which: number;
      readonly status: number | null;
      readonly after: number | null;
    }
  | { readonly do: 'move' }
  | { readonly do: 'arm'; readonly fault: TelegramFaultOptions };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('say' as const), chat: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(70_000) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      which: fc.nat(9),
      status: fc.constantFrom(200, 204, 299, 302, 403, 429, 500, 503, null),
      after: fc.constantFrom(null, 0, 5_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('arm' as const),
      fault: fc.constantFrom<TelegramFaultOptions>(
        { fault: 'duplicate' },
        { fault: 'lost-ack' },
        { fault: 'delay', ms: 5_000 },
      ),
    }),
  },
);

const bodySchema = z.object({ update_id: z.int(), message: z.object({ chat: z.int() }) });

/** Updates on their way, and what was seen of them. */
class World {
  readonly faults = new TelegramFaults();
  readonly updates: Updates;
  readonly chats = new Map<number, number>();
  /** Under way; a copy is not counted. */
  readonly open = new Map<number, { readonly id: number; readonly isCopy: boolean }>();
  /** Ids whose success may have been heard of, in that order. */
  readonly taken: number[] = [];
  readonly deliveries: { readonly id: number; readonly at: number; readonly isCopy: boolean }[] = [];
  /** What must not be. */
  readonly wrong: string[] = [];
  at = 0;

  constructor(connections: number) {
    const settings = telegramSettingsSchema.parse({ firstUpdateId: 70, keptMs: 31 * 86_400_000 });
    this.updates = new Updates(settings, this.faults, () => undefined);
    this.updates.set({ url: URL_HERE, secret: 'shown', connections }, false, 0);
  }

  begin(): void {
    const calls = this.updates.begin(this.at);
    for (const id of this.updates.givenUp()) this.open.delete(id);
    let last: number | null = null;
    for (const call of calls) {
      const id = this.#idOf(call);
      const isCopy = id === last;
      last = id;
      this.open.set(call.id, { id, isCopy });
      this.deliveries.push({ id, at: this.at, isCopy });
    }
  }

  pass(ms: number): void {
    const until = this.at + ms;
    for (;;) {
      this.begin();
      const next = this.updates.nextAt;
      if (!(next > this.at)) this.wrong.push(`at ${this.at} something is due that was due before`);
      if (next > until) break;
      this.at = next;
    }
    this.at = until;
    this.begin();
  }

  end(which: number, status: number | null, retryAfterMs: number | null): void {
    const open = [...this.open];
    const found = open[which % Math.max(open.length, 1)];
    if (found === undefined) return;
    const [call, { id, isCopy }] = found;
    this.open.delete(call);
    const outcome: Outcome =
      status === null ? { kind: 'no-answer', why: 'closed' } : { kind: 'answer', status, retryAfterMs };
    const before = this.updates.pending;
    this.updates.ended(call, outcome, this.at);
    if (this.updates.pending < before) {
      if (isCopy || status === null || status < 200 || status > 299)
        this.wrong.push(`update ${id} is over, by ${status}${isCopy ? ' of its copy' : ''}`);
      this.taken.push(id);
    }
    this.begin();
  }

  /** Everything is taken from now on. */
  drain(): void {
    for (let turns = 0; this.updates.pending > 0 && turns < 10_000; turns += 1) {
      if (this.open.size === 0) this.at = Math.max(this.at, this.updates.nextAt);
      this.begin();
      this.end(0, 200, null);
    }
  }

  take(one: Step): void {
    switch (one.do) {
      case 'say': {
        this.chats.set(this.updates.push(one.chat, { chat: one.chat }, this.at), one.chat);
        return this.begin();
      }
      case 'pass':
        return this.pass(one.ms);
      case 'end':
        return this.end(one.which, one.status, one.after);
      case 'move':
        this.updates.set({ url: URL_HERE, secret: null, connections: 2 }, false, this.at);
        return this.begin();
      case 'arm':
        return this.faults.arm(one.fault);
    }
  }

  #idOf({ body, url, method }: Call): number {
    const read = bodySchema.parse(JSON.parse(Buffer.from(body).toString('utf8')));
    const chat = this.chats.get(read.update_id) ?? read.message.chat;
    if (url !== URL_HERE || method !== 'POST' || chat !== read.message.chat)
      this.wrong.push(`update ${read.update_id} is ${method} ${url} of chat ${read.message.chat}`);
    return read.update_id;
  }
}

describe('updates on their way to a webhook', () => {
  test('are each delivered until a success is heard of, those of a chat in their order, and none is lost', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, connections) => {
        const world = new World(connections);
        for (const one of steps) {
          world.take(one);
          const under = [...world.open.values()].filter(({ isCopy }) => !isCopy).map(({ id }) => id);
          const chats = under.map((id) => world.chats.get(id));
          expect(new Set(chats).size).toBe(chats.length);
          expect(under.length).toBeLessThanOrEqual(Math.max(connections, 2));
        }
        world.drain();
        expect(world.wrong).toEqual([]);
        expect(world.taken.toSorted((a, b) => a - b)).toEqual([...world.chats.keys()]);
        for (const chat of new Set(world.chats.values())) {
          const of = world.taken.filter((id) => world.chats.get(id) === chat);
          expect(of).toEqual(of.toSorted((a, b) => a - b));
        }
        expect(world.updates.dropped).toEqual([]);
      }),
    );
  });

  test('nothing of a chat is delivered before what came earlier in it was taken', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = new World(3);
        for (const one of steps) {
          const [seen, takenBefore] = [world.deliveries.length, new Set(world.taken)];
          world.take(one);
          const taken = new Set([...takenBefore, ...world.taken]);
          for (const { id } of world.deliveries.slice(seen)) {
            const earlier = [...world.chats].filter(
              ([other, chat]) => other < id && chat === (world.chats.get(id) ?? 0),
            );
            expect(earlier.filter(([other]) => !taken.has(other))).toEqual([]);
          }
        }
      }),
    );
  });

  test('that fail come again after 1, 2, 4 … 60 seconds, or when the webhook says', () => {
    const world = new World(1);
    world.take({ do: 'say', chat: 1 });
    const fail = (after: number | null): number => {
      const was = world.at;
      world.end(0, 500, after);
      world.at = world.updates.nextAt;
      world.begin();
      return world.at - was;
    };
    expect(Array.from({ length: 9 }, () => fail(null))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
    ]);
    expect([fail(5_000), fail(9_999_000), fail(0)]).toEqual([5_000, 3_600_000, 60_000]);
    expect(world.updates.lastError?.message).toBe(
      'Wrong response from the webhook: 500 Internal Server Error',
    );
  });

  test('that nobody takes for a day are dropped, with or without a webhook', () => {
    const faults = new TelegramFaults();
    const updates = new Updates(telegramSettingsSchema.parse({}), faults, () => undefined);
    updates.push(1, {}, 0);
    expect(updates.nextAt).toBe(86_400_000);
    updates.begin(86_400_000);
    expect([updates.pending, updates.dropped, updates.nextAt]).toEqual([0, [1], Infinity]);
  });

  test('that are dropped with a new webhook are delivered nowhere, and what is under way is given up', () => {
    const world = new World(1);
    for (const chat of [1, 2]) world.take({ do: 'say', chat });
    expect(world.open.size).toBe(1);
    world.updates.set({ url: URL_HERE, secret: null, connections: 1 }, true, world.at);
    expect(world.updates.givenUp()).toHaveLength(1);
    expect([world.updates.pending, world.updates.nextAt]).toEqual([0, Infinity]);
  });
});
