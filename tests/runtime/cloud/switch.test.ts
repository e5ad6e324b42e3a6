import { describe, expect, test } from 'vitest';
import type { CloudCaller, CloudCallers } from '../../../shared/ports.ts';
import {
  cloudStatus,
  pauseCloud,
  resumeCloud,
  type SwitchParts,
} from '../../../shared/runtime/cloud/switch.ts';

interface Fake extends CloudCallers {
  readonly states: Map<string, CloudCaller['state']>;
  /** What is refused: "list", "pause reconcile". */
  readonly refuses: Set<string>;
  readonly asked: string[];
}

function fake(kind: CloudCaller['kind'], names: readonly string[], asked: string[]): Fake {
  const states = new Map<string, CloudCaller['state']>(names.map((name) => [name, 'running']));
  const refuses = new Set<string>();
  const ask = (what: string): void => {
    asked.push(what);
    if (refuses.has(what)) throw new Error(`UNAVAILABLE: ${what}`);
  };
  return {
    states,
    refuses,
    asked,
    async list() {
      ask('list');
      return [...states].map(([name, state]) => ({ kind, name, state, nextAt: null }));
    },
    async pause(name) {
      ask(`pause ${name}`);
      states.set(name, 'paused');
    },
    async resume(name) {
      ask(`resume ${name}`);
      states.set(name, 'running');
    },
  };
}

const OURS = ['reconcile', 'tick-stocks', 'nag-login'].map((name) => ({ name, what: name }));

function made() {
  const asked: string[] = [];
  const queue = fake('queue', ['execute-order'], asked);
  const jobs = fake('job', [...OURS.map(({ name }) => name), 'somebody-elses'], asked);
  const parts: SwitchParts = { queue, queueName: 'execute-order', jobs, ours: OURS };
  return { asked, queue, jobs, parts };
}

const statesOf = ({
  rows,
}: {
  readonly rows: readonly { readonly name: string; readonly state: string }[];
}) => Object.fromEntries(rows.map(({ name, state }) => [name, state]));

describe('a pause', () => {
  test('begins with the queue, leaves what decides nothing and what is not ours, and looks afterwards', async () => {
    const { parts, asked, jobs } = made();
    const report = await pauseCloud(parts, false);
    expect(asked[0]).toBe('pause execute-order');
    expect(statesOf(report)).toEqual({
      'execute-order': 'paused',
      reconcile: 'running',
      'tick-stocks': 'paused',
      'nag-login': 'running',
    });
    expect(report).toMatchObject({ others: 1, problems: [] });
    expect(jobs.states.get('somebody-elses')).toBe('running');
  });

  test('of all is of what decides nothing as well', async () => {
    const { parts, jobs } = made();
    await pauseCloud(parts, true);
    expect(jobs.states.get('reconcile')).toBe('paused');
    expect(jobs.states.get('somebody-elses')).toBe('running');
  });

  test('twice is once', async () => {
    const { parts } = made();
    const first = await pauseCloud(parts, false);
    expect(await pauseCloud(parts, false)).toEqual(first);
  });

  test('goes on with the rest where something fails, and says what', async () => {
    const { parts, queue, jobs } = made();
    queue.refuses.add('pause execute-order');
    jobs.refuses.add('pause tick-stocks');
    const report = await pauseCloud(parts, true);
    expect(statesOf(report)).toMatchObject({ 'nag-login': 'paused', 'tick-stocks': 'running' });
    expect(report.problems).toEqual([
      'the queue execute-order is not paused: UNAVAILABLE: pause execute-order',
      'the job tick-stocks is not paused: UNAVAILABLE: pause tick-stocks',
      'the queue execute-order still runs',
      'the job tick-stocks still runs',
    ]);
  });

  test('pauses the queue though nothing can be read', async () => {
    const { parts, queue, jobs } = made();
    for (const each of [queue, jobs]) each.refuses.add('list');
    const report = await pauseCloud(parts, false);
    expect(queue.states.get('execute-order')).toBe('paused');
    expect(statesOf(report)).toMatchObject({ 'execute-order': 'unknown', 'tick-stocks': 'unknown' });
    expect(report.problems).toHaveLength(2);
  });

  test('that is acknowledged and not done is no success', async () => {
    const { parts, queue } = made();
    queue.pause = async () => undefined;
    expect((await pauseCloud(parts, false)).problems).toEqual(['the queue execute-order still runs']);
  });
});

test('resuming is of what is paused of ours, the queue last', async () => {
  const { parts, asked, jobs } = made();
  await pauseCloud(parts, true);
  jobs.states.set('somebody-elses', 'paused');
  asked.length = 0;
  const report = await resumeCloud(parts);
  expect(asked.filter((each) => each !== 'list')).toEqual([
    'resume reconcile',
    'resume tick-stocks',
    'resume nag-login',
    'resume execute-order',
  ]);
  expect(report.problems).toEqual([]);
  expect(jobs.states.get('somebody-elses')).toBe('paused');
});

test('what is not there is missing', async () => {
  const { parts, jobs } = made();
  jobs.states.delete('tick-stocks');
  expect(statesOf(await cloudStatus(parts))).toMatchObject({ 'tick-stocks': 'missing' });
});
