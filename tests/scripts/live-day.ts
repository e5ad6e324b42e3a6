import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { liveWorld, type LiveWorld, type WorldOptions } from './live-world.ts';

export const DAY = '2026-09-09';
export const PAPER = ['run', '--feed', 'kite', '--profile', 'demo', '--bots', 'stocks'] as const;
export const LIVE = [...PAPER, '--broker', 'kite'] as const;
export const ON = [
  'live',
  'on',
  '--day',
  DAY,
  '--sign',
  'ANN',
  '--user',
  'AB1234',
  '--profile',
  'demo',
] as const;
const FIRST = [
  'certificate',
  '--book',
  'live',
  '--day',
  '2026-09-08',
  '--rebuild',
  '--sign',
  'ANN',
  '--why',
  'new',
];

/** The session ends at 11:00: an hour and three quarters are enough for entries, stops and exits. */
export async function shortDay(
  options: WorldOptions,
): Promise<LiveWorld & { readonly calendar: readonly string[] }> {
  const world = await liveWorld(options);
  const file = join(world.state, 'calendar.json');
  const sessions = [{ day: DAY, kind: 'special', open: [['09:15', '11:00']], note: 'short' }];
  writeFileSync(file, JSON.stringify({ sessions }));
  return { ...world, calendar: ['--calendar', file] };
}

/** Armed, and of an account that was certified the day before. */
export async function armedDay(options: WorldOptions) {
  const world = await shortDay(options);
  expect((await world.tron(...ON)).err).toBe('');
  expect((await world.tron(...FIRST)).err).toBe('');
  return world;
}

export function hashIn({ out }: { readonly out: string }): string | undefined {
  return /^decisions +[1-9]\d*, hash ([0-9a-f]{64})$/m.exec(out)?.[1];
}
