import { createServer, type RequestListener } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CloudSim } from '../../../scripts/cloud-local/cloud-sim.ts';
import { Front } from '../../../scripts/cloud-local/front.ts';
import { closed, listening } from '../../../scripts/cloud-local/listening.ts';
import { PLACE } from '../../../scripts/cloud-local/places.ts';
import { SharedTime } from '../../../scripts/cloud-local/shared-time.ts';

async function served(listener: RequestListener) {
  const server = createServer(listener);
  const port = await listening(server);
  onTestFinished(() => closed(server));
  return { name: 'execute-order', port, lives: 1, ready: async (): Promise<void> => undefined };
}

function madeTime(): SharedTime {
  const folder = mkdtempSync(join(tmpdir(), 'tron-front-'));
  const time = new SharedTime(join(folder, 'clock'), 1000);
  onTestFinished(() => {
    time.close();
    rmSync(folder, { recursive: true });
  });
  return time;
}

test('a call is over when whoever asked has its answer: what the queue sends next comes before time goes on', async () => {
  const target = await served((_, response) => response.end('done'));
  const time = madeTime();
  const order: string[] = [];
  const watch = { begun: () => undefined, answering: () => false, over: () => void order.push('heard') };
  const platform = { admitted: async () => ({ headers: {} }) };
  const front = new Front(
    () => new Map([['execute-order', target]]),
    time,
    platform,
    watch,
    () => 0,
  );
  await front.listen();
  onTestFinished(() => front.close());
  const asked = fetch(`${front.root}/execute-order/`, { method: 'POST' }).then((answer) => answer.text());
  while (!front.admit()) await new Promise((resolve) => setImmediate(resolve));
  await time.settled();
  order.push('settled');
  expect(await asked).toBe('done');
  expect(order).toEqual(['heard', 'settled']);
});

test('what changes while the queue is asked for its state is looked at again', async () => {
  const jobs = [{ name: 'tick', isPaused: false, nextAt: 9000, retryAt: null }];
  let sim: CloudSim | null = null;
  let changes = 1;
  const target = await served((request, response) => {
    if (request.url === '/_control/state' && changes > 0) {
      changes -= 1;
      sim?.changed();
    }
    response.end(JSON.stringify({ underWay: 0, queues: [], jobs }));
  });
  sim = new CloudSim(target, PLACE, () => 0);
  await sim.reach(1000);
  expect(sim.nextAt).toBe(-Infinity);
  await sim.reach(1000);
  expect(sim.nextAt).toBe(9000);
});

test('a run by hand that dies with the queue’s process is told to the next one', async () => {
  const asked: string[] = [];
  const target = await served((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (asked.length === 1) {
      target.lives += 1;
      response.destroy();
    } else response.end('{}');
  });
  await new CloudSim(target, PLACE, () => 0).run('reconcile');
  expect(asked).toEqual(
    Array(2).fill(expect.stringMatching(/^POST \/v1\/projects\/.*\/jobs\/reconcile:run$/)),
  );
});

test('a run by hand that is refused is told, with the job and why', async () => {
  const target = await served((_, response) => {
    response.writeHead(404).end('{"error":{"status":"NOT_FOUND"}}');
  });
  const sim = new CloudSim(target, PLACE, () => 0);
  await expect(sim.run('tick-gold')).rejects.toThrow(
    /^the job tick-gold could not be run by hand: Error: POST .*tick-gold:run: 404 .*NOT_FOUND/,
  );
  expect(sim.nextAt).toBe(-Infinity);
});

test('a run by hand whose answer is no answer of the API is told as well', async () => {
  const target = await served((_, response) => response.end('<html>'));
  await expect(new CloudSim(target, PLACE, () => 0).run('reconcile')).rejects.toThrow(
    /could not be run by hand/,
  );
});
