import { describe, expect, test } from 'vitest';
import { probeWrongIp } from '../../../shared/runtime/probe/wrong-ip.ts';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import { probeWorld } from './probe-world.ts';

async function asked(...faults: readonly FaultOptions[]) {
  const world = probeWorld({ arrange: (kite) => faults.forEach((fault) => kite.arm(fault)) });
  return { world, outcome: await probeWrongIp(world.parts, world.plan) };
}

describe('an order from an address that is not registered', () => {
  test('is answered with what is kept: status, type, message, and what we take it for', async () => {
    const { outcome, world } = await asked({ fault: 'revoked-ip', route: 'place' });
    expect(outcome).toEqual({
      kind: 'answers',
      answers: {
        status: 403,
        type: expect.any(String),
        message: expect.stringMatching(/ip/i),
        read: 'ip-not-allowed',
      },
    });
    expect(world.orders()).toEqual([]);
  });

  test('and an answer that may be anything is kept once the book has proven that nothing came of it', async () => {
    const { outcome } = await asked({ fault: 'server-error', route: 'place', status: 500, landed: false });
    expect(outcome).toMatchObject({ kind: 'answers', answers: { status: 500, read: 'ambiguous' } });
  });

  test('is cancelled where it was taken: the address is registered', async () => {
    const { outcome, world } = await asked();
    expect(outcome).toEqual({
      kind: 'stopped',
      why: 'the order was taken: this address is registered at Kite. Ask from another one',
      rests: [],
    });
    expect(world.orders().map(({ status }) => status)).toEqual(['CANCELLED']);
  });

  test('teaches nothing where the order failed for something else', async () => {
    for (const fault of ['rate-limited', 'timeout-not-landed', 'dead-token'] as const) {
      const { outcome } = await asked({ fault, route: 'place' });
      expect(outcome.kind).toBe('stopped');
    }
    const landed = await asked({ fault: 'server-error', route: 'place', status: 500, landed: true });
    expect(landed.outcome).toMatchObject({ kind: 'stopped', rests: [] });
    expect(landed.world.orders().map(({ status }) => status)).toEqual(['CANCELLED']);
  });
});
